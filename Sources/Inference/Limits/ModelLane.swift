/// What one key may send to one model at one address: the limits that hold there, learned or configured, and how many
/// calls may be in flight as long as none is known.
package struct ModelLane: Sendable {
    package private(set) var buckets: [LimitBucket]
    package private(set) var inFlightCount = 0
    /// The most calls in flight. It binds where limits are unknown: before the first reply, and after a refusal whose
    /// limit nobody stated, from where it grows by one for each round of good replies and halves by each refusal
    /// (additive increase, multiplicative decrease; Chiu and Jain 1989).
    package private(set) var largestInFlightCount: Double
    private var blockedUntil = -Double.infinity
    /// What the last refusal said was used up, and until when.
    private var stated: (amount: LimitedAmount?, window: LimitWindow?, at: Double)?
    private var hasAnswered = false
    /// When the last refusal without a stated limit came; several of one moment count once.
    private var lastSetback = -Double.infinity

    /// Calls that find out what a provider says of its limits, before more are sent: a refusal of each is no storm.
    static let probeCount = 8.0

    package init(limits: [RateLimit], now: Double) {
        buckets = limits.map { LimitBucket($0, now: now) }
        largestInFlightCount = limits.isEmpty ? Self.probeCount : .infinity
    }

    /// What a call took, bucket by bucket.
    package struct Reservation: Sendable {
        var receipts: [LimitBucket.Receipt]
        let sentAt: Double
    }

    /// Why a call can't go now.
    package struct Shortage: Sendable {
        /// Infinite while only the end of another call can help.
        package let seconds: Double
        package var amount: LimitedAmount?
        package var window: LimitWindow?
        /// What the provider said, where it is kept waiting for less than that.
        package var statedSeconds: Double?
    }

    /// `nil` when a call of so many tokens may go now.
    package func shortage(tokens: Double, now: Double) -> Shortage? {
        guard Double(inFlightCount) + 1 <= largestInFlightCount else { return Shortage(seconds: .infinity) }
        var worst = Shortage(seconds: max(0, blockedUntil - now))
        if let stated, stated.at > now {
            worst.amount = stated.amount
            worst.window = stated.window
            worst.statedSeconds = stated.at - now
        }
        for bucket in buckets {
            let seconds = bucket.secondsUntilAvailable(bucket.cost(tokens: tokens), now: now)
            guard seconds > worst.seconds else { continue }
            let isStated = stated.map { $0.amount == bucket.amount && $0.window == bucket.window } ?? false
            worst = Shortage(
                seconds: seconds, amount: bucket.amount, window: bucket.window,
                statedSeconds: isStated ? stated.map { $0.at - now } : nil)
        }
        return worst.seconds > 0 ? worst : nil
    }

    package mutating func reserve(tokens: Double, now: Double) -> Reservation {
        inFlightCount += 1
        return Reservation(
            receipts: buckets.indices.map { index in
                buckets[index].reserve(buckets[index].cost(tokens: tokens), now: now)
            }, sentAt: now)
    }

    // MARK: Replies

    /// A call was answered, or failed for a reason that has nothing to do with limits.
    ///
    /// - Parameter usedTokens: `nil` when the provider did not say; then the reservation stands.
    package mutating func finish(
        _ reservation: Reservation, usedTokens: Double?, readings: [RateLimitReading], isAnswer: Bool, now: Double
    ) {
        inFlightCount -= 1
        learn(readings, reservation, now: now)
        for (index, receipt) in reservation.receipts.enumerated() {
            buckets[index].settle(
                receipt, used: buckets[index].amount == .tokens ? usedTokens : nil, now: now)
        }
        guard isAnswer else { return }
        if !hasAnswered || !buckets.isEmpty {
            hasAnswered = true
            largestInFlightCount = .infinity
        } else if largestInFlightCount.isFinite {
            largestInFlightCount += 1 / max(1, largestInFlightCount)
        }
    }

    /// A call was refused because a limit was reached.
    ///
    /// - Parameter retryAfterSeconds: what the provider asked for; at most ``longestBlockSeconds`` are kept.
    package mutating func finishRefused(
        _ reservation: Reservation, readings: [RateLimitReading], retryAfterSeconds: Double?, now: Double
    ) {
        inFlightCount -= 1
        for (index, receipt) in reservation.receipts.enumerated() {
            let bucket = buckets[index]
            let reading = readings.first { $0.amount == bucket.amount && $0.window == bucket.window }
            buckets[index].refuse(receipt, remaining: reading?.remaining, now: now)
        }
        let known = buckets.count
        learn(readings, nil, now: now)
        // What can't be true is taken for nothing.
        let pause = retryAfterSeconds.flatMap { seconds in
            (0...RateLimitHeaders.longestResetSeconds).contains(seconds) ? min(seconds, Self.longestBlockSeconds) : nil
        }
        let exhausted = readings.filter { ($0.remaining ?? 1) < 1 }
        let latest = RateLimitReading.exhausted(of: readings)
        if let seconds = retryAfterSeconds ?? latest?.resetSeconds,
            (0...RateLimitHeaders.longestResetSeconds).contains(seconds)
        {
            stated = (latest?.amount, latest?.window, now + seconds)
        }
        for reading in exhausted {
            guard let index = index(of: reading) else { continue }
            // Without a word on when, one more unit is there after its share of the window.
            let wait = pause ?? reading.resetSeconds ?? buckets[index].secondsUntilAvailable(1, now: now)
            buckets[index].block(until: now + min(wait, Self.longestBlockSeconds))
        }
        if exhausted.isEmpty, let pause { blockedUntil = max(blockedUntil, now + pause) }
        guard known == 0, buckets.isEmpty, reservation.sentAt >= lastSetback else { return }
        lastSetback = now
        largestInFlightCount = max(1, Double(inFlightCount + 1) / 2)
        hasAnswered = true
    }

    /// A call was not counted, for the sake of another limit than these.
    package mutating func takeBack(_ reservation: Reservation, now: Double) {
        inFlightCount -= 1
        for (index, receipt) in reservation.receipts.enumerated() { buckets[index].cancel(receipt, now: now) }
    }

    /// Any number of calls may be in flight.
    mutating func lift() { largestInFlightCount = .infinity }

    /// A call ended with nobody to hear its reply; the provider may have counted it.
    package mutating func abandon(_ reservation: Reservation, now: Double) {
        inFlightCount -= 1
        for (index, receipt) in reservation.receipts.enumerated() {
            buckets[index].settle(receipt, used: nil, now: now)
        }
    }

    /// A longer block is asked about again after this: a provider may have meant less than it said.
    package static let longestBlockSeconds = 600.0

    private mutating func learn(_ readings: [RateLimitReading], _ reservation: Reservation?, now: Double) {
        for reading in readings {
            if let index = index(of: reading) {
                let receipts = reservation?.receipts ?? []
                buckets[index].learn(reading, receipt: index < receipts.count ? receipts[index] : nil, now: now)
            } else if let limit = reading.limit {
                var bucket = LimitBucket(reading.amount, window: reading.window, limit: limit, now: now)
                bucket.learn(reading, receipt: nil, now: now)
                // Calls in flight may not be counted yet.
                if reading.amount == .requests { _ = bucket.reserve(Double(inFlightCount), now: now) }
                buckets.append(bucket)
            }
        }
    }

    private func index(of reading: RateLimitReading) -> Int? {
        buckets.firstIndex { $0.amount == reading.amount && $0.window == reading.window }
    }
}

extension LimitBucket {
    /// What one call takes of this limit.
    func cost(tokens: Double) -> Double { amount == .requests ? 1 : max(1, tokens) }
}
