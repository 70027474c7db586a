/// How long one attempt of a call may take, stage by stage, in seconds.
///
/// | stage | from | to |
/// | --- | --- | --- |
/// | connection | asking for one | TCP and TLS are up |
/// | first token | sending | the first text or thinking of a stream |
/// | between tokens | one frame of a stream with something in it | the next |
/// | total | sending | the last byte |
///
/// Comments that a service sends to keep a connection open count for no stage.
public struct CallTimeouts: Hashable, Codable, Sendable {
    public var connectionSeconds: Double
    public var firstTokenSeconds: Double
    public var betweenTokensSeconds: Double
    public var totalSeconds: Double

    /// 5 seconds to connect and 60 in all are Cerebras' official client's (1.91.0).
    public init(
        connectionSeconds: Double = 5, firstTokenSeconds: Double = 60, betweenTokensSeconds: Double = 30,
        totalSeconds: Double = 60
    ) {
        self.connectionSeconds = connectionSeconds
        self.firstTokenSeconds = firstTokenSeconds
        self.betweenTokensSeconds = betweenTokensSeconds
        self.totalSeconds = totalSeconds
    }

    /// For a server on one's own machine: it makes calls wait instead of refusing them, and writes slowly.
    public static let ownMachine = CallTimeouts(firstTokenSeconds: 300, betweenTokensSeconds: 60, totalSeconds: 600)
}

/// What a call was waiting for when its time ran out.
public enum CallStage: String, Hashable, Codable, Sendable {
    case firstToken = "first token"
    case betweenTokens = "next token"
    case total = "end of its answer"
}
