internal import SearchSpace

/// What a model's settings are made of, in a space file's own words.
enum SettingField: String, CaseIterable, Sendable {
    case model
    case prompt
    case temperature
    case topP = "top_p"
    case reasoningEffort = "reasoning_effort"
    case maximumTokens = "max_tokens"
}

/// What a space says of one setting: one value, or a domain to search with the value that the default mixture takes.
enum Setting: Hashable, Sendable {
    case fixed(ParameterValue)
    case searched(ParameterDomain, default: ParameterValue)
}

/// All settings of the main model or of an agent; a field without an entry is left to the provider.
struct SettingGroup: Hashable, Sendable {
    /// What parameters are named after, such as `main` or `agents.critic`.
    let prefix: String
    let settings: [SettingField: Setting]

    func parameterName(of field: SettingField) -> String { "\(prefix).\(field.rawValue)" }

    /// The parameters to search, in the order of the fields.
    func parameters(if condition: ParameterCondition?) -> [Parameter] {
        SettingField.allCases.compactMap { field in
            guard case .searched(let domain, _)? = settings[field] else { return nil }
            return Parameter(parameterName(of: field), domain, if: condition)
        }
    }

    /// The default values of the parameters to search.
    var defaults: [String: ParameterValue] {
        SettingField.allCases.reduce(into: [:]) { values, field in
            if case .searched(_, let value)? = settings[field] { values[parameterName(of: field)] = value }
        }
    }

    /// The value of a field under `configuration`, or `nil` when the space leaves it to the provider.
    func value(of field: SettingField, in configuration: ParameterConfiguration) -> ParameterValue? {
        switch settings[field] {
        case .fixed(let value): value
        case .searched: configuration[parameterName(of: field)]
        case nil: nil
        }
    }

    /// The one value of a field that is not searched; `nil` when it is, or when it is left to the provider.
    func fixedValue(of field: SettingField) -> ParameterValue? {
        if case .fixed(let value)? = settings[field] { value } else { nil }
    }

    /// Every value that a choice may take.
    func names(of field: SettingField) -> [String] {
        switch settings[field] {
        case .fixed(.choice(let name)): [name]
        case .searched(.choice(let names), _), .searched(.ordinal(let names), _): names
        default: []
        }
    }
}
