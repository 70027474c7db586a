internal import Foundation

/// One limit as it was inferred: a bucket that fills evenly, or windows of a minute where the provider's waits say so.
struct InferredBucket: Sendable {
    /// What a refusal says of a limit.
    enum Evidence {
        /// Too few calls since the last refusal, or in too short a time.
        case unmeasured
        case measured(passed: Double, seconds: Double)
        /// So unlike what was thought that it replaces it, in units a second.
        case surprising(rate: Double)
    }

    /// What the rate is kept below what was measured, as a share.
    static let margin = 0.01
    /// The last growth for each call that had to wait, after several refusals: one unit too many in some 300 calls.
    static let slowestGrowth = 2e-5
    /// The first, before a second refusal has measured the rate.
    static let fastestGrowth = 0.05
    /// A bucket that isn't drained saves so many seconds' worth; what the provider's holds is known only once.
    static let savedSeconds = 15.0

    let amount: LimitedAmount
    /// Units a second.
    private(set) var rate: Double
    private var capacity: Double
    private var available = 0.0
    private var asOfSeconds: Double
    /// The mean cost of late.
    private var unit: Double
    /// The rate that refusals have shown, without growth.
    private var shown: Double
    /// What it is the mean of: a first guess counts as a hundred calls.
    private var sums: (passed: Double, seconds: Double)
    private var refusalCount = 0
    /// Refusals in a row that measured nothing.
    private var unmeasuredCount = 0
    private var growth = fastestGrowth
    private var waitedCallCount = 0.0

    private var windowEnd: Double?
    /// In the window that runs.
    private var taken = 0.0
    private var unitsToGrow = 1.0

    /// An empty bucket.
    ///
    /// - Parameters:
    ///   - retryAfterSeconds: when there was to be room for the call that was refused, which took `cost`.
    init(_ amount: LimitedAmount, perMinute: Double, cost: Double, retryAfterSeconds: Double?, now: Double) {
        self.amount = amount
        rate = max(
            perMinute / LimitWindow.minute.seconds, retryAfterSeconds.map { cost / max(1, $0) } ?? 0)
        capacity = max(cost, rate * Self.savedSeconds)
        unit = cost
        shown = rate
        asOfSeconds = now
        sums = (100 * cost, 100 * cost / rate)
    }

    /// The provider counts from zero each minute, next at `end`; so much was taken since the last time.
    mutating func beginWindows(ending end: Double, taken: Double) {
        windowEnd = end
        capacity = max(1, taken)
        rate = capacity / LimitWindow.minute.seconds
        self.taken = taken
        available = 0
    }

    // MARK: Reserving

    private mutating func advance(to now: Double) {
        guard now > asOfSeconds else { return }
        if let end = windowEnd {
            if now >= end { beginWindow(after: end, now: now) }
        } else {
            available = min(capacity, available + (now - asOfSeconds) * rate)
        }
        asOfSeconds = now
    }

    private mutating func beginWindow(after end: Double, now: Double) {
        let length = LimitWindow.minute.seconds
        windowEnd = end + (((now - end) / length).rounded(.down) + 1) * length
        if available < unit {
            // All was used and nothing refused: a little more is tried, and twice as much the next time.
            capacity += min(unitsToGrow * unit, capacity / 4)
            unitsToGrow *= 2
        }
        available = capacity
        taken = 0
    }

    func secondsUntilAvailable(_ cost: Double, now: Double) -> Double {
        var passed = self
        passed.advance(to: now)
        // A billionth, so that rounding doesn't make a call wait for a moment that never comes.
        let missing = min(cost, capacity) - passed.available - 1e-9 * capacity
        guard missing > 0 else { return 0 }
        return passed.windowEnd.map { $0 - now } ?? missing / rate
    }

    /// The time in which `cost` comes in: at the rate, or with the next window.
    func unitSeconds(_ cost: Double) -> Double {
        windowEnd == nil ? min(cost, capacity) / rate : LimitWindow.minute.seconds
    }

    /// Takes `cost`, and says what was left before.
    mutating func reserve(_ cost: Double, now: Double) -> Double {
        advance(to: now)
        let before = available
        available = before - min(cost, capacity)
        taken += cost
        unit += 0.05 * (cost - unit)
        return before
    }

    /// Takes a refused call's cost back.
    ///
    /// - Parameter isKnown: a refusal that came after it was sent has emptied this already.
    mutating func giveBack(_ cost: Double, takenAt time: Double, isKnown: Bool) {
        guard let windowEnd else {
            if !isKnown { available = min(capacity, available + min(cost, capacity)) }
            return
        }
        guard time >= windowEnd - LimitWindow.minute.seconds - 1 else { return }
        taken -= cost
        if isKnown {
            capacity = max(unit, min(capacity, taken))
        } else {
            available += cost
        }
    }

    // MARK: Learning

    /// Raises the rate after a call that had to wait for it was let through; faster when that was often so since the
    /// last refusal.
    ///
    /// - Parameter most: the largest growth, as a share.
    mutating func grow(atMost most: Double) {
        guard windowEnd == nil else { return }
        waitedCallCount += 1
        var pace = growth
        if refusalCount == 0, waitedCallCount > 15 { pace = 0.2 }
        if waitedCallCount > 500 { pace *= min(1000, exp2((waitedCallCount - 500) / 80)) }
        scale(to: rate * (1 + min(most, pace)))
    }

    /// A call was let through that this would have refused for long: the rate is at least four times as high, or there
    /// is no such limit.
    mutating func contradict() {
        windowEnd = nil
        sums = (0, 0)
        scale(to: 4 * rate)
        shown = rate
    }

    private mutating func scale(to newRate: Double) {
        capacity *= newRate / rate
        rate = newRate
    }

    /// What passed as a share of what was thought to be the limit.
    func ratio(of passed: Double, in seconds: Double) -> Double {
        windowEnd == nil ? passed / (shown * max(seconds, 1e-3)) : fullness
    }

    /// How much of it is used up, from 0 to 1.
    var fullness: Double { windowEnd == nil ? 1 - max(0, available) / capacity : taken / capacity }

    /// Nothing was left for a call that was sent at `sentAt`.
    ///
    /// - Parameter isCause: this limit is the likeliest of those that may have refused it.
    mutating func refuse(
        _ evidence: Evidence, isCause: Bool, retryAfterSeconds: Double?, sentAt: Double, now: Double
    ) {
        if isCause {
            refusalCount += 1
            waitedCallCount = 0
            growth = max(Self.slowestGrowth, growth / 8)
        } else {
            growth = min(0.02, growth * 2)
        }
        if windowEnd != nil, isWindowStill(isCause: isCause, retryAfterSeconds: retryAfterSeconds, now: now) { return }
        available = min(available, max(0, now - sentAt) * rate)
        asOfSeconds = now
        switch evidence {
        case .unmeasured:
            guard isCause else { return }
            unmeasuredCount += 1
            guard unmeasuredCount > 1 else { return }
            shown *= 0.8
            scale(to: rate * 0.8)
        case .surprising(let measured):
            unmeasuredCount = 0
            growth = Self.fastestGrowth
            refusalCount = 1
            sums = (0, 0)
            shown = measured
            scale(to: shown)
        case .measured(let passed, let seconds):
            unmeasuredCount = 0
            guard isCause else {
                shown = max(shown, passed / seconds)
                return scale(to: 1.05 * shown)
            }
            average(passed, seconds)
            scale(to: shown * (1 - Self.margin))
        }
    }

    /// Takes a measurement into the mean of late ones, by the number of its calls.
    private mutating func average(_ passed: Double, _ seconds: Double) {
        let count = passed / unit
        let isOtherwise = sums.seconds > 0 && abs(passed / seconds * sums.seconds / sums.passed - 1) > 0.25 + 5 / count
        if isOtherwise { sums = (0, 0) }
        let kept = 200 / (count + 200)
        sums = (sums.passed * kept + passed, sums.seconds * kept + seconds)
        shown = sums.passed / sums.seconds
    }

    /// Learns a window's size from a refusal within it, unless that came too early for the provider to count so.
    private mutating func isWindowStill(isCause: Bool, retryAfterSeconds: Double?, now: Double) -> Bool {
        guard let end = windowEnd else { return false }
        unitsToGrow = 1
        available = 0
        if let pause = retryAfterSeconds {
            // Of ends that were given in whole seconds the earliest is nearest.
            windowEnd = abs(now + pause - end) < 3 ? min(now + pause, end) : now + pause
        }
        guard isCause else {
            capacity = max(capacity, taken)
            return true
        }
        guard taken > 0.6 * capacity else {
            windowEnd = nil
            sums = (0, 0)
            return false
        }
        capacity = max(unit, taken)
        return true
    }
}
