import Inference
import Testing

/// 2,000 calls of 256 callers against a service that enforces its limits, each run in a fraction of a second;
/// 'moatune-benchmarks call-limits' does the same over sockets.
@Suite struct LimitSimulationTests {
    typealias Size = LimitSimulation.Size

    private func check(
        _ simulation: LimitSimulation, over least: Double? = nil, share: Double = 1.05, refusals: Int = 20,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let found = simulation.run()
        let least = least ?? simulation.leastSeconds
        #expect(found.answeredCount == simulation.sizes.count, sourceLocation: sourceLocation)
        #expect(found.failedCount == 0, sourceLocation: sourceLocation)
        #expect(found.seconds <= share * least, sourceLocation: sourceLocation)
        #expect(found.seconds > 0.9 * least, "faster than the limits allow", sourceLocation: sourceLocation)
        #expect(found.refusedCount < refusals, sourceLocation: sourceLocation)
    }

    /// Requests bind in the first, tokens in the second.
    private let limits = [(600.0, 3_000_000.0), (6000, 1_000_000)]

    /// Calls arrive at once, or each within half a second of its own.
    @Test(arguments: [LimitedService.Speech.named, .unnamed], [0, 0.05, 0.5])
    func statedBucketsAreUsedAndNotRunInto(speech: LimitedService.Speech, delaySeconds: Double) {
        for (requests, tokens) in limits {
            let service = LimitedService(.buckets, speech, requestsPerMinute: requests, tokensPerMinute: tokens)
            check(
                LimitSimulation(service, sizes: LimitSimulation.mixed(2000), longestDelaySeconds: delaySeconds))
        }
    }

    @Test(arguments: [0, 0.05, 0.5])
    func statedWindowsAreUsedToTheirEnd(delaySeconds: Double) {
        for (requests, tokens) in limits {
            let service = LimitedService(.windows, .named, requestsPerMinute: requests, tokensPerMinute: tokens)
            check(
                LimitSimulation(service, sizes: LimitSimulation.mixed(2000), longestDelaySeconds: delaySeconds))
        }
    }

    /// With half a second on the way a hundred calls are on it when the first refusal comes back, so that case is left
    /// out here.
    @Test(arguments: [LimitedService.Speech.retryAfter, .silent], [0, 0.05])
    func limitsThatNobodyStatesAreInferredFromRefusals(speech: LimitedService.Speech, delaySeconds: Double) {
        for (requests, tokens) in limits + [(100, 1_000_000), (6000, 100_000)] {
            let service = LimitedService(.buckets, speech, requestsPerMinute: requests, tokensPerMinute: tokens)
            check(
                LimitSimulation(service, sizes: LimitSimulation.mixed(2000), longestDelaySeconds: delaySeconds),
                share: delaySeconds == 0 ? 1.05 : 1.08,
                // 50 ms at 250 calls a second are a dozen on the way before anything is known; four more make sure of it.
                refusals: delaySeconds == 0 ? 25 : 30)
        }
    }

    @Test(arguments: [0, 0.05])
    func windowsThatNobodyStatesAreToldByTheLongWait(delaySeconds: Double) {
        for (requests, tokens) in limits {
            let service = LimitedService(.windows, .retryAfter, requestsPerMinute: requests, tokensPerMinute: tokens)
            check(
                LimitSimulation(service, sizes: LimitSimulation.mixed(2000), longestDelaySeconds: delaySeconds))
        }
    }

    /// A full bucket that holds six seconds' worth, not a minute's: the first refusal misleads, the second does not.
    @Test(arguments: [LimitedService.Speech.retryAfter, .silent])
    func aSmallBurstIsNotTakenForALowRate(speech: LimitedService.Speech) {
        for (requests, tokens) in limits {
            let service = LimitedService(
                .buckets, speech, requestsPerMinute: requests, tokensPerMinute: tokens, burst: 0.1)
            check(LimitSimulation(service, sizes: LimitSimulation.mixed(2000)))
        }
    }

    /// 150 short calls, then 150 of ten times their tokens, and so on: what binds is told from what only seemed to.
    @Test(arguments: [LimitedService.Speech.retryAfter, .silent])
    func callsOfChangingSizeDoNotMislead(speech: LimitedService.Speech) {
        let sizes = (0..<2000).map { (number: Int) -> Size in
            let isShort = number / 150 % 2 == 0
            let input = isShort ? 50 + number * 37 % 100 : 2000 + number * 53 % 900
            return Size(input: Double(input), largestOutput: isShort ? 200 : 600)
        }
        for (requests, tokens) in [(600.0, 30_000_000.0), (60_000, 1_000_000)] {
            let service = LimitedService(.buckets, speech, requestsPerMinute: requests, tokensPerMinute: tokens)
            check(LimitSimulation(service, sizes: sizes))
        }
    }

    @Test(arguments: [LimitedService.Speech.retryAfter, .silent, .named, .unnamed])
    func aLimitThatIsLoweredIsHeeded(speech: LimitedService.Speech) {
        let service = LimitedService(.buckets, speech, requestsPerMinute: 200, tokensPerMinute: 30_000_000)
        var simulation = LimitSimulation(service, sizes: LimitSimulation.mixed(3000))
        simulation.change = (120, 0.25)
        // 200 at once and 200 a minute for two minutes, the rest at 50 a minute.
        check(simulation, over: 120 + 2400 * 60 / 50, refusals: 60)
    }

    @Test(arguments: [LimitedService.Speech.retryAfter, .silent, .named, .unnamed])
    func aLimitThatIsRaisedIsFound(speech: LimitedService.Speech) {
        let service = LimitedService(.buckets, speech, requestsPerMinute: 200, tokensPerMinute: 30_000_000)
        var simulation = LimitSimulation(service, sizes: LimitSimulation.mixed(3000))
        simulation.change = (120, 4)
        // The same with 800 a minute; who isn't told needs some hundred calls to find out.
        let isStated = [.named, .unnamed].contains(speech)
        check(simulation, over: 120 + 2400 * 60 / 800, share: isStated ? 1.05 : 1.7, refusals: 45)
    }

    /// A service that takes so many calls at a time, and says nothing.
    @Test(arguments: [4, 16, 64])
    func aServiceThatTakesFewAtATimeIsNotFlooded(most: Int) {
        let sizes = LimitSimulation.mixed(2000)
        let service = LimitedService(.atOnce(most), .silent, requestsPerMinute: 1e9, tokensPerMinute: 1e9)
        let busy = sizes.reduce(0) { $0 + $1.seconds } / Double(most)
        check(LimitSimulation(service, sizes: sizes), over: busy, share: 2, refusals: 30)
    }

    @Test func aServiceWithoutLimitsIsUsedByAllCallersAfterSomeRounds() {
        let sizes = LimitSimulation.mixed(2000)
        let service = LimitedService(.buckets, .silent, requestsPerMinute: 1e9, tokensPerMinute: 1e9)
        let found = LimitSimulation(service, sizes: sizes).run()
        #expect(found.largestInFlight == 256)
        #expect(found.refusedCount == 0)
        // 256 at a time, and about three seconds until so many are.
        #expect(found.seconds < sizes.reduce(0) { $0 + $1.seconds } / 256 + 4)
    }
}
