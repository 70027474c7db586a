/// What is left of one limit: a model of the provider's own count, set right by what its replies say.
///
/// It begins full and fills evenly, by `limit` in each window (a token bucket), unless the provider is seen to count
/// in fixed windows: then it is full again when a window ends, and not before.
///
/// A provider counts a call somewhen between its sending and its reply. So a reply that says `remaining` is evidence
/// of an error only when that lies outside of what this model had at those two moments, by the distance to the nearer
/// one; upward also only beyond what is in flight, since calls on their way may not be counted yet. Corrections made
/// since the sending are no new evidence, and are left out:
///
/// | left at sending | left at the reply | in flight | the provider says | corrected by |
/// | --- | --- | --- | --- | --- |
/// | 59 | 40 | 20 | 50 | 0: other calls were counted meanwhile |
/// | 59 | 40 | 20 | 30 | -10: somebody else uses the key |
/// | 59 | 40 | 20 | 65 | 0: some calls may still be on their way |
/// | 59 | 40 | 20 | 85 | +6: tokens were given back |
/// | 59 | 40, after a correction of -10 | 20 | 30 | 0: that was known |
package struct LimitBucket: Sendable {
    package let amount: LimitedAmount
    /// `nil` when the provider names none; then ``windowSeconds`` is inferred.
    package let window: LimitWindow?
    package private(set) var windowSeconds: Double
    package private(set) var limit: Double
    /// May be below zero after a correction.
    package private(set) var available: Double
    /// The end of the provider's window, in seconds of the caller's clock, once it is known to count in such.
    package private(set) var fixedWindowEnd: Double?
    /// The provider says what is left, so that settling is its affair.
    package private(set) var isReported = false
    private var asOfSeconds: Double
    /// The sum of all corrections so far.
    private var correction = 0.0
    /// What calls in flight have reserved.
    private var inFlight = 0.0
    /// Corrections downward so far: what a call found before one is too old to correct it upward.
    private var loweringCount = 0
    /// What is left alone, since refusals have shown that this model has more than the provider by so much: an estimate
    /// misses some of the provider's own count, or others take with the same key. Fades by a half in 3,500 replies.
    private var caution = 0.0
    /// Begun windows, for a provider that counts in fixed ones.
    private var windowNumber = 0
    private var lastReading: (end: Double, remaining: Double)?
    private var bucketLikeCount = 0
    private var standingCount = 0
    /// The end was stated within the window that it ends.
    private var isEndConfirmed = false
    private var blockedUntil = -Double.infinity

    /// A full bucket at `now`.
    package init(_ amount: LimitedAmount, window: LimitWindow?, limit: Double, now: Double) {
        self.amount = amount
        self.window = window
        windowSeconds = window?.seconds ?? LimitWindow.minute.seconds
        self.limit = max(1, limit)
        available = self.limit
        asOfSeconds = now
    }

    /// The bucket of a configured limit.
    package init(_ limit: RateLimit, now: Double) {
        self.init(limit.amount, window: limit.window, limit: limit.limit, now: now)
    }

    /// What a reservation found, to be compared with the reply.
    package struct Receipt: Sendable {
        let reserved: Double
        let availableAfter: Double
        let correction: Double
        let loweringCount: Int
        let windowNumber: Int
    }

    // MARK: Reserving

    /// What a call of `cost` takes: more than the whole limit can't be had, so that a larger one waits for all of it.
    private func possible(_ cost: Double) -> Double { min(cost, limit) }

    /// Seconds from `now` until `cost` is there.
    package func secondsUntilAvailable(_ cost: Double, now: Double) -> Double {
        var passed = self
        passed.advance(to: now)
        return passed.secondsUntilAvailable(cost + caution, at: now)
    }

    private func secondsUntilAvailable(_ cost: Double, at now: Double) -> Double {
        let blocked = max(0, blockedUntil - now)
        // A billionth, so that rounding doesn't make a call wait for a moment that never comes.
        let missing = possible(cost) - available - 1e-9 * limit
        guard missing > 0 else { return blocked }
        if let fixedWindowEnd { return max(blocked, fixedWindowEnd - now) }
        return max(blocked, missing * windowSeconds / limit)
    }

    /// What is there at `now`.
    package func left(at now: Double) -> Double {
        var passed = self
        passed.advance(to: now)
        return passed.available
    }

    /// Takes `cost`, which may leave less than nothing.
    package mutating func reserve(_ cost: Double, now: Double) -> Receipt {
        advance(to: now)
        let taken = possible(cost)
        available -= taken
        inFlight += taken
        return Receipt(
            reserved: taken, availableAfter: available, correction: correction, loweringCount: loweringCount,
            windowNumber: windowNumber)
    }

    /// Puts what a call really used in the place of its reservation, unless the provider says itself what is left.
    ///
    /// - Parameter used: `nil` when nobody knows; then the reservation stands.
    package mutating func settle(_ receipt: Receipt, used: Double?, now: Double) {
        inFlight = max(0, inFlight - receipt.reserved)
        guard !isReported, let used else { return }
        giveBack(receipt.reserved - used, of: receipt, now: now)
    }

    /// Takes a reservation back: the provider did not count the call.
    package mutating func cancel(_ receipt: Receipt, now: Double) {
        inFlight = max(0, inFlight - receipt.reserved)
        giveBack(receipt.reserved, of: receipt, now: now)
    }

    private mutating func giveBack(_ rest: Double, of receipt: Receipt, now: Double) {
        advance(to: now)
        // What was reserved in a window that has ended isn't missing in this one.
        guard receipt.windowNumber == windowNumber else { return }
        available = min(limit, available + rest)
    }

    /// Takes the reservation of a refused call back, and learns from the refusal: by how much less the provider had.
    ///
    /// - Parameter remaining: what the provider says that it has, or `nil` when it doesn't say.
    package mutating func refuse(_ receipt: Receipt, remaining: Double?, now: Double) {
        cancel(receipt, now: now)
        guard let remaining, receipt.windowNumber == windowNumber, remaining < receipt.reserved,
            receipt.loweringCount == loweringCount
        else { return }
        let missing = max(receipt.availableAfter + receipt.reserved - remaining, receipt.reserved)
        caution = min(limit / 10, caution + missing)
        // Refusals of calls that were sent before this one came say the same.
        loweringCount += 1
    }

    /// Nothing is to be had until then, whatever is left.
    package mutating func block(until seconds: Double) { blockedUntil = max(blockedUntil, seconds) }

    private mutating func advance(to now: Double) {
        guard now > asOfSeconds else { return }
        if let end = fixedWindowEnd {
            if now >= end {
                let ended = ((now - end) / windowSeconds).rounded(.down) + 1
                fixedWindowEnd = end + ended * windowSeconds
                windowNumber += 1
                available = limit
                lastReading = nil
                isEndConfirmed = false
            }
        } else {
            available = min(limit, available + (now - asOfSeconds) * limit / windowSeconds)
        }
        asOfSeconds = now
    }

    // MARK: Learning

    /// Sets this right by what the reply to a call says.
    ///
    /// - Parameter receipt: what the call's reservation found, or `nil` when it reserved nothing here.
    package mutating func learn(_ reading: RateLimitReading, receipt: Receipt?, now: Double) {
        advance(to: now)
        if let stated = reading.limit, stated != limit { change(limitTo: stated, remaining: reading.remaining) }
        guard let remaining = reading.remaining else { return }
        isReported = true
        if let reset = reading.resetSeconds { recognizeWindows(remaining: remaining, reset: reset, now: now) }
        guard let receipt else {
            correct(by: min(0, remaining - available))
            return
        }
        guard receipt.windowNumber == windowNumber else { return }
        let atSending = receipt.availableAfter + correction - receipt.correction
        let (low, high) = (min(atSending, available), max(atSending, available))
        caution *= 0.9998
        if remaining < low {
            correct(by: remaining - low)
        } else if remaining > high + inFlight, receipt.loweringCount == loweringCount {
            correct(by: remaining - high - inFlight)
        }
    }

    private mutating func correct(by difference: Double) {
        let before = available
        if difference < 0 { loweringCount += 1 }
        available = min(limit, available + difference)
        correction += available - before
    }

    private mutating func change(limitTo stated: Double, remaining: Double?) {
        // What was used stays used, but no more is missing than before; what is left the provider knows best.
        let shifted = max(available + stated - limit, min(available, 0))
        available = min(shifted, remaining ?? shifted)
        limit = stated
    }

    /// Tells windows from buckets. A bucket is full again after used / limit of its window, whenever that was reckoned;
    /// the end of a window stands still, whatever is taken.
    private mutating func recognizeWindows(remaining: Double, reset: Double, now: Double) {
        if window == nil { inferWindow(remaining: remaining, reset: reset) }
        let end = now + reset
        let difference = abs(reset - (limit - remaining) / limit * windowSeconds) / windowSeconds
        bucketLikeCount = difference < 0.02 ? bucketLikeCount + 1 : 0
        if let fixed = fixedWindowEnd {
            if bucketLikeCount >= Self.signsOfBucket {
                fixedWindowEnd = nil
                lastReading = nil
            } else if abs(end - fixed) < 0.2 * windowSeconds {
                // The reply took its time, so the end is no later than this; the earliest of a window is the nearest.
                fixedWindowEnd = isEndConfirmed ? min(end, fixed) : end
                isEndConfirmed = true
            }
            return
        }
        guard difference > 0.05, reset > 0.1 * windowSeconds, reset < 1.05 * windowSeconds else { return }
        guard let last = lastReading, remaining <= last.remaining else {
            lastReading = (end, remaining)
            standingCount = 0
            return
        }
        let taken = last.remaining - remaining
        guard taken >= max(1, 0.05 * limit) else { return }
        standingCount = abs(end - last.end) < 0.3 * taken / limit * windowSeconds ? standingCount + 1 : 0
        lastReading = (end, remaining)
        if standingCount >= Self.signsOfWindow { fixedWindowEnd = end }
    }

    /// Replies in a row that are taken for proof.
    private static let signsOfBucket = 5
    private static let signsOfWindow = 2

    /// Where no name says so, the time to be full again tells the window: used / limit of it.
    private mutating func inferWindow(remaining: Double, reset: Double) {
        let used = limit - remaining
        guard used >= 1, reset > 0, fixedWindowEnd == nil else { return }
        let estimate = reset * limit / used
        if let fitting = LimitWindow.allCases.first(where: { abs(estimate / $0.seconds - 1) < 0.2 }) {
            windowSeconds = fitting.seconds
        } else if reset > windowSeconds * 1.05,
            let longer = LimitWindow.allCases.first(where: { $0.seconds * 1.05 >= reset })
        {
            windowSeconds = longer.seconds
        }
    }
}
