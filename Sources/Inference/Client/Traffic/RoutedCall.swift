internal import Foundation

/// A call with what decides on its way.
///
/// A class, for hundreds of calls are in flight at once: as a value it would lie, provider and all, in the frame of
/// each function that waits for another.
final class RoutedCall: Sendable {
    let provider: Provider
    /// What is asked for, in the words of an error.
    let subject: String
    /// The model whose limits it counts against.
    let model: String
    /// Input and output, as estimated.
    let tokens: Double
    /// The longest answer that is asked for, in tokens; `nil` when the request sets no limit.
    let longestAnswer: Int?
    let listener: (@Sendable (ChatPiece) -> Void)?

    init(
        provider: Provider, subject: String, model: String, tokens: Double, longestAnswer: Int? = nil,
        listener: (@Sendable (ChatPiece) -> Void)?
    ) {
        self.longestAnswer = longestAnswer
        self.provider = provider
        self.subject = subject
        self.model = model
        self.tokens = tokens
        self.listener = listener
    }

    /// The percentage of latencies after which it is sent a second time; `nil` when it never is.
    var hedgePercentile: Double? { listener == nil && !model.isEmpty ? provider.hedgePercentile : nil }

    /// What its latency is remembered by.
    var latencyName: LatencyWindow.Name { LatencyWindow.Name(provider: provider.name, model: model) }
}

/// What came back, with what it says of limits.
struct RoutedReply<Value: Sendable>: Sendable {
    let value: Value
    /// Input and output; `nil` when they were not counted.
    let tokens: Double?
    let readings: [RateLimitReading]
}

extension TrafficRefusal {
    /// The error of a call that got no leave to go.
    ///
    /// - Parameter last: why its last attempt failed, if there was one: the provider's word is better than ours.
    func error(for call: RoutedCall, after last: InferenceError?, now: Date) -> InferenceError {
        switch self {
        case .quotaExhausted(let shortage):
            if let last, case .quotaExhausted = last { return last }
            return .quotaExhausted(
                provider: call.provider.name, model: call.subject,
                exhaustion: QuotaExhaustion(
                    window: shortage.window, amount: shortage.amount,
                    resetsAt: now + max(shortage.seconds, shortage.statedSeconds ?? 0)),
                message: "not sent")
        case .leftAlone(let failureCount, let pauseSeconds, let lastFailure):
            return .leftAlone(
                provider: call.provider.name, failureCount: failureCount, pauseSeconds: pauseSeconds,
                lastFailure: last.map { "\($0)" } ?? lastFailure)
        }
    }
}
