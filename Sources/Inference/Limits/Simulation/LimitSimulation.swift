/// A service with limits and its callers, event by event, without network or clock: what the limits cost, and how often
/// they are run into. The decisions are the client's own (``ProviderTraffic``, ``RetryPolicy``).
package struct LimitSimulation: Sendable {
    package struct Found: Sendable {
        /// When the last answer came.
        package var seconds = 0.0
        package var answeredCount = 0
        package var refusedCount = 0
        package var failedCount = 0
        package var largestInFlight = 0

        package init() {}
    }

    /// One call's size in tokens.
    package struct Size: Sendable {
        package let input: Double
        package let largestOutput: Double

        package init(input: Double, largestOutput: Double) {
            self.input = input
            self.largestOutput = largestOutput
        }

        /// As the client reckons it.
        var estimate: Double { input + largestOutput }
        /// As the service does, whose template takes 8 more.
        package var counted: Double { estimate + 8 }
        package var used: Double { input + 8 + (largestOutput * 0.4).rounded() }
        /// How long its answer takes.
        package var seconds: Double { 0.5 + counted / 2000 }
    }

    let service: LimitedService
    package let sizes: [Size]
    let callersAtOnce: Int
    let longestDelaySeconds: Double
    /// The service's limits are so many times what they were, from then on.
    package var change: (at: Double, factor: Double)?

    /// - Parameters:
    ///   - callersAtOnce: each makes its next call when the last has ended.
    ///   - longestDelaySeconds: until a call arrives it takes up to so long, each its own time.
    package init(_ service: LimitedService, sizes: [Size], callersAtOnce: Int = 256, longestDelaySeconds: Double = 0) {
        self.service = service
        self.sizes = sizes
        self.callersAtOnce = callersAtOnce
        self.longestDelaySeconds = longestDelaySeconds
    }

    private enum Event {
        case arrival(ProviderTraffic.Permit, Int)
        case answer(ProviderTraffic.Permit, Int, arrivedAt: Double, [RateLimitReading])
        case refusal(ProviderTraffic.Permit, Int, [RateLimitReading], retryAfterSeconds: Double?)
        case retry(Int)
        case change(Double)
    }

    private struct State {
        var service: LimitedService
        var traffic = ProviderTraffic(
            addressCount: 1, keyCount: 1, limits: ProviderLimits(), longestWaitSeconds: 120)
        var now = 0.0
        /// The next is last.
        var events: [(at: Double, event: Event)] = []
        var alarm: Double?
        var next = 0
        var inFlight = 0
        var attempts: [Int]
        var courses: [RetryCourse]
        var found = Found()
    }

    /// Sizes of calls, the same in every run: prompts of 14 to 806 tokens, answers of 100 to 1,000.
    package static func mixed(_ count: Int) -> [Size] {
        (0..<count).map { number -> Size in
            let (input, output) = (14 + number * 37 % 793, 100 + number * 53 % 901)
            return Size(input: Double(input), largestOutput: Double(output))
        }
    }

    /// In 0..<1, scattered evenly.
    private func share(of number: Int, _ count: Int) -> Double {
        let (golden, silver) = (0.618_033_988_75, 0.414_213_562_37)
        return (Double(number) * golden + Double(count) * silver).truncatingRemainder(dividingBy: 1)
    }

    package func run() -> Found {
        var state = State(
            service: service, attempts: Array(repeating: 0, count: sizes.count),
            courses: sizes.indices.map { RetryCourse(policy: RetryPolicy(), keyCount: 1, seed: UInt64($0)) })
        if let change { insert(.change(change.factor), at: change.at, &state) }
        for _ in 0..<min(callersAtOnce, sizes.count) { askNext(&state) }
        decide(&state)
        while !state.events.isEmpty || state.alarm != nil {
            if let ring = state.alarm, ring < state.events.last?.at ?? .infinity {
                state.now = ring
            } else if let (at, event) = state.events.popLast() {
                state.now = at
                handle(event, &state)
                if case .arrival = event { continue }
            }
            decide(&state)
        }
        return state.found
    }

    private func insert(_ event: Event, at time: Double, _ state: inout State) {
        state.events.insert((time, event), at: state.events.firstIndex { $0.at <= time } ?? state.events.endIndex)
    }

    private func askNext(_ state: inout State) {
        guard state.next < sizes.count else { return }
        state.traffic.retryBudget.deposit()
        ask(state.next, &state)
        state.next += 1
    }

    private func ask(_ number: Int, _ state: inout State) {
        state.traffic.enqueue(
            ProviderTraffic.Call(
                id: UInt64(number), order: UInt64(number), model: "m", tokens: sizes[number].estimate))
    }

    private func decide(_ state: inout State) {
        let (verdicts, wakeAt) = state.traffic.decide(now: state.now)
        for (id, verdict) in verdicts {
            guard case .permitted(let permit) = verdict else {
                state.found.failedCount += 1
                continue
            }
            let delay = share(of: Int(id), state.attempts[Int(id)]) * longestDelaySeconds
            state.inFlight += 1
            state.found.largestInFlight = max(state.found.largestInFlight, state.inFlight)
            insert(.arrival(permit, Int(id)), at: state.now + delay, &state)
        }
        state.alarm = wakeAt.map { max(state.now, $0) + 1e-4 }
    }

    private func handle(_ event: Event, _ state: inout State) {
        let now = state.now
        switch event {
        case .arrival(let permit, let number):
            switch state.service.admit(tokens: sizes[number].counted, now: now) {
            case .accepted:
                insert(
                    .answer(permit, number, arrivedAt: now, state.service.readings()),
                    at: now + sizes[number].seconds, &state)
            case .refused(let seconds):
                insert(
                    .refusal(permit, number, state.service.readings(), retryAfterSeconds: seconds),
                    at: now + 0.01, &state)
            }
        case .answer(let permit, let number, let arrival, let readings):
            let size = sizes[number]
            state.service.settle(unusedTokens: size.counted - size.used, arrivedAt: arrival, now: now)
            state.found.answeredCount += 1
            state.found.seconds = now
            state.inFlight -= 1
            state.traffic.finish(permit, .answered(tokens: size.used), readings: readings, now: now)
            askNext(&state)
        case .refusal(let permit, let number, let readings, let seconds):
            state.inFlight -= 1
            state.found.refusedCount += 1
            state.traffic.finish(permit, .overLimit(retryAfterSeconds: seconds), readings: readings, now: now)
            state.attempts[number] += 1
            retry(number, by: permit, readings, retryAfterSeconds: seconds, &state)
        case .retry(let number): ask(number, &state)
        case .change(let factor): state.service.multiplyLimits(by: factor, now: now)
        }
    }

    private func retry(
        _ number: Int, by permit: ProviderTraffic.Permit, _ readings: [RateLimitReading],
        retryAfterSeconds: Double?, _ state: inout State
    ) {
        let nothing = QuotaExhaustion(window: nil, amount: nil, resetsAt: nil)
        let failure = FailedAttempt(
            error: .quotaExhausted(provider: "simulated", model: "m", exhaustion: nothing, message: ""),
            cure: .anotherAttempt, status: 429, retryAfterSeconds: retryAfterSeconds, readings: readings)
        let prospects = RetryProspects(hasOtherAddress: false, hasOtherKey: false)
        let step = state.courses[number].next(after: failure, by: permit.route, prospects)
        guard case .again(var wait, let takesFromBudget) = step else { return fail(&state) }
        if takesFromBudget {
            guard let turn = state.traffic.retryBudget.withdraw(now: state.now) else { return fail(&state) }
            wait = max(wait, turn)
        }
        if wait > 0 { insert(.retry(number), at: state.now + wait, &state) } else { ask(number, &state) }
    }

    private func fail(_ state: inout State) {
        state.found.failedCount += 1
        askNext(&state)
    }

    /// The time in which a client that knew everything would have the last answer, by the limits alone.
    package var leastSeconds: Double {
        let tokens = sizes.reduce(0) { $0 + (service.counting == .windows ? $1.used : $1.counted) }
        return service.leastSeconds(calls: sizes.count, tokens: tokens) + (sizes.last?.seconds ?? 0)
    }
}
