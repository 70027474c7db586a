/// How a service with limits counts, and what it says of them: for simulations, and for servers of benchmarks.
package struct LimitedService: Sendable {
    /// How it counts.
    package enum Counting: Hashable, Sendable {
        /// Buckets that are full at first and fill evenly; what a call asks for is counted, and never given back.
        case buckets
        /// From zero each minute; what a call did not use is given back at its end, if its minute has not ended.
        case windows
        /// At most so many calls at a time, and nothing else.
        case atOnce(Int)
    }

    /// What it says.
    package enum Speech: Hashable, Sendable {
        /// Limits with the names of their windows, as Cerebras does.
        case named
        /// Limits without, as OpenAI does.
        case unnamed
        /// Nothing but the whole seconds to wait, when it refuses.
        case retryAfter
        /// Nothing at all.
        case silent
    }

    package let counting: Counting
    package let speech: Speech
    private var requests: Account
    private var tokens: Account
    private var inFlight = 0
    private var asOfSeconds = 0.0

    private struct Account: Sendable {
        /// A minute.
        var limit: Double
        var left: Double
        /// What a full bucket holds.
        var capacity: Double

        init(_ limit: Double, capacity: Double) { (self.limit, left, self.capacity) = (limit, capacity, capacity) }

        func secondsUntil(_ cost: Double) -> Double { max(0, (cost - left) * 60 / limit) }
    }

    /// - Parameter burst: what a full bucket holds, as a share of a minute's limit.
    package init(
        _ counting: Counting, _ speech: Speech, requestsPerMinute: Double, tokensPerMinute: Double, burst: Double = 1
    ) {
        self.counting = counting
        self.speech = speech
        requests = Account(requestsPerMinute, capacity: max(1, requestsPerMinute * burst))
        tokens = Account(tokensPerMinute, capacity: tokensPerMinute * burst)
    }

    package enum Verdict: Sendable {
        case accepted
        case refused(retryAfterSeconds: Double?)
    }

    /// A call arrives that asks for `tokens`, input and largest output.
    package mutating func admit(tokens cost: Double, now: Double) -> Verdict {
        advance(to: now)
        if case .atOnce(let most) = counting, inFlight >= most {
            return .refused(retryAfterSeconds: nil)
        }
        guard requests.left >= 1, tokens.left >= cost else {
            let wait =
                counting == .windows
                ? secondsToWindow : max(requests.secondsUntil(1), tokens.secondsUntil(cost))
            return .refused(retryAfterSeconds: speech == .silent ? nil : wait.rounded(.up))
        }
        requests.left -= 1
        tokens.left -= cost
        inFlight += 1
        return .accepted
    }

    /// A call that arrived at `arrival` ended, and used so much less than it asked for.
    package mutating func settle(unusedTokens: Double, arrivedAt arrival: Double, now: Double) {
        advance(to: now)
        inFlight -= 1
        guard counting == .windows, (arrival / 60).rounded(.down) == (now / 60).rounded(.down) else { return }
        tokens.left += unusedTokens
    }

    /// What its headers state.
    package func readings() -> [RateLimitReading] {
        guard speech == .named || speech == .unnamed else { return [] }
        return [(LimitedAmount.requests, requests), (.tokens, tokens)].map { amount, account in
            RateLimitReading(
                amount: amount, window: speech == .unnamed ? nil : .minute, limit: account.limit,
                remaining: max(0, account.left).rounded(.down),
                resetSeconds: counting == .windows
                    ? secondsToWindow : (account.limit - account.left) * 60 / account.limit)
        }
    }

    /// The limits are other ones from now on.
    package mutating func multiplyLimits(by factor: Double, now: Double) {
        advance(to: now)
        requests.limit *= factor
        tokens.limit *= factor
        requests.capacity *= factor
        tokens.capacity *= factor
    }

    private var secondsToWindow: Double { 60 - asOfSeconds.truncatingRemainder(dividingBy: 60) }

    private mutating func advance(to now: Double) {
        guard now > asOfSeconds else { return }
        switch counting {
        case .buckets:
            requests.left = min(requests.capacity, requests.left + (now - asOfSeconds) * requests.limit / 60)
            tokens.left = min(tokens.capacity, tokens.left + (now - asOfSeconds) * tokens.limit / 60)
        case .windows:
            if (now / 60).rounded(.down) > (asOfSeconds / 60).rounded(.down) {
                requests.left = requests.limit
                tokens.left = tokens.limit
            }
        case .atOnce:
            (requests.left, tokens.left) = (requests.capacity, tokens.capacity)
        }
        asOfSeconds = now
    }

    /// The time after which the last of so many calls may arrive: what the buckets hold goes at once, the rest at its
    /// rate; of windows each is used up to its end, and given back at once.
    package func leastSeconds(calls: Int, tokens total: Double) -> Double {
        let needs = [(Double(calls), requests), (total, tokens)]
        switch counting {
        case .buckets: return needs.map { max(0, $0 - $1.capacity) * 60 / $1.limit }.max() ?? 0
        case .windows: return needs.map { (($0 / $1.limit).rounded(.up) - 1) * 60 }.max() ?? 0
        case .atOnce: return 0
        }
    }
}
