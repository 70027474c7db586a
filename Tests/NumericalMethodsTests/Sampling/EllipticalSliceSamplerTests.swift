import Foundation
import NumericalMethods
import Testing

@Suite struct EllipticalSliceSamplerTests {
    private func chain(
        _ prior: [(centre: Double, deviation: Double)], from start: [Double], seed: UInt64 = 1,
        _ logLikelihood: ([Double]) -> Double?
    ) -> [[Double]] {
        let sampler = EllipticalSliceSampler(prior: prior)
        var stream = RandomStream(seed: seed, path: "chain")
        var state = EllipticalSliceSampler.State(position: start, logLikelihood: logLikelihood(start) ?? 0)
        return (0..<20_000).map { _ in
            state = sampler.next(after: state, using: &stream, logLikelihood: logLikelihood)
            return state.position
        }
    }

    private func moments(_ values: [Double]) -> (mean: Double, deviation: Double) {
        let mean = values.reduce(0, +) / Double(values.count)
        let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        return (mean, (squares / Double(values.count)).squareRoot())
    }

    /// A value seen with noise as large as the prior: the posterior stands half way, with half of the variance (Gelman
    /// et al. 2013, "Bayesian Data Analysis", section 2.5).
    @Test func drawsOfANormalMeanHaveThePosteriorsMoments() {
        let draws = chain([(3, 2), (-1, 1)], from: [3, -1]) { position in
            -0.5 * (position[0] - 7) * (position[0] - 7) / 4
        }
        let seen = moments(draws.map { $0[0] })
        #expect(abs(seen.mean - 5) < 0.06)
        #expect(abs(seen.deviation - 2.0.squareRoot()) < 0.06)
        // What the likelihood doesn't know stays as the prior has it.
        let unseen = moments(draws.map { $0[1] })
        #expect(abs(unseen.mean + 1) < 0.06)
        #expect(abs(unseen.deviation - 1) < 0.06)
    }

    /// Half of a normal distribution has its mean at √(2/π).
    @Test func whereThereIsNoLikelihoodNothingIsDrawn() {
        let draws = chain([(0, 1)], from: [0.5]) { $0[0] > 0 ? 0 : nil }.map { $0[0] }
        #expect(draws.allSatisfy { $0 > 0 })
        #expect(abs(moments(draws).mean - (2 / Double.pi).squareRoot()) < 0.04)
    }

    @Test func theSameStreamDrawsTheSame() {
        func first(_ seed: UInt64) -> [[Double]] {
            Array(chain([(0, 1)], from: [0], seed: seed) { -abs($0[0]) }.prefix(10))
        }
        #expect(first(1) == first(1))
        #expect(first(1) != first(2))
    }
}
