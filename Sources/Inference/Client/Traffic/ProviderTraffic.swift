/// Who may call a provider, and when, over which address and with which key: the calls that wait, the limits of every
/// key and model, the circuit breaker of every address, and the budget for retries. Pure: time is handed in, in seconds
/// of any clock, and nothing is sent from here.
///
/// Calls wait in the order of their work (``WorkItem``), then of their coming, one line for each model. The first of a
/// line holds it until its own tokens are there, so that a large call is not passed by small ones for ever.
package struct ProviderTraffic: Sendable {
    /// The way of one attempt.
    package struct Route: Hashable, Sendable {
        /// Index of the provider's addresses, the base URL first.
        package let address: Int
        /// Index of its keys; 0 where it wants none.
        package let key: Int

        package init(address: Int, key: Int) {
            self.address = address
            self.key = key
        }
    }

    /// A call that wants to go.
    package struct Call: Sendable {
        package let id: UInt64
        /// The place in line of its work; smaller goes first.
        package let order: UInt64
        package let model: String
        /// Input and output, as estimated.
        package let tokens: Double
        /// Addresses that have just failed it: taken only when there is no other.
        package var avoiding: Set<Int>

        package init(id: UInt64, order: UInt64, model: String, tokens: Double, avoiding: Set<Int> = []) {
            self.id = id
            self.order = order
            self.model = model
            self.tokens = tokens
            self.avoiding = avoiding
        }
    }

    /// Leave to send one attempt; to be handed back by `finish`.
    package struct Permit: Sendable {
        package let route: Route
        let call: Call
        let reservation: ModelLane.Reservation
        let sharedReservation: ModelLane.Reservation
        let isProbe: Bool
    }

    package enum Verdict: Sendable {
        case permitted(Permit)
        /// The limit is renewed too late to be waited for, in so many seconds.
        case quotaExhausted(ModelLane.Shortage)
        /// Every address is given a pause after failures.
        case leftAlone(failureCount: Int, pauseSeconds: Double, lastFailure: String)
    }

    /// How an attempt ended, as far as limits and breakers care.
    package enum Outcome: Sendable {
        /// `tokens` is `nil` when the provider did not count.
        case answered(tokens: Double?)
        /// A limit was reached; `nil` when the provider did not say for how long.
        case overLimit(retryAfterSeconds: Double?)
        case keyRefused
        /// This call is not for this key; others may be. Some services refuse so what they don't like to read.
        case keyForbidden
        /// The service is there, and refuses this call.
        case refused
        /// The service failed, or can't be reached.
        case failed(reason: String)
        /// Nobody waited for the end.
        case abandoned
        /// It never left.
        case notSent
    }

    private struct LaneName: Hashable {
        let route: Route
        let model: String
    }

    private let limits: ProviderLimits
    private let keyCount: Int
    private let longestWaitSeconds: Double
    private var breakers: [CircuitBreaker]
    private var keyPausedUntil: [Double]
    private var lanes: [LaneName: ModelLane] = [:]
    /// By key: the limits for all models together.
    private var shared: [ModelLane]
    /// By model, in reverse order: the first to go is last.
    private var lines: [String: [Call]] = [:]
    private var lastFailure = ""
    package var retryBudget = RetryBudget()

    /// A refused key is tried again after this, in case the refusal was the service's own mistake.
    static let keyPauseSeconds = 600.0
    /// A forbidden call is tried with the other keys meanwhile; other calls go on.
    static let forbiddenKeyPauseSeconds = 10.0

    /// - Parameter longestWaitSeconds: a call that could not go for longer is told so instead of waiting.
    package init(
        addressCount: Int, keyCount: Int, limits: ProviderLimits, longestWaitSeconds: Double, now: Double = 0
    ) {
        self.limits = limits
        self.keyCount = max(1, keyCount)
        self.longestWaitSeconds = longestWaitSeconds
        breakers = Array(repeating: CircuitBreaker(), count: max(1, addressCount))
        keyPausedUntil = Array(repeating: -.infinity, count: self.keyCount)
        shared = Array(
            repeating: ModelLane(sharedLimits: limits.shared, now: now), count: self.keyCount)
    }

    /// Calls that wait.
    package var waitingCount: Int { lines.values.reduce(0) { $0 + $1.count } }

    /// Why no call is sent but to find out, or `nil` while an address is open.
    package var outage: (failureCount: Int, reason: String)? {
        guard breakers.allSatisfy({ $0.state != .closed }) else { return nil }
        return (breakers.map(\.failureCount).max() ?? 0, lastFailure)
    }

    // MARK: Waiting

    package mutating func enqueue(_ call: Call) {
        var line = lines[call.model] ?? []
        let place = line.firstIndex { ($0.order, $0.id) < (call.order, call.id) } ?? line.endIndex
        line.insert(call, at: place)
        lines[call.model] = line
    }

    /// Takes a waiting call back.
    package mutating func withdraw(id: UInt64) {
        for (model, line) in lines where line.contains(where: { $0.id == id }) {
            lines[model] = line.filter { $0.id != id }
        }
    }

    /// Decides on all calls that can be decided on.
    ///
    /// - Returns: verdicts by the calls' ids, and the time at which waiting alone changes something, or `nil`.
    package mutating func decide(now: Double) -> (verdicts: [(id: UInt64, verdict: Verdict)], wakeAt: Double?) {
        var verdicts: [(id: UInt64, verdict: Verdict)] = []
        var wakeAt = Double.infinity
        var held: Set<String> = []
        while let call = nextCall(without: held) {
            switch attempt(call, now: now) {
            case .verdict(let verdict):
                lines[call.model]?.removeLast()
                if lines[call.model]?.isEmpty == true { lines[call.model] = nil }
                verdicts.append((call.id, verdict))
            case .wait(let seconds, let holdsAll):
                wakeAt = min(wakeAt, now + seconds)
                if holdsAll { return (verdicts, wakeAt.isFinite ? wakeAt : nil) }
                held.insert(call.model)
            }
        }
        return (verdicts, wakeAt.isFinite ? wakeAt : nil)
    }

    private func nextCall(without held: Set<String>) -> Call? {
        lines.lazy.filter { !held.contains($0.key) }.compactMap(\.value.last)
            .min { ($0.order, $0.id) < ($1.order, $1.id) }
    }

    private enum Attempt {
        case verdict(Verdict)
        /// For so many seconds, or infinitely; `holdsAll` when what is missing is missing for every model.
        case wait(seconds: Double, holdsAll: Bool)
    }

    private mutating func attempt(_ call: Call, now: Double) -> Attempt {
        guard let address = address(for: call, now: now) else {
            let first = breakers.min { $0.secondsUntilAllowed(now: now) < $1.secondsUntilAllowed(now: now) }
            let pause = first?.secondsUntilAllowed(now: now) ?? 0
            guard pause <= longestWaitSeconds / 2 || !pause.isFinite else {
                return .verdict(
                    .leftAlone(
                        failureCount: first?.failureCount ?? 0, pauseSeconds: pause, lastFailure: lastFailure))
            }
            return .wait(seconds: pause, holdsAll: true)
        }
        var best: (shortage: ModelLane.Shortage, isShared: Bool)?
        for key in keys(now: now) {
            let name = LaneName(route: Route(address: address, key: key), model: call.model)
            let own = lane(name, now: now).shortage(tokens: call.tokens, now: now)
            let common = shared[key].shortage(tokens: call.tokens, now: now)
            let worst = [own, common].compactMap { $0 }.max { $0.seconds < $1.seconds }
            guard let worst else { return .verdict(.permitted(permit(call, name, now: now))) }
            if worst.seconds < best?.shortage.seconds ?? .infinity || best == nil { best = (worst, own == nil) }
        }
        guard let best else { return .wait(seconds: .infinity, holdsAll: true) }
        let wait = best.shortage.seconds
        guard wait <= longestWaitSeconds || !wait.isFinite else { return .verdict(.quotaExhausted(best.shortage)) }
        return .wait(seconds: wait, holdsAll: best.isShared)
    }

    /// The first address whose breaker lets a call through, those that have just failed it last.
    private func address(for call: Call, now: Double) -> Int? {
        let allowed = breakers.indices.filter { breakers[$0].secondsUntilAllowed(now: now) <= 0 }
        return allowed.first { !call.avoiding.contains($0) } ?? allowed.first
    }

    /// Keys in use, the least busy first; all of them when every one is refused, so that the refusal is heard.
    private func keys(now: Double) -> [Int] {
        guard keyCount > 1 else { return [0] }
        let all = Array(0..<keyCount)
        let usable = all.filter { keyPausedUntil[$0] <= now }
        return (usable.isEmpty ? all : usable).sorted {
            (shared[$0].inFlightCount, $0) < (shared[$1].inFlightCount, $1)
        }
    }

    private func lane(_ name: LaneName, now: Double) -> ModelLane {
        lanes[name] ?? ModelLane(limits: limits.models[name.model] ?? [], now: now)
    }

    private mutating func permit(_ call: Call, _ name: LaneName, now: Double) -> Permit {
        let isProbe = breakers[name.route.address].send(now: now)
        let sharedReservation = shared[name.route.key].reserve(tokens: call.tokens, now: now)
        var lane = lane(name, now: now)
        let reservation = lane.reserve(tokens: call.tokens, now: now)
        lanes[name] = lane
        return Permit(
            route: name.route, call: call, reservation: reservation, sharedReservation: sharedReservation,
            isProbe: isProbe)
    }

    /// The limits that are stated or configured, by model; an address or key that was never used has none.
    var knownBuckets: [(model: String, buckets: [LimitBucket])] {
        lanes.filter { !$0.key.model.isEmpty }.map { ($0.key.model, $0.value.buckets) }
    }

    // MARK: Ends

    /// An attempt ended; ``decide(now:)`` may now let others go.
    package mutating func finish(
        _ permit: Permit, _ outcome: Outcome, readings: [RateLimitReading] = [], now: Double
    ) {
        tellBreaker(permit, outcome, now: now)
        let name = LaneName(route: permit.route, model: permit.call.model)
        var lane = lane(name, now: now)
        let key = permit.route.key
        switch outcome {
        case .answered(let tokens):
            lane.finish(permit.reservation, usedTokens: tokens, readings: readings, isAnswer: true, now: now)
            shared[key].finish(
                permit.sharedReservation, usedTokens: tokens, readings: [], isAnswer: true, now: now)
        case .overLimit(let retryAfterSeconds):
            lane.finishRefused(
                permit.reservation, readings: readings, retryAfterSeconds: retryAfterSeconds, now: now)
            shared[key].takeBack(permit.sharedReservation, now: now)
        case .keyRefused, .keyForbidden, .refused, .failed:
            if keyCount > 1 { rest(key, after: outcome, now: now) }
            lane.finish(permit.reservation, usedTokens: nil, readings: readings, isAnswer: false, now: now)
            shared[key].finish(
                permit.sharedReservation, usedTokens: nil, readings: [], isAnswer: false, now: now)
        case .abandoned:
            lane.abandon(permit.reservation, now: now)
            shared[key].abandon(permit.sharedReservation, now: now)
        case .notSent:
            lane.takeBack(permit.reservation, now: now)
            shared[key].takeBack(permit.sharedReservation, now: now)
        }
        lanes[name] = lane
    }

    private mutating func rest(_ key: Int, after outcome: Outcome, now: Double) {
        switch outcome {
        case .keyRefused: keyPausedUntil[key] = now + Self.keyPauseSeconds
        case .keyForbidden: keyPausedUntil[key] = max(keyPausedUntil[key], now + Self.forbiddenKeyPauseSeconds)
        default: break
        }
    }

    private mutating func tellBreaker(_ permit: Permit, _ outcome: Outcome, now: Double) {
        let address = permit.route.address
        switch outcome {
        case .answered, .overLimit, .keyRefused, .keyForbidden, .refused: breakers[address].succeed()
        case .failed(let reason):
            lastFailure = reason
            breakers[address].fail(wasProbe: permit.isProbe, now: now)
        case .abandoned, .notSent: breakers[address].abandon(wasProbe: permit.isProbe, now: now)
        }
    }

    /// Whether a call that failed over `route` could go by another address, or with another key, at once.
    package func hasOtherAddress(than route: Route, now: Double) -> Bool {
        breakers.indices.contains { $0 != route.address && breakers[$0].secondsUntilAllowed(now: now) <= 0 }
    }

    package func hasOtherKey(than route: Route, now: Double) -> Bool {
        keyPausedUntil.indices.contains { $0 != route.key && keyPausedUntil[$0] <= now }
    }
}

extension ModelLane {
    /// Limits for all models together: what is in flight is held by each model's own lane.
    init(sharedLimits: [RateLimit], now: Double) {
        self.init(limits: sharedLimits, now: now)
        lift()
    }
}
