public import Inference
public import SearchSpace

/// What a model does not take of a request.
public struct ModelOmissions: Hashable, Codable, Sendable {
    public let provider: String
    public let model: String
    /// In the order of ``RequestField/allCases``.
    public let fields: [RequestField]

    public init(provider: String, model: String, fields: some Sequence<RequestField>) {
        self.provider = provider
        self.model = model
        let omitted = Set(fields)
        self.fields = RequestField.allCases.filter { omitted.contains($0) }
    }
}

extension MixtureSpace {
    /// The space in which what a model does not take is no parameter of it: a temperature is then searched for the
    /// other models alone, and for none where none takes it.
    ///
    /// - Throws: `SearchSpaceError` never, unless the space itself is broken.
    public func knowing(_ omissions: [ModelOmissions]) throws(SearchSpaceError) -> MixtureSpace {
        let fields = Dictionary(omissions.map { ("\($0.provider)/\($0.model)", $0.fields) }) { $0 + $1 }
        let parameters = parameterSpace.parameters.compactMap { conditioned($0, on: fields) }
        guard parameters != parameterSpace.parameters else { return self }
        let names = Set(parameters.map(\.name))
        let groups = parameterSpace.groups.map { group in
            ExchangeableGroup(
                kind: group.kind,
                members: group.members.map { member in
                    ExchangeableGroup.Member(
                        presence: member.presence, details: member.details.filter { names.contains($0) })
                }, size: group.size, emptyChoices: group.emptyChoices)
        }
        let space = try ParameterSpace(parameters: parameters, groups: groups)
        var defaults = ParameterConfiguration()
        for parameter in parameters where space.isActive(parameter, in: defaults) {
            defaults[parameter.name] = defaultConfiguration[parameter.name]
        }
        return MixtureSpace(
            name: name, file: file, taskFile: taskFile, providers: providers, parameterSpace: space,
            defaultConfiguration: defaults, main: main, cycles: cycles, pool: pool, prompts: prompts)
    }

    /// `parameter` as far as models take it; `nil` where none does.
    private func conditioned(_ parameter: Parameter, on omitted: [String: [RequestField]]) -> Parameter? {
        for group in [main] + pool.map(\.settings) {
            guard
                let (_, field) = SettingField.refusable.first(where: { group.parameterName(of: $0.0) == parameter.name }
                )
            else { continue }
            let models = group.names(of: .model)
            let taking = models.filter { !(omitted[$0]?.contains(field) ?? false) }
            guard taking.count < models.count else { return parameter }
            guard !taking.isEmpty else { return nil }
            return Parameter(
                parameter.name, parameter.domain,
                if: ParameterCondition(
                    parent: group.parameterName(of: .model), values: taking.map { ParameterValue.choice($0) }))
        }
        return parameter
    }

    /// What the space's own providers are declared not to take, of the models in use.
    var declaredOmissions: [ModelOmissions] {
        modelsInUse.compactMap { model in
            let provider = providers.last { $0.name == model.provider }
            let omitted = provider?.adaptation(of: model.model).omitted ?? []
            return omitted.isEmpty
                ? nil : ModelOmissions(provider: model.provider, model: model.model, fields: omitted)
        }
    }

    /// Models of which some setting is searched that a model may not take, with a value of each such setting: what a
    /// call must hold to find out.
    public var searchedSampling: [(provider: String, model: String, sampling: SamplingParameters)] {
        modelsInUse.compactMap { model in
            let groups = ([main] + pool.map(\.settings)).filter {
                $0.names(of: .model).contains("\(model.provider)/\(model.model)")
            }
            var sampling = SamplingParameters()
            for group in groups { group.addSearched(to: &sampling) }
            return sampling == SamplingParameters() ? nil : (model.provider, model.model, sampling)
        }
    }
}

extension SettingField {
    /// Settings that a model may not take, each with the request's field.
    fileprivate static let refusable: [(SettingField, RequestField)] = [
        (.temperature, .temperature), (.topP, .topP), (.reasoningEffort, .reasoningEffort),
    ]
}

extension SettingGroup {
    /// Adds a value of each setting that is searched and may not be taken. Of a temperature it is one that is not 1,
    /// which models take that take no other.
    fileprivate func addSearched(to sampling: inout SamplingParameters) {
        if case .searched(.real(let range, _), _)? = settings[.temperature] {
            sampling.temperature = range.lowerBound == 1 ? range.upperBound : range.lowerBound
        }
        if case .searched(.real(let range, _), _)? = settings[.topP] { sampling.topP = range.upperBound }
        if case .searched(.ordinal(let names), _)? = settings[.reasoningEffort] {
            sampling.reasoningEffort = names.first.flatMap { ReasoningEffort(rawValue: $0) }
        }
    }
}
