internal import CheckedYAML
internal import Inference
internal import SearchSpace

/// Reads settings from a space file: a value is fixed, a list is a choice, `{from, to}` is a range.
struct SettingReader {
    let folder: TrustedFolder
    let providers: ProviderTable
    let defaultProvider: String?
    /// Prompt texts by the path that the space gives, gathered while reading.
    var prompts: [String: String] = [:]
    /// Bytes of all of them.
    private var promptByteCount = 0

    init(folder: TrustedFolder, providers: ProviderTable, defaultProvider: String?) {
        self.folder = folder
        self.providers = providers
        self.defaultProvider = defaultProvider
    }

    /// The settings in `mapping`, with those of `inherited` where it says nothing.
    mutating func group(
        _ mapping: CheckedMapping, prefix: String, inheriting inherited: [SettingField: Setting] = [:]
    ) throws(DocumentError) -> SettingGroup {
        var settings = inherited
        for field in SettingField.allCases {
            guard let node = mapping[field.rawValue] else { continue }
            settings[field] = try setting(node, field: field)
        }
        return SettingGroup(prefix: prefix, settings: settings)
    }

    private mutating func setting(_ node: CheckedNode, field: SettingField) throws(DocumentError) -> Setting {
        switch field {
        case .model: return try choice(node) { (item) throws(DocumentError) in try model(item) }
        case .prompt:
            var texts = prompts
            var byteCount = promptByteCount
            let setting = try choice(node) { (item) throws(DocumentError) in
                let path = try item.string()
                guard texts[path] == nil else { return path }
                let text = try folder.text(named: item)
                byteCount += text.utf8.count
                guard byteCount <= Self.mostPromptBytes else {
                    throw item.error(
                        expected: "prompts of at most \(Self.mostPromptBytes >> 20) MiB in all", found: "more")
                }
                texts[path] = text
                return path
            }
            prompts = texts
            promptByteCount = byteCount
            return setting
        case .temperature: return try real(node, allowed: 0...2)
        case .topP: return try real(node, allowed: 0...1)
        case .reasoningEffort:
            let setting = try choice(node) { (item) throws(DocumentError) in try effort(item) }
            guard case .searched(.choice(let names), let value) = setting else { return setting }
            let ordered = ReasoningEffort.allCases.map(\.rawValue).filter(names.contains)
            return .searched(.ordinal(ordered), default: value)
        case .maximumTokens: return try integer(node, allowed: 1...1_000_000)
        }
    }

    private func effort(_ item: CheckedNode) throws(DocumentError) -> String {
        let name = try item.string()
        guard ReasoningEffort(rawValue: name) != nil else {
            throw item.error(expected: "one of \(ReasoningEffort.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return name
    }

    /// The model as `provider/model`.
    ///
    /// What stands before the first slash counts as a provider when it is one; a model whose own name begins like a
    /// provider is written in full, such as `groq/openai/gpt-oss-120b`.
    private func model(_ item: CheckedNode) throws(DocumentError) -> String {
        let name = try item.string()
        if let slash = name.firstIndex(of: "/"), providers[String(name[..<slash])] != nil { return name }
        guard let defaultProvider else {
            throw item.error(
                expected: "provider/model",
                hint: "or name a 'provider' for all models at the top of the space; "
                    + "known are \(providers.names.joined(separator: ", "))")
        }
        return "\(defaultProvider)/\(name)"
    }

    // MARK: Kinds of domain

    /// More would be a mistake: no search could try each but once.
    private static let mostChoices = 1000
    /// Of all prompts together, in bytes: what a run copies of a space's folder at most.
    private static let mostPromptBytes = 64 << 20

    /// A name, a list of names, or `{choices: [...], default: name}`.
    private func choice(
        _ node: CheckedNode, _ read: (CheckedNode) throws(DocumentError) -> String
    ) throws(DocumentError) -> Setting {
        guard node.isMapping else { return try choice(among: node, default: nil, read) }
        let mapping = try node.mapping("choices", "default")
        return try choice(
            among: try mapping.required("choices", "a list"), default: mapping["default"], read)
    }

    private func choice(
        among node: CheckedNode, default chosen: CheckedNode?, _ read: (CheckedNode) throws(DocumentError) -> String
    ) throws(DocumentError) -> Setting {
        var names: [String] = []
        let items = try node.oneOrMore()
        guard items.count <= Self.mostChoices else {
            throw node.error(expected: "at most \(Self.mostChoices) choices", found: "\(items.count)")
        }
        for item in items {
            let name = try read(item)
            guard !names.contains(name) else {
                throw item.error(expected: "each choice once", found: "'\(name)' twice")
            }
            names.append(name)
        }
        guard let chosen else {
            return names.count == 1 ? .fixed(.choice(names[0])) : .searched(.choice(names), default: .choice(names[0]))
        }
        let name = try read(chosen)
        guard names.contains(name) else {
            throw chosen.error(expected: "one of the choices \(names.joined(separator: ", "))")
        }
        return names.count == 1 ? .fixed(.choice(name)) : .searched(.choice(names), default: .choice(name))
    }

    /// A number, or `{from, to, scale, default}`.
    func real(_ node: CheckedNode, allowed: ClosedRange<Double>) throws(DocumentError) -> Setting {
        guard node.isMapping else {
            guard let number = try? node.double() else { throw node.error(expected: "a number or {from, to}") }
            guard allowed.contains(number) else { throw node.error(expected: Self.words(for: allowed)) }
            return .fixed(.real(number))
        }
        let mapping = try node.mapping("from", "to", "scale", "default")
        let from = try mapping.required("from", "a number")
        let to = try mapping.required("to", "a number")
        let (low, high) = (try from.double(), try to.double())
        guard allowed.contains(low) else { throw from.error(expected: Self.words(for: allowed)) }
        guard allowed.contains(high) else { throw to.error(expected: Self.words(for: allowed)) }
        guard low < high else { throw to.error(expected: "more than from (\(low))") }
        let scale = try scale(mapping["scale"], low: low, from: from)
        guard let chosen = mapping["default"] else {
            return .searched(.real(low...high, scale), default: .real((low + high) / 2))
        }
        let number = try chosen.double()
        guard (low...high).contains(number) else { throw chosen.error(expected: Self.words(for: low...high)) }
        return .searched(.real(low...high, scale), default: .real(number))
    }

    /// A whole number, or `{from, to, scale, default}`; the default is the lowest unless said otherwise.
    func integer(_ node: CheckedNode, allowed: ClosedRange<Int>) throws(DocumentError) -> Setting {
        guard node.isMapping else {
            guard let number = try? node.integer() else { throw node.error(expected: "a whole number or {from, to}") }
            guard allowed.contains(number) else { throw node.error(expected: Self.words(for: allowed)) }
            return .fixed(.integer(number))
        }
        let mapping = try node.mapping("from", "to", "scale", "default")
        let from = try mapping.required("from", "a whole number")
        let to = try mapping.required("to", "a whole number")
        let (low, high) = (try from.integer(), try to.integer())
        guard allowed.contains(low) else { throw from.error(expected: Self.words(for: allowed)) }
        guard allowed.contains(high) else { throw to.error(expected: Self.words(for: allowed)) }
        guard low <= high else { throw to.error(expected: "at least from (\(low))") }
        let scale = try scale(mapping["scale"], low: Double(low), from: from)
        let number = try mapping["default"]?.integer() ?? low
        guard (low...high).contains(number) else {
            throw (mapping["default"] ?? node).error(expected: Self.words(for: low...high))
        }
        return low == high ? .fixed(.integer(low)) : .searched(.integer(low...high, scale), default: .integer(number))
    }

    private func scale(
        _ node: CheckedNode?, low: Double, from: CheckedNode
    ) throws(DocumentError) -> ParameterScale {
        guard let node else { return .linear }
        switch try node.string() {
        case "linear": return .linear
        case "log":
            guard low > 0 else { throw from.error(expected: "more than 0 on a log scale") }
            return .logarithmic
        default: throw node.error(expected: "linear or log")
        }
    }

    private static func words<Bound>(for range: ClosedRange<Bound>) -> String {
        "a number from \(range.lowerBound) to \(range.upperBound)"
    }
}
