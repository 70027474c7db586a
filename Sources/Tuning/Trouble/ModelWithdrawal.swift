/// A model that its provider no longer offers.
public struct ModelWithdrawal: Error, Hashable, Codable, Sendable {
    public let provider: String
    public let model: String

    public init(provider: String, model: String) {
        self.provider = provider
        self.model = model
    }
}

extension ModelWithdrawal: CustomStringConvertible {
    public var description: String { "\(provider) no longer offers \(model)" }
}
