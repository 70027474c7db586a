import NumericalMethods
import Optimization
import Testing

@Suite struct PairedRaceTests {
    private static let vague = DifferencePrior(mean: 0, meanWeight: 0.5, variance: 1, varianceWeight: 4)

    /// By hand: n = 4, d̄ = -1.25, S = 32.75, κ = 4.5, m = -4/3, ν = 8, ν s² = 69; the cumulative t integrated
    /// numerically.
    @Test func thePosteriorIsTheConjugateOne() {
        var prior = DifferencePrior(mean: -2, meanWeight: 0.5, variance: 9, varianceWeight: 4)
        let differences = [1.0, -3, -5, 2]
        let posterior = PairedPosterior(of: differences, prior: prior)
        #expect(abs(posterior.mean + 4.0 / 3) < 1e-12)
        #expect(posterior.degreesOfFreedom == 8)
        #expect(abs(posterior.scale * posterior.scale - 8.625 / 4.5) < 1e-12)
        #expect(abs(posterior.probability() - 0.18185392911590842) < 1e-9)
        prior.referenceDeviation = 2
        let unsure = PairedPosterior(of: differences, prior: prior)
        #expect(abs(unsure.probability() - 0.2992732122472218) < 1e-9)
        #expect(PairedPosterior(of: differences.reversed(), prior: prior) == unsure)
    }

    @Test func withoutPairsItIsThePriorAndNobodyStops() {
        let prior = DifferencePrior(mean: -50, meanWeight: 1, variance: 1, varianceWeight: 4)
        #expect(PairedPosterior(of: [], prior: prior).mean == -50)
        #expect(PairedRace(prior: prior, stoppingProbability: 0.5).verdict(on: []) == .goesOn)
    }

    @Test func oneTerriblePairIsEnoughAndOneBadOneIsNot() {
        let race = PairedRace(prior: Self.vague, stoppingProbability: 0.1)
        #expect(race.verdict(on: [-6]) == .isWeak)
        #expect(race.verdict(on: [-1]) == .goesOn)
        #expect(race.verdict(on: [0]) == .goesOn)
    }

    @Test func whoCannotWinAnyMoreIsBeatenHoweverUncertain() {
        let race = PairedRace(prior: Self.vague, stoppingProbability: 0)
        #expect(race.verdict(on: [-1, -1, -1], largestRest: [1, 1]) == .isBeaten)
        #expect(race.verdict(on: [-1, -1, -1], largestRest: [1, 1, 1]) == .goesOn)
        #expect(race.verdict(on: [-1, -1, -1]) == .goesOn)
    }

    // MARK: Error rates of whole races

    private struct Rates {
        let stopped: Double
        /// Evaluations made, as a share of whole trials.
        let made: Double
    }

    /// 4,000 races up the ladder of `count` evaluations.
    private func rates(
        count: Int, prior: DifferencePrior = vague, probability: Double = 0.1,
        _ draw: (inout RandomStream) -> Double
    ) -> Rates {
        let race = PairedRace(prior: prior, stoppingProbability: probability)
        let rungs = RungLadder(evaluationCount: count).rungs
        var stopped = 0
        var made = 0
        for number in 0..<4000 {
            var stream = RandomStream(seed: 11, path: "race", String(number))
            var differences: [Double] = []
            for rung in rungs {
                while differences.count < rung { differences.append(draw(&stream)) }
                if rung < count, race.verdict(on: differences) != .goesOn {
                    stopped += 1
                    break
                }
            }
            made += differences.count
        }
        return Rates(stopped: Double(stopped) / 4000, made: Double(made) / Double(4000 * count))
    }

    /// Each rung may err with the stopping probability, so that a race errs with at most their sum.
    @Test(arguments: [2, 6, 16, 48, 100])
    func trialsAsGoodAsTheReferenceSeldomStop(count: Int) {
        let looks = Double(RungLadder(evaluationCount: count).rungs.count - 1)
        #expect(rates(count: count) { $0.normal() }.stopped <= 0.1 * looks)
        #expect(rates(count: count, probability: 0.02) { $0.normal() }.stopped <= 0.02 * looks)
    }

    @Test(arguments: [(16, 0.5, 0.06), (16, 1, 0.01), (48, 0.25, 0.08), (48, 0.5, 0.02), (48, 1, 0.005)])
    func betterTrialsHardlyEverStop(count: Int, planted: Double, limit: Double) {
        #expect(rates(count: count) { planted + $0.normal() }.stopped <= limit)
    }

    @Test(arguments: [(16, -1, 0.9, 0.3), (48, -0.5, 0.9, 0.35), (48, -1, 0.99, 0.15)])
    func worseTrialsStopSoon(count: Int, planted: Double, share: Double, made: Double) {
        let rates = rates(count: count) { planted + $0.normal() }
        #expect(rates.stopped >= share)
        #expect(rates.made <= made)
    }

    /// Right or wrong: mostly both alike, now and then one of them right. Nothing is normal here.
    @Test func differencesOfOneInTenKeepTheErrorsToo() {
        let prior = DifferencePrior(mean: 0, meanWeight: 0.5, variance: 0.1, varianceWeight: 4)
        func difference(_ stream: inout RandomStream, _ worse: Double, _ better: Double) -> Double {
            let draw = stream.uniform()
            return draw < worse ? -1 : draw < worse + better ? 1 : 0
        }
        let equal = rates(count: 48, prior: prior) { difference(&$0, 0.1, 0.1) }
        #expect(equal.stopped <= 0.1 * 4)
        #expect(rates(count: 48, prior: prior) { difference(&$0, 0.05, 0.25) }.stopped <= 0.05)
        #expect(rates(count: 48, prior: prior) { difference(&$0, 0.4, 0.1) }.stopped >= 0.8)
    }

    /// A guess of the noise that is wrong by a factor of 2 costs something and breaks nothing: the pairs correct it.
    @Test(arguments: [0.25, 4.0])
    func aWrongGuessOfTheNoiseIsCorrectedByThePairs(variance: Double) {
        var prior = Self.vague
        prior.variance = variance
        #expect(rates(count: 48, prior: prior) { $0.normal() }.stopped <= 0.4)
        #expect(rates(count: 48, prior: prior) { 0.5 + $0.normal() }.stopped <= 0.05)
        #expect(rates(count: 48, prior: prior) { -1 + $0.normal() }.stopped >= 0.95)
    }
}
