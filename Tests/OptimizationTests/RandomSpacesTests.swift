import NumericalMethods
import Optimization
import SearchSpace
import Testing

/// A thousand spaces that nobody thought of, with values that nobody wishes for.
///
/// One after another, and giving way after each space: tests that wait for sockets run beside these.
@Suite(.serialized) struct RandomSpacesTests {
    private enum Telling: CaseIterable {
        case noise, constant, huge, tiny, failuresOnly, failuresBetween, twoLevels
    }

    /// The value to tell, or `nil` for a failure.
    private static func value(_ telling: Telling, number: Int, _ stream: inout RandomStream) -> Double? {
        switch telling {
        case .noise: stream.normal()
        case .constant: 7
        case .huge: stream.normal() * 1e300
        case .tiny: stream.normal() * 1e-300
        case .failuresOnly: nil
        case .failuresBetween: number.isMultiple(of: 3) ? nil : stream.uniform()
        case .twoLevels: stream.uniform() < 0.5 ? -1e12 : 1e-12
        }
    }

    /// Searches a space drawn by `number` and returns what was asked; every proposal must lie in the space.
    private static func asks(number: Int, sampler: SamplerName, trials: Int) throws -> [ParameterConfiguration] {
        var stream = RandomStream(seed: UInt64(number), path: "spaces")
        let space = try RandomSpace.draw(using: &stream)
        let telling = Telling.allCases[number % Telling.allCases.count]
        let twice = space.sample(using: &stream)
        var optimizer = AskTellOptimizer(
            settings: OptimizerSettings(
                space: space, seed: UInt64(number), budgetTrials: trials, isNoisy: number.isMultiple(of: 2),
                samplerName: sampler, startingConfigurations: number.isMultiple(of: 4) ? [twice, twice] : []))
        var asked: [ParameterConfiguration] = []
        while asked.count < trials {
            // The same configuration may be asked twice, and several wait for their values at once.
            let batch = optimizer.ask(count: 1 + stream.integer(below: 3))
            for trial in batch {
                try space.validate(trial.configuration)
                asked.append(trial.configuration)
                if let value = value(telling, number: trial.id, &stream) {
                    try optimizer.tell(id: trial.id, values: [value])
                } else {
                    try optimizer.tellFailure(id: trial.id)
                }
            }
        }
        if let best = optimizer.best() {
            try space.validate(best.configuration)
            #expect(best.estimate.isFinite, "space \(number), \(sampler), \(telling)")
        } else {
            #expect(telling == .failuresOnly)
        }
        return asked
    }

    @Test(arguments: [SamplerName.random, .tpe, .evolution, .auto])
    func noProposalLeavesItsSpaceAndNothingCrashes(sampler: SamplerName) async throws {
        for number in 0..<1000 {
            _ = try Self.asks(number: number, sampler: sampler, trials: 14)
            await Task.yield()
        }
    }

    @Test(arguments: [SamplerName.tpe, .evolution, .auto])
    func theSameSeedAndTellsGiveTheSameAsksAgain(sampler: SamplerName) async throws {
        let numbers = Array(0..<20)
        let inTurn = try numbers.map { try Self.asks(number: $0, sampler: sampler, trials: 16) }
        // On whatever threads there are.
        let atOnce = try await withThrowingTaskGroup(of: (Int, [ParameterConfiguration]).self) { group in
            for number in numbers {
                await Task.yield()
                group.addTask { (number, try Self.asks(number: number, sampler: sampler, trials: 16)) }
            }
            var found = Array(repeating: [ParameterConfiguration](), count: numbers.count)
            for try await (number, asked) in group { found[number] = asked }
            return found
        }
        #expect(inTurn == atOnce)
    }

    @Test(arguments: [Double.nan, .infinity, -.infinity])
    func aValueThatIsNoNumberIsRefusedAndTheTrialStaysOpen(value: Double) throws {
        var optimizer = AskTellOptimizer(
            settings: OptimizerSettings(
                space: try ParameterSpace(parameters: [Parameter("x", .real(0...1, .linear))]), seed: 1))
        let trial = try #require(optimizer.ask(count: 1).first)
        #expect(throws: OptimizationError.self) { try optimizer.tell(id: trial.id, values: [value]) }
        try optimizer.tell(id: trial.id, values: [1])
        #expect(optimizer.history.observations.count == 1)
    }
}
