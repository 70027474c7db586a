/// So much of something in a window.
public struct RateLimit: Hashable, Codable, Sendable {
    public let amount: LimitedAmount
    public let window: LimitWindow
    /// Requests or tokens, at least 1.
    public let limit: Double

    public init(_ limit: Double, _ amount: LimitedAmount, a window: LimitWindow) {
        self.limit = limit
        self.amount = amount
        self.window = window
    }
}

/// The limits that are known before a provider states its own, each for one key.
public struct ProviderLimits: Hashable, Codable, Sendable {
    /// For all models together.
    public var shared: [RateLimit]
    /// By model.
    public var models: [String: [RateLimit]]

    public init(shared: [RateLimit] = [], models: [String: [RateLimit]] = [:]) {
        self.shared = shared
        self.models = models
    }
}
