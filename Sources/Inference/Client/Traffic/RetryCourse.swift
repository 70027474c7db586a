internal import NumericalMethods

/// One call's attempts so far, and what comes after a failed one.
struct RetryCourse {
    enum Step: Equatable {
        case giveUp
        /// After so many seconds; `takesFromBudget` when the provider did not ask for it.
        case again(seconds: Double, takesFromBudget: Bool)
    }

    private let policy: RetryPolicy
    private let keyCount: Int
    private var stream: RandomStream
    private var retryCount = 0
    private var refusedKeyCount = 0
    private var formCount = 0
    /// Addresses that failed.
    private(set) var avoiding: Set<Int> = []
    /// Why the last attempt failed.
    private(set) var last: InferenceError?

    init(policy: RetryPolicy, keyCount: Int, seed: UInt64) {
        self.policy = policy
        self.keyCount = keyCount
        stream = RandomStream(seed: seed, path: "backoff")
    }

    /// A request has not more parts that a service may refuse one by one.
    private static let largestFormCount = 16

    /// What follows on a failure by `route`.
    mutating func next(
        after failure: FailedAttempt, by route: ProviderTraffic.Route, _ prospects: RetryProspects
    ) -> Step {
        last = failure.error
        if failure.cure == .anotherForm {
            formCount += 1
            return formCount <= Self.largestFormCount ? .again(seconds: 0, takesFromBudget: false) : .giveUp
        }
        switch failure.outcome {
        case .keyRefused, .keyForbidden:
            guard prospects.hasOtherKey, refusedKeyCount < keyCount - 1 else { break }
            refusedKeyCount += 1
            return .again(seconds: 0, takesFromBudget: false)
        default: break
        }
        guard failure.cure == .anotherAttempt else { return .giveUp }
        retryCount += 1
        guard retryCount <= policy.largestRetryCount else { return .giveUp }
        if case .overLimit = failure.outcome { return afterLimit(failure, prospects) }
        if prospects.hasOtherAddress, avoiding.insert(route.address).inserted {
            return .again(seconds: 0, takesFromBudget: true)
        }
        return delay(failure).map { .again(seconds: $0, takesFromBudget: true) } ?? .giveUp
    }

    /// The limits' own waiting comes with the next leave to go; only where the provider said nothing is there a
    /// backoff.
    private mutating func afterLimit(_ failure: FailedAttempt, _ prospects: RetryProspects) -> Step {
        if prospects.hasOtherKey { return .again(seconds: 0, takesFromBudget: false) }
        let stated = failure.retryAfterSeconds ?? RateLimitReading.exhausted(of: failure.readings)?.resetSeconds
        // "At once" is believed once: a busy service that says so again and again would have used up all attempts within a
        // few milliseconds.
        guard let stated, stated > 0 || retryCount == 1 else {
            return .again(
                seconds: policy.limitPauseSeconds(beforeRetry: retryCount, stream: &stream), takesFromBudget: true)
        }
        return stated <= policy.longestRetryAfterSeconds ? .again(seconds: 0, takesFromBudget: false) : .giveUp
    }

    private mutating func delay(_ failure: FailedAttempt) -> Double? {
        policy.delaySeconds(
            beforeRetry: retryCount, retryAfterSeconds: failure.retryAfterSeconds, stream: &stream)
    }
}
