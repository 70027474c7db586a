import Inference

/// A service with limits and its callers, event by event, without network or clock: what the limits cost, and how often
/// they are run into.
struct LimitSimulation {
    /// How the service counts and speaks.
    enum Manner: String, CaseIterable {
        /// Buckets that fill evenly, stated with their windows; what is asked for is counted, and never given back.
        case buckets
        /// The same, stated without windows.
        case unnamed
        /// From zero each minute; what a call did not use is given back at its end.
        case windows
    }

    struct Found {
        var seconds = 0.0
        var answeredCount = 0
        var refusedCount = 0
        var failedCount = 0
        /// What a client that knew everything would have taken.
        var leastSeconds = 0.0
    }

    let manner: Manner
    let requestsPerMinute: Double
    let tokensPerMinute: Double
    var callCount = 2000
    var callersAtOnce: Int
    /// Until a call arrives it takes up to so long, each its own time.
    var longestDelaySeconds = 0.0

    private struct Account {
        let limit: Double
        var left: Double
        init(_ limit: Double) { (self.limit, left) = (limit, limit) }
    }

    private enum Event {
        case arrival(ProviderTraffic.Permit, number: Int)
        case reply(ProviderTraffic.Permit, number: Int, sentAt: Double, answer: [RateLimitReading]?)
        case refusal(ProviderTraffic.Permit, number: Int, [RateLimitReading], retryAfterSeconds: Double)
    }

    private func cost(_ number: Int) -> (estimate: Double, counted: Double, used: Double) {
        let (input, output) = (Double(14 + number * 37 % 793), Double(100 + number * 53 % 901))
        return (input + output, input + output + 8, input + 8 + (output * 0.4).rounded())
    }

    /// In 0..<1, scattered evenly.
    private func share(of id: UInt64, _ count: Int) -> Double {
        (Double(id) * 0.618_033_988_75 + Double(count) * 0.414_213_562_37).truncatingRemainder(dividingBy: 1)
    }

    private func latency(_ number: Int) -> Double { 0.5 + cost(number).counted / 2000 }

    func run() -> Found {
        var traffic = ProviderTraffic(
            addressCount: 1, keyCount: 1, limits: ProviderLimits(), longestWaitSeconds: 120)
        var requests = Account(requestsPerMinute)
        var tokens = Account(tokensPerMinute)
        var (now, asOf) = (0.0, 0.0)
        var events: [(at: Double, event: Event)] = []
        var found = Found()
        var next = 0
        var alarm: Double?

        func pass() {
            if manner == .windows {
                if (now / 60).rounded(.down) > (asOf / 60).rounded(.down) {
                    requests.left = requests.limit
                    tokens.left = tokens.limit
                }
            } else {
                requests.left = min(requests.limit, requests.left + (now - asOf) * requests.limit / 60)
                tokens.left = min(tokens.limit, tokens.left + (now - asOf) * tokens.limit / 60)
            }
            asOf = now
        }
        func readings() -> [RateLimitReading] {
            [(LimitedAmount.requests, requests), (.tokens, tokens)].map { amount, account in
                let full = (account.limit - account.left) * 60 / account.limit
                let window = 60 - now.truncatingRemainder(dividingBy: 60)
                return RateLimitReading(
                    amount: amount, window: manner == .unnamed ? nil : .minute, limit: account.limit,
                    remaining: max(0, account.left).rounded(.down), resetSeconds: manner == .windows ? window : full)
            }
        }
        func insert(_ at: Double, _ event: Event) {
            let place = events.firstIndex { $0.at <= at } ?? events.endIndex
            events.insert((at, event), at: place)
        }
        func ask(_ number: Int) {
            traffic.enqueue(
                ProviderTraffic.Call(
                    id: UInt64(number), order: UInt64(number), model: "m", tokens: cost(number).estimate))
        }
        func arrive(_ permit: ProviderTraffic.Permit, _ number: Int) {
            pass()
            let counted = cost(number).counted
            guard requests.left >= 1, tokens.left >= counted else {
                found.refusedCount += 1
                let wait =
                    manner == .windows
                    ? 60 - now.truncatingRemainder(dividingBy: 60)
                    : max((1 - requests.left) * 60 / requests.limit, (counted - tokens.left) * 60 / tokens.limit)
                let event = Event.refusal(
                    permit, number: number, readings(), retryAfterSeconds: wait.rounded(.up))
                return insert(now + 0.01, event)
            }
            requests.left -= 1
            tokens.left -= counted
            insert(now + latency(number), .reply(permit, number: number, sentAt: now, answer: readings()))
        }
        func decide() {
            let (verdicts, wakeAt) = traffic.decide(now: now)
            for (id, verdict) in verdicts {
                guard case .permitted(let permit) = verdict else {
                    found.failedCount += 1
                    continue
                }
                let delay = share(of: id, found.refusedCount) * longestDelaySeconds
                insert(now + delay, .arrival(permit, number: Int(id)))
            }
            alarm = wakeAt.map { max(now, $0) + 1e-4 }
        }

        while next < min(callersAtOnce, callCount) {
            ask(next)
            next += 1
        }
        decide()
        while !events.isEmpty || alarm != nil {
            if let ring = alarm, ring < events.last?.at ?? .infinity {
                now = ring
                decide()
                continue
            }
            guard let (at, event) = events.popLast() else { break }
            now = at
            switch event {
            case .arrival(let permit, let number):
                arrive(permit, number)
                continue
            case .reply(let permit, let number, let sentAt, let answer):
                pass()
                let cost = cost(number)
                if manner == .windows, (sentAt / 60).rounded(.down) == (now / 60).rounded(.down) {
                    tokens.left += cost.counted - cost.used
                }
                found.answeredCount += 1
                found.seconds = now
                traffic.finish(permit, .answered(tokens: cost.used), readings: answer ?? [], now: now)
                if next < callCount {
                    ask(next)
                    next += 1
                }
            case .refusal(let permit, let number, let readings, let retryAfterSeconds):
                traffic.finish(
                    permit, .overLimit(retryAfterSeconds: retryAfterSeconds), readings: readings, now: now)
                ask(number)
            }
            decide()
        }
        found.leastSeconds = leastSeconds
        return found
    }

    private var leastSeconds: Double {
        let last = latency(callCount - 1)
        let costs = (0..<callCount).map(cost)
        guard manner == .windows else {
            let all = costs.reduce(0) { $0 + $1.counted }
            return last
                + max(
                    0, (Double(callCount) - requestsPerMinute) * 60 / requestsPerMinute,
                    (all - tokensPerMinute) * 60 / tokensPerMinute)
        }
        let all = costs.reduce(0) { $0 + $1.used }
        let windows = max(
            (Double(callCount) / requestsPerMinute).rounded(.up), (all / tokensPerMinute).rounded(.up))
        return last + (windows - 1) * 60
    }
}
