internal import Foundation

/// The limits of a provider that never states them, inferred from when it refuses.
///
/// Nothing is held back until something is refused. The first refusal tells how much the provider lets through: a
/// bucket of `C` that fills by `C` a minute has let `C (1 + t / minute)` through in the time `t` since it was full.
/// Each further refusal measures it: between two moments at which nothing was left as much was let through as came in,
/// however it was spread. What is measured is never above a limit, and equals it for the limit that refused; so of
/// requests and tokens, of which nobody says which is limited, the one is taken for the cause whose measure is nearest
/// to the last.
///
/// Not every refusal is a limit's: a busy service refuses one call and takes the next. So fewer than ten calls let
/// through measure nothing, and what the first refusals seem to say is tried (``ProbationPeriod``): a call goes where
/// the inferred limit would have it wait. What is contradicted becomes four times as large, twice; from then on a
/// contradiction ends the inference, and twice as many refusals as before are needed to begin it again.
///
/// Between refusals the rates grow with every call that had to wait for them (``InferredBucket/grow(atMost:)``), so
/// that a few calls in a thousand are refused and a limit that was raised is found.
struct InferredLimits: Sendable {
    /// What a call found when it was sent.
    struct Receipt: Sendable {
        let sentAt: Double
        /// Of all calls before it, refused ones included.
        fileprivate let sentBefore: PerAmount
        fileprivate let cost: PerAmount
        /// What was left before it; `nil` while nothing is limited.
        fileprivate let left: PerAmount?
        /// It was sent although the inferred limits said no.
        fileprivate let isProbe: Bool
    }

    /// A moment at which nothing was left, and what had been let through before it.
    private struct Mark {
        let at: Double
        let sentCount: Double
        var passed: PerAmount
    }

    /// Fewer calls between two refusals measure nothing.
    static let fewestMeasuredCalls = 10.0
    /// Nor does a time that isn't much longer than a refusal's way back: calls on their way may yet be refused.
    static let shortestSpanInWaysBack = 8.0

    /// As many contradictions may mean that the limit is higher; more mean that there is none.
    static let contradictionsToEnd = 2

    private var sent = PerAmount()
    private var refused = PerAmount()
    private var history = SendingHistory()
    private var buckets: [InferredBucket] = []
    private var mark: Mark?
    private var lastSetback = -Double.infinity
    private var hasAccepted = false
    private var probation = ProbationPeriod()
    private var contradictionCount = 0
    /// Refusals since the last inference, while none is made.
    private var setbackCount = 0

    var isEmpty: Bool { buckets.isEmpty }

    /// What a call waits for longest, or `nil` when it may go now.
    func shortage(tokens: Double, now: Double) -> (seconds: Double, amount: LimitedAmount)? {
        let cost = PerAmount(tokens: tokens)
        let longest = buckets.map { ($0.secondsUntilAvailable(cost[$0.amount], now: now), $0.amount) }
            .filter { $0.0 > 0 }.max { $0.0 < $1.0 }
        guard let longest else { return nil }
        let seconds = min(longest.0, secondsToProbe(against: longest.0, cost, now: now))
        return seconds > 0 ? (seconds, longest.1) : nil
    }

    private func secondsToProbe(against seconds: Double, _ cost: PerAmount, now: Double) -> Double {
        probation.secondsToProbe(against: seconds, unitSeconds: unitSeconds(cost), now: now)
    }

    /// The time in which what a call takes comes in.
    private func unitSeconds(_ cost: PerAmount) -> Double {
        buckets.map { $0.unitSeconds(cost[$0.amount]) }.max() ?? 0
    }

    mutating func reserve(tokens: Double, now: Double) -> Receipt {
        let cost = PerAmount(tokens: tokens)
        let wait = buckets.map { $0.secondsUntilAvailable(cost[$0.amount], now: now) }.max() ?? 0
        let isProbe = wait > 0 && secondsToProbe(against: wait, cost, now: now) <= 0
        probation.send(isProbe: isProbe)
        var left = PerAmount()
        for index in buckets.indices {
            let amount = buckets[index].amount
            left[amount] = buckets[index].reserve(cost[amount], now: now)
        }
        let receipt = Receipt(
            sentAt: now, sentBefore: sent, cost: cost, left: buckets.isEmpty ? nil : left,
            isProbe: isProbe)
        sent = sent + cost
        history.add(cost, at: now)
        return receipt
    }

    /// The provider let the call through, one of so many that were in flight.
    ///
    /// - Returns: whether that ended the inference.
    mutating func accept(_ receipt: Receipt, inFlight: Int) -> Bool {
        hasAccepted = true
        guard !receipt.isProbe else { return probation.accept() && contradict() }
        grow(receipt, inFlight: inFlight)
        return false
    }

    /// What was inferred would have refused a call that was let through: it is too low, or the refusals had another
    /// cause.
    private mutating func contradict() -> Bool {
        contradictionCount += 1
        probation = ProbationPeriod()
        guard contradictionCount > Self.contradictionsToEnd else {
            for index in buckets.indices { buckets[index].contradict() }
            return false
        }
        (buckets, mark, setbackCount) = ([], nil, 0)
        return true
    }

    private mutating func grow(_ receipt: Receipt, inFlight: Int) {
        guard let left = receipt.left else { return }
        for index in buckets.indices {
            let amount = buckets[index].amount
            guard left[amount] < 3 * receipt.cost[amount] else { continue }
            // Growth is felt a round trip later; within one it is bounded.
            buckets[index].grow(atMost: 1 / Double(max(5, inFlight)))
        }
    }

    /// The call ended without an answer that says anything of limits.
    mutating func abandon(_ receipt: Receipt) { if receipt.isProbe { probation.endProbe() } }

    /// The provider did not count the call, for a reason of its own.
    mutating func takeBack(_ receipt: Receipt) {
        if receipt.isProbe { probation.endProbe() }
        refused = refused + receipt.cost
        if let mark, receipt.sentBefore.requests < mark.sentCount { self.mark?.passed = mark.passed - receipt.cost }
        history.remove(receipt.cost, at: receipt.sentAt)
        for index in buckets.indices {
            buckets[index].giveBack(
                receipt.cost[buckets[index].amount], takenAt: receipt.sentAt, isKnown: receipt.sentAt < lastSetback)
        }
    }

    /// The provider refused the call, and said nothing of limits but perhaps when to come back.
    mutating func refuse(_ receipt: Receipt, retryAfterSeconds: Double?, now: Double) {
        takeBack(receipt)
        // Refusals of calls that were sent before the last one came say the same.
        // Where nothing was ever let through there is nothing to measure.
        guard receipt.sentAt >= lastSetback, hasAccepted else { return }
        lastSetback = now
        guard !receipt.isProbe else {
            let unitSeconds = unitSeconds(receipt.cost)
            return probation.refuse(unitSeconds: unitSeconds, retryAfterSeconds: retryAfterSeconds, now: now)
        }
        let passed = receipt.sentBefore - refused
        guard let mark, receipt.left != nil else {
            setbackCount += 1
            guard history.sum(of: .requests, since: -.infinity) >= Self.fewestMeasuredCalls,
                setbackCount >= 1 << min(10, max(0, contradictionCount - Self.contradictionsToEnd))
            else { return }
            let wasEmpty = buckets.isEmpty
            begin(receipt, retryAfterSeconds, now: now)
            if wasEmpty { probation = ProbationPeriod() }
            probation.refuse(unitSeconds: unitSeconds(receipt.cost), retryAfterSeconds: retryAfterSeconds, now: now)
            self.mark = Mark(at: receipt.sentAt, sentCount: receipt.sentBefore.requests, passed: passed)
            return
        }
        defer {
            probation.refuse(unitSeconds: unitSeconds(receipt.cost), retryAfterSeconds: retryAfterSeconds, now: now)
        }
        let span = receipt.sentAt - mark.at
        let since = passed - mark.passed
        guard since.requests >= Self.fewestMeasuredCalls, span >= Self.shortestSpanInWaysBack * (now - receipt.sentAt)
        else { return learnNothing(receipt, retryAfterSeconds, now: now) }
        learn(since, in: span, receipt, retryAfterSeconds, now: now)
        self.mark = Mark(at: receipt.sentAt, sentCount: receipt.sentBefore.requests, passed: passed)
    }

    private mutating func begin(_ receipt: Receipt, _ retryAfterSeconds: Double?, now: Double) {
        buckets = LimitedAmount.allCases.compactMap { amount in
            history.capacity(of: amount, at: receipt.sentAt).map {
                InferredBucket(
                    amount, perMinute: $0, cost: receipt.cost[amount], retryAfterSeconds: retryAfterSeconds,
                    now: receipt.sentAt)
            }
        }
        // A bucket would have room for one more call soon; who says much longer means the end of a window.
        let soon = buckets.map { receipt.cost[$0.amount] / $0.rate }.max() ?? 0
        guard let pause = retryAfterSeconds, pause > 2 * soon + 2, pause <= LimitWindow.minute.seconds + 1 else {
            return
        }
        let start = now + pause - LimitWindow.minute.seconds
        for index in buckets.indices {
            let taken = history.sum(of: buckets[index].amount, since: start)
            buckets[index].beginWindows(ending: now + pause, taken: taken)
        }
    }

    private mutating func learnNothing(_ receipt: Receipt, _ retryAfterSeconds: Double?, now: Double) {
        let fullest = buckets.indices.max { buckets[$0].fullness < buckets[$1].fullness }
        for index in buckets.indices {
            buckets[index].refuse(
                .unmeasured, isCause: index == fullest, retryAfterSeconds: retryAfterSeconds,
                sentAt: receipt.sentAt, now: now)
        }
    }

    private mutating func learn(
        _ passed: PerAmount, in span: Double, _ receipt: Receipt, _ retryAfterSeconds: Double?, now: Double
    ) {
        let distances = buckets.map { abs(log(max(1e-3, $0.ratio(of: passed[$0.amount], in: span)))) }
        let cause = distances.indices.min { distances[$0] < distances[$1] }
        // Neither fits: what was thought so far was wrong, or the limits are others now.
        let isSurprise = (distances.min() ?? 0) > log(1.5)
        for index in buckets.indices {
            let measured = InferredBucket.Evidence.measured(passed: passed[buckets[index].amount], seconds: span)
            buckets[index].refuse(
                isSurprise ? .surprising(rate: passed[buckets[index].amount] / span) : measured,
                isCause: index == cause, retryAfterSeconds: retryAfterSeconds, sentAt: receipt.sentAt, now: now)
        }
    }
}

/// One figure for each amount that may be limited.
struct PerAmount: Sendable {
    var requests = 0.0
    var tokens = 0.0

    init() {}

    /// What one call takes.
    init(tokens: Double) {
        requests = 1
        self.tokens = max(1, tokens)
    }

    subscript(amount: LimitedAmount) -> Double {
        get { amount == .requests ? requests : tokens }
        set { if amount == .requests { requests = newValue } else { tokens = newValue } }
    }

    static func - (left: Self, right: Self) -> Self {
        var difference = left
        difference.requests -= right.requests
        difference.tokens -= right.tokens
        return difference
    }

    static func + (left: Self, right: Self) -> Self {
        var sum = left
        sum.requests += right.requests
        sum.tokens += right.tokens
        return sum
    }
}
