/// How a request was sent otherwise than it was asked for, since its service takes it in no other way.
public enum RequestChange: String, Hashable, Codable, CaseIterable, Sendable {
    case withoutTemperature = "without temperature"
    case heldTemperature = "temperature held to what the model takes"
    case withoutTopP = "without top_p"
    case withoutReasoningEffort = "without reasoning_effort"
    case withoutTokenLimit = "without a token limit"
    case maxTokens = "max_tokens for max_completion_tokens"
    case maxCompletionTokens = "max_completion_tokens for max_tokens"
    case withoutSeed = "without seed"
    case withoutStop = "without stop"
    case withoutResponseFormat = "without response_format"
    case whole = "whole for streamed"
    case withoutStreamOptions = "without stream_options"
    case instructionsInUserTurn = "instructions in the user's turn"
    case joinedTurns = "turns of one speaker joined"

    /// Leaving `field` out; `nil` for the token limit, which has another name.
    init?(omitting field: RequestField) {
        switch field {
        case .temperature: self = .withoutTemperature
        case .topP: self = .withoutTopP
        case .reasoningEffort: self = .withoutReasoningEffort
        case .maxTokens, .maxCompletionTokens: return nil
        case .seed: self = .withoutSeed
        case .stop: self = .withoutStop
        case .responseFormat: self = .withoutResponseFormat
        case .stream: self = .whole
        case .streamOptions: self = .withoutStreamOptions
        }
    }
}

/// A model with how calls to it are changed: what a report says of it.
public struct ModelChanges: Hashable, Codable, Sendable {
    public let provider: String
    public let model: String
    /// In the order of ``RequestChange/allCases``.
    public let changes: [RequestChange]

    public init(provider: String, model: String, changes: some Sequence<RequestChange>) {
        self.provider = provider
        self.model = model
        let present = Set(changes)
        self.changes = RequestChange.allCases.filter { present.contains($0) }
    }
}

extension [ModelChanges] {
    /// These with `others`, one for each model, by name.
    public func merging(_ others: [ModelChanges]) -> [ModelChanges] {
        Dictionary(grouping: self + others) { "\($0.provider)/\($0.model)" }.sorted { $0.key < $1.key }
            .compactMap { _, same in
                same.first.map {
                    ModelChanges(provider: $0.provider, model: $0.model, changes: same.flatMap(\.changes))
                }
            }
    }
}
