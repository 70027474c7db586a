/// What calls may cost in all; `nil` is no limit.
public struct SpendingLimit: Hashable, Sendable {
    public var price: USDollars?
    /// Input and output together.
    public var tokens: Int?

    public init(price: USDollars? = nil, tokens: Int? = nil) {
        self.price = price
        self.tokens = tokens
    }

    public var isUnlimited: Bool { price == nil && tokens == nil }

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

    public init(price: USDollars = .zero, tokens: Int = 0) {
        self.price = price
        self.tokens = tokens
    }

    /// Adds a call whose price or tokens nobody told, as dear as it may have been.
    public mutating func addUncounted(_ request: ChatRequest, table: ProviderTable) {
        let ceiling = CallCeiling(of: request, at: table[request.provider])
        price += ceiling.price ?? .zero
        tokens += ceiling.tokens
    }
}

/// Why a call is not made, for money's sake. Not an ``InferenceError``: it says nothing of the provider or the mixture.
public enum SpendingError: Error, Hashable, Sendable {
    /// The next call might go beyond the limit.
    case limitReached(SpendingLimit, spentPrice: USDollars, spentTokens: Int)
    /// Models whose price nobody gave, each as `provider/model`.
    case unknownPrices(models: [String])
}

extension SpendingError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .limitReached(let limit, let price, let tokens):
            "the budget is spent: "
                + [
                    limit.price.map { "\(Self.words(price)) of \(Self.words($0))" },
                    limit.tokens.map { "\(tokens) of \($0) tokens" },
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
