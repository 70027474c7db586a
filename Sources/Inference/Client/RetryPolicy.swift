public import NumericalMethods

/// When a failed call is tried again, and how long to wait before.
///
/// Statuses that another try may cure: 408, 409, 429 and 5xx, as Cerebras' official client has it (1.91.0). 400, 401,
/// 402, 403, 404 and 422 will not change by themselves.
///
/// | try | wait without a word from the provider |
/// | --- | --- |
/// | 1 | 0 to 0.5 s |
/// | 2 | 0 to 1 s |
/// | 3 | 0 to 2 s |
/// | 4 | 0 to 4 s |
/// | 5 and later | 0 to 8 s |
///
/// Full jitter (Brooker 2015, "Exponential Backoff And Jitter", AWS Architecture Blog): clients that failed together
/// don't come back together.
public struct RetryPolicy: Hashable, Sendable {
    /// Tries after the first.
    public var largestRetryCount: Int
    public var firstDelaySeconds: Double
    public var longestDelaySeconds: Double
    /// A longer Retry-After than this is not waited for; the call fails with the provider's word.
    public var longestRetryAfterSeconds: Double

    public init(
        largestRetryCount: Int = 5, firstDelaySeconds: Double = 0.5, longestDelaySeconds: Double = 8,
        longestRetryAfterSeconds: Double = 120
    ) {
        self.largestRetryCount = largestRetryCount
        self.firstDelaySeconds = firstDelaySeconds
        self.longestDelaySeconds = longestDelaySeconds
        self.longestRetryAfterSeconds = longestRetryAfterSeconds
    }

    /// Whether another try may cure this status.
    public static func isWorthRetrying(status: Int) -> Bool {
        [408, 409, 429].contains(status) || (500...599).contains(status)
    }

    /// Seconds to wait before retry `number` (from 1), or `nil` when there is to be none.
    ///
    /// - Parameter retryAfterSeconds: what the provider asked for; obeyed when it is not absurd.
    public func delaySeconds(
        beforeRetry number: Int, retryAfterSeconds: Double?, stream: inout RandomStream
    ) -> Double? {
        guard number <= largestRetryCount else { return nil }
        if let asked = retryAfterSeconds, asked.isFinite, asked >= 0 {
            return asked <= longestRetryAfterSeconds ? asked : nil
        }
        return stream.uniform() * longestDelay(beforeRetry: number)
    }

    /// Seconds to wait before retry `number` (from 1) of a call that was refused as one too many without a word on when
    /// to come back: 0.375 to 0.5 s, then twice as much each time, up to 6 to 8 s. As OpenAI's official client has it
    /// (2.x, `_calculate_retry_timeout`): a busy service is not asked again at once.
    func limitPauseSeconds(beforeRetry number: Int, stream: inout RandomStream) -> Double {
        longestDelay(beforeRetry: number) * (1 - 0.25 * stream.uniform())
    }

    /// The end of the range that the wait before retry `number` is drawn from, in seconds.
    public func longestDelay(beforeRetry number: Int) -> Double {
        GrowingPause(firstSeconds: firstDelaySeconds, longestSeconds: longestDelaySeconds).seconds(after: number)
    }
}
