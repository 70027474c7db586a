/// A model that judges answers, and how it is asked.
public struct JudgeModel: Hashable, Sendable {
    /// The name of an entry in the table of providers.
    public let provider: String
    /// As the provider knows it.
    public let model: String
    public let temperature: Double
    /// How often each answer is judged; each time anew, with a seed of its own.
    public let samples: Int

    /// As task files write it.
    public var name: String { "\(provider)/\(model)" }
}

/// One question to a judging model.
public struct JudgeRequest: Hashable, Sendable {
    public let judge: JudgeModel
    public let system: String
    public let text: String
    /// In 0...2^31-1; equal for equal requests, so that a stored answer can be used again.
    public let seed: Int
}

/// How judging models are asked: gives the model's reply. Called from many tasks at once.
public typealias JudgeCall = @Sendable (JudgeRequest) async throws -> String
