internal import NumericalMethods
internal import SearchSpace

extension MixtureSpace {
    /// Names the space in reports: equal for spaces that declare the same mixtures.
    ///
    /// Defaults and providers' addresses do not enter. The text that is digested is spelled out here and is that of
    /// version 0.1, so that the wording of listings can change and stored runs still name their space.
    public var fingerprint: String {
        let parameters = parameterSpace.parameters.map { parameter in
            let condition = parameter.condition.map { "\($0.parent)=\(Self.fingerprintText($0.values))" } ?? ""
            return "\(parameter.name):\(Self.fingerprintText(parameter.domain))\(condition)"
        }
        let sizes = parameterSpace.groups.map { group in
            group.size.map { "\($0.lowerBound)...\($0.upperBound)" } ?? "any"
        }
        let texts = prompts.sorted { $0.key < $1.key }.map { "\($0.key)\u{1F}\($0.value)" }
        let fixed = ([main] + pool.map(\.settings)).flatMap { group in
            SettingField.allCases.compactMap { field in
                group.fixedValue(of: field).map {
                    "\(group.prefix).\(field.rawValue)=\(Self.fingerprintText($0))"
                }
            }
        }
        let parts = [name, String(fixedCycleCount ?? 0)] + parameters + sizes + texts + fixed
        return StableDigest(of: parts.joined(separator: "\u{1E}")).short
    }

    private static func fingerprintText(_ domain: ParameterDomain) -> String {
        func scaled(_ range: String, _ scale: ParameterScale) -> String {
            scale == .logarithmic ? range + ", log scale" : range
        }
        return switch domain {
        case .boolean: "true or false"
        case .integer(let range, let scale): scaled("integer \(range.lowerBound)...\(range.upperBound)", scale)
        case .real(let range, let scale): scaled("real \(range.lowerBound)...\(range.upperBound)", scale)
        case .choice(let names): "one of " + names.joined(separator: ", ")
        case .ordinal(let names): "in order, one of " + names.joined(separator: ", ")
        }
    }

    private static func fingerprintText(_ values: some Sequence<ParameterValue>) -> String {
        "[" + values.map { fingerprintText($0) }.joined(separator: ", ") + "]"
    }

    private static func fingerprintText(_ value: ParameterValue) -> String {
        switch value {
        case .boolean(let flag): String(flag)
        case .integer(let number): String(number)
        case .real(let number): String(number)
        case .choice(let name): name
        }
    }
}
