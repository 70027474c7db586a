internal import CheckedYAML
internal import Inference

/// Reads what a space says of a provider's limits: `requests_per_minute` and the like, for all models together and,
/// under `models`, for one. Each holds for each key.
enum LimitsReader {
    static func limits(_ node: CheckedNode) throws(DocumentError) -> ProviderLimits {
        let mapping = try node.mapping(names + ["models"])
        var limits = ProviderLimits(shared: try list(mapping))
        guard let models = mapping["models"] else { return limits }
        for (model, value) in try models.namedEntries() { limits.models[model] = try list(try value.mapping(names)) }
        return limits
    }

    private static let kinds: [(name: String, amount: LimitedAmount, window: LimitWindow)] =
        LimitedAmount.allCases.flatMap { amount in
            LimitWindow.allCases.map { ("\(amount.rawValue)_per_\($0.rawValue)", amount, $0) }
        }

    private static let names = kinds.map(\.name)

    private static func list(_ mapping: CheckedMapping) throws(DocumentError) -> [RateLimit] {
        var limits: [RateLimit] = []
        for kind in kinds {
            guard let node = mapping[kind.name] else { continue }
            let limit = try node.double()
            guard (1...1e12).contains(limit) else {
                throw node.error(expected: "a number of \(kind.amount.rawValue), 1 or more")
            }
            limits.append(RateLimit(limit, kind.amount, a: kind.window))
        }
        return limits
    }
}
