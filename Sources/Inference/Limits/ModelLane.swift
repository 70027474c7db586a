/// What one key may send to one model at one address: the limits that hold there, stated, configured or inferred, and
/// how many calls may be in flight as long as none is known.
package struct ModelLane: Sendable {
    package private(set) var buckets: [LimitBucket]
    package private(set) var inFlightCount = 0
    private var inFlightLimit: InFlightLimit
    /// For a provider that refuses without a word on its limits.
    private var inferred = InferredLimits()
    private var blockedUntil = -Double.infinity
    /// What the last refusal said was used up, and until when.
    private var stated: (amount: LimitedAmount?, window: LimitWindow?, at: Double)?
    /// When the last refusal without a stated limit came; several of one moment count once.
    private var lastSetback = -Double.infinity

    package init(limits: [RateLimit], now: Double) {
        buckets = limits.map { LimitBucket($0, now: now) }
        inFlightLimit = InFlightLimit(isBounded: limits.isEmpty)
    }

    /// What a call took, bucket by bucket.
    package struct Reservation: Sendable {
        var receipts: [LimitBucket.Receipt]
        let sentAt: Double
        /// Calls in flight then, itself included.
        let inFlight: Int
        let inferred: InferredLimits.Receipt
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
        guard Double(inFlightCount) + 1 <= inFlightLimit.largest else { return Shortage(seconds: .infinity) }
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
        if let other = inferred.shortage(tokens: tokens, now: now), other.seconds > worst.seconds {
            worst = Shortage(seconds: other.seconds, amount: other.amount, window: .minute)
        }
        return worst.seconds > 0 ? worst : nil
    }

    package mutating func reserve(tokens: Double, now: Double) -> Reservation {
        inFlightCount += 1
        return Reservation(
            receipts: buckets.indices.map { index in
                buckets[index].reserve(buckets[index].cost(tokens: tokens), now: now)
            }, sentAt: now, inFlight: inFlightCount, inferred: inferred.reserve(tokens: tokens, now: now))
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
        guard isAnswer else { return inferred.abandon(reservation.inferred) }
        if inferred.accept(reservation.inferred, inFlight: inFlightCount + 1) { inFlightLimit.probeAgain() }
        if buckets.isEmpty { inFlightLimit.accept(inFlight: reservation.inFlight) } else { inFlightLimit.lift() }
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
        infer(reservation, from: readings, retryAfterSeconds: pause, now: now)
    }

    /// Learns from a refusal in which nobody stated the limit.
    private mutating func infer(
        _ reservation: Reservation, from readings: [RateLimitReading], retryAfterSeconds: Double?, now: Double
    ) {
        let isNew = reservation.sentAt >= lastSetback
        // A longer wait is for a quota of an hour or a day.
        guard readings.isEmpty, !buckets.contains(where: \.isReported),
            retryAfterSeconds ?? 0 <= LimitWindow.minute.seconds + 1
        else { return inferred.takeBack(reservation.inferred) }
        let isCrowded =
            buckets.isEmpty && retryAfterSeconds == nil
            && inFlightLimit.isCause(inFlight: reservation.inFlight, sentAt: reservation.sentAt)
        if isCrowded {
            inferred.takeBack(reservation.inferred)
        } else {
            inferred.refuse(reservation.inferred, retryAfterSeconds: retryAfterSeconds, now: now)
        }
        guard isNew else { return }
        lastSetback = now
        // Where nothing was ever let through there is no rate to infer.
        if buckets.isEmpty, isCrowded || inferred.isEmpty {
            inFlightLimit.refuse(inFlight: reservation.inFlight, stillInFlight: inFlightCount, now: now)
        }
        // What is on its way may be refused as well: it is waited for.
        guard retryAfterSeconds == nil else { return }
        blockedUntil = max(blockedUntil, now + min(Self.longestWayBackSeconds, now - reservation.sentAt))
    }

    /// A refusal that takes longer to come has waited in a line.
    static let longestWayBackSeconds = 2.0

    /// A call was not counted, for the sake of another limit than these.
    package mutating func takeBack(_ reservation: Reservation, now: Double) {
        inFlightCount -= 1
        inferred.takeBack(reservation.inferred)
        for (index, receipt) in reservation.receipts.enumerated() { buckets[index].cancel(receipt, now: now) }
    }

    /// Any number of calls may be in flight.
    mutating func lift() { inFlightLimit.lift() }

    /// A call ended with nobody to hear its reply; the provider may have counted it.
    package mutating func abandon(_ reservation: Reservation, now: Double) {
        inFlightCount -= 1
        inferred.abandon(reservation.inferred)
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
                // Who states limits needs no guesses.
                inferred = InferredLimits()
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
