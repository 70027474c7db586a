import NumericalMethods
import Optimization
import SearchSpace
import Testing

/// Spaces of few configurations whose values are shares of questions.
@Suite struct ArmContestTests {
    private static let names = (0..<7).map { "m\($0)" }

    private static func space() throws -> ParameterSpace {
        try ParameterSpace(parameters: [Parameter("a", .choice(names)), Parameter("b", .choice(names))])
    }

    private static func configuration(_ first: Int, _ second: Int) -> ParameterConfiguration {
        ParameterConfiguration(["a": .choice(names[first]), "b": .choice(names[second])])
    }

    /// Shares of 49 pairs: each member's own part, and a little of each pair's.
    private static func shares(seed: UInt64) -> [ParameterConfiguration: Double] {
        var stream = RandomStream(seed: seed, path: "shares")
        let firsts = names.map { _ in 0.12 * stream.normal() }
        let seconds = names.map { _ in 0.06 * stream.normal() }
        var shares: [ParameterConfiguration: Double] = [:]
        for first in names.indices {
            for second in names.indices {
                let share = 0.65 + firsts[first] + seconds[second] + 0.03 * stream.normal()
                shares[configuration(first, second)] = min(max(share, 0.02), 0.99)
            }
        }
        return shares
    }

    /// The share of ten questions that are answered right, and its deviation as a caller would tell it.
    private static func slice(_ share: Double, using stream: inout RandomStream) -> (value: Double, deviation: Double) {
        let value = Double((0..<10).count { _ in stream.uniform() < share }) / 10
        return (value, (max(value * (1 - value), 0.05) / 10).squareRoot())
    }

    /// How far the recommendation is behind the best after each of `marks` trials.
    private func regrets(seed: UInt64, marks: [Int], tellsDeviation: Bool = true) throws -> [Double] {
        let shares = Self.shares(seed: seed)
        let best = try #require(shares.values.max())
        var optimizer = AskTellOptimizer(
            settings: OptimizerSettings(space: try Self.space(), seed: seed, budgetTrials: marks.last))
        var stream = RandomStream(seed: seed, path: "luck")
        var regrets: [Double] = []
        for number in 1...(marks.last ?? 1) {
            let trial = try #require(optimizer.ask(count: 1).first)
            let told = Self.slice(try #require(shares[trial.configuration]), using: &stream)
            try optimizer.tell(
                id: trial.id, values: [told.value], standardDeviations: [tellsDeviation ? told.deviation : nil])
            if marks.contains(number) {
                let recommended = try #require(optimizer.best())
                #expect((0...1).contains(recommended.estimate))
                regrets.append(best - (shares[recommended.configuration] ?? 0))
            }
        }
        return regrets
    }

    @Test(arguments: [true, false])
    func moreEvidenceFindsBetter(tellsDeviation: Bool) throws {
        let runs = try (1...6).map { try regrets(seed: $0, marks: [40, 240], tellsDeviation: tellsDeviation) }
        let early = runs.reduce(0) { $0 + $1[0] } / 6
        let late = runs.reduce(0) { $0 + $1[1] } / 6
        #expect(late < early)
        #expect(late < 0.015, "\(late) behind after 240 slices, \(early) after 40")
    }

    /// One pair was looked at once, and all of ten questions were right by luck: it is not left at that.
    @Test(arguments: [UInt64(1), 2, 3])
    func whoWasLuckyOnceIsLookedAtAgain(seed: UInt64) throws {
        var optimizer = AskTellOptimizer(
            settings: OptimizerSettings(space: try Self.space(), seed: seed, budgetTrials: 400))
        var stream = RandomStream(seed: seed, path: "luck")
        let lucky = Self.configuration(3, 4)
        for round in 0..<3 {
            for pair in 0..<16 {
                let trial = optimizer.ask(for: Self.configuration(pair % 4, pair / 4))
                let told = Self.slice(pair == 6 ? 0.85 : 0.64, using: &stream)
                try optimizer.tell(id: trial.id, values: [told.value], standardDeviations: [told.deviation])
            }
            guard round == 2 else { continue }
            let trial = optimizer.ask(for: lucky)
            try optimizer.tell(id: trial.id, values: [1], standardDeviations: [0.07])
        }
        for _ in 0..<60 {
            let trial = try #require(optimizer.ask(count: 1).first)
            let told = Self.slice(trial.configuration == Self.configuration(2, 1) ? 0.85 : 0.64, using: &stream)
            try optimizer.tell(id: trial.id, values: [told.value], standardDeviations: [told.deviation])
        }
        #expect(optimizer.history.observations.count { $0.configuration == lucky } > 1)
    }

    @Test func whatFailedIsLeftAlone() throws {
        var optimizer = AskTellOptimizer(
            settings: OptimizerSettings(space: try Self.space(), seed: 5, budgetTrials: 60))
        var stream = RandomStream(seed: 5, path: "luck")
        var failed: Set<ParameterConfiguration> = []
        for _ in 0..<60 {
            let trial = try #require(optimizer.ask(count: 1).first)
            #expect(optimizer.history.observations.count < 8 || !failed.contains(trial.configuration))
            if trial.configuration["a"] == .choice("m0") {
                failed.insert(trial.configuration)
                try optimizer.tellFailure(id: trial.id)
            } else {
                let told = Self.slice(0.6, using: &stream)
                try optimizer.tell(id: trial.id, values: [told.value], standardDeviations: [told.deviation])
            }
        }
    }
}
