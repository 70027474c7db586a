/// What calls may cost in all; `nil` is no limit.
public struct SpendingLimit: Hashable, Sendable {
    public var price: USDollars?
    /// Input and output together.
    public var tokens: Int?
    /// Calls that a provider answered, or may have billed without an answer.
    public var calls: Int?

    public init(price: USDollars? = nil, tokens: Int? = nil, calls: Int? = nil) {
        self.price = price
        self.tokens = tokens
        self.calls = calls
    }

    public var isUnlimited: Bool { price == nil && tokens == nil && calls == nil }

    /// Checks that the limit can be kept: what costs an unknown amount can't be held below one.
    ///
    /// - Throws: ``SpendingError/unknownPrices(models:)``.
    public func check(_ models: [(provider: String, model: String)], in table: ProviderTable) throws {
        guard price != nil else { return }
        let unknown = models.filter { table[$0.provider]?.prices[$0.model] == nil }
        guard unknown.isEmpty else {
            throw SpendingError.unknownPrices(models: unknown.map { "\($0.provider)/\($0.model)" })
        }
    }
}

/// What calls have cost so far.
public struct SpentSoFar: Hashable, Sendable {
    public var price: USDollars
    public var tokens: Int
    public var calls: Int

    public init(price: USDollars = .zero, tokens: Int = 0, calls: Int = 0) {
        self.price = price
        self.tokens = tokens
        self.calls = calls
    }

    /// Adds the worst case of what a provider did not tell of a call that is counted otherwise.
    public mutating func addUncounted(
        _ request: ChatRequest, hasTokens: Bool, hasPrice: Bool, table: ProviderTable
    ) {
        let ceiling = CallCeiling(of: request, at: table[request.provider])
        if !hasPrice { price += ceiling.price ?? .zero }
        if !hasTokens { tokens += ceiling.tokens }
    }
}

/// Why a call is not made, for money's sake. Not an ``InferenceError``: it says nothing of the provider or the mixture.
public enum SpendingError: Error, Hashable, Sendable {
    /// The next call might go beyond the limit.
    case limitReached(SpendingLimit, spent: SpentSoFar)
    /// Models whose price nobody gave, each as `provider/model`.
    case unknownPrices(models: [String])
}

extension SpendingError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .limitReached(let limit, let spent):
            "the budget is spent: "
                + [
                    limit.price.map { "\(Self.words(spent.price)) of \(Self.words($0))" },
                    limit.tokens.map { "\(spent.tokens) of \($0) tokens" },
                    limit.calls.map { "\(spent.calls) of \($0) calls" },
                ].compactMap { $0 }.joined(separator: ", ") + ", and the next call might go beyond it"
        case .unknownPrices(let models):
            "the price of \(models.joined(separator: ", ")) is unknown, so no limit in dollars can be kept: "
                + "give it under 'providers' in the space (dollars for a million input and output "
                + "tokens), or limit the run by tokens, trials or hours"
        }
    }

    private static func words(_ price: USDollars) -> String {
        let amount = (price.amount * 1e6).rounded() / 1e6
        return "$\(amount)"
    }
}
