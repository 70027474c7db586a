import MixtureOfAgents
import NumericalMethods
import Tuning

/// What the usual ways to examine a mixture find and cost, both with a number of replicates that is fixed beforehand.
/// Grades are drawn from the world without the engine, with the noise that the engine's have.
struct FixedExaminers {
    let world: PlantedWorld
    let margin: Double
    let error: Double

    enum Verdict { case needed, redundant, harmful, undecided }

    /// Every part left out once, the mixture run in full each time, on `replicates` seeds; an equivalence test of each
    /// part (and t intervals for the others), the error shared by the parts.
    func leaveOneOut(replicates: Int) -> (verdicts: [Verdict], calls: Int) {
        let all = Set(world.roles.indices)
        let partCount = world.roles.count + (world.cycles > 1 ? 1 : 0)
        let verdicts = (0..<partCount).map { part in
            let values = (0..<replicates).map { replicate in
                points(all, cycles: world.cycles, replicate, draw: -1)
                    - points(
                        all.subtracting([part]), cycles: part < world.roles.count ? world.cycles : world.cycles - 1,
                        replicate, draw: part)
            }
            return verdict(on: MeanEstimate(of: values), sharedBy: partCount)
        }
        let without = (world.roles.count - 1) * world.cycles + 1
        let fewerCycles = world.cycles > 1 ? world.roles.count * (world.cycles - 1) + 1 : 0
        let calls = world.roles.count * world.cycles + 1 + world.roles.count * without + fewerCycles
        return (verdicts, calls * replicates)
    }

    /// Contributions in `orders` random orders, each on a seed of its own, every coalition run in full; verdicts as
    /// above on the Shapley values.
    func shapley(orders: Int) -> (verdicts: [Verdict], calls: Int) {
        var stream = RandomStream(seed: world.seed, path: "fixed orders")
        var contributions = [[Double]](repeating: [], count: world.roles.count)
        var calls = 0
        for number in 0..<orders {
            let order = world.roles.indices.shuffled(using: &stream)
            var present: Set<Int> = []
            var before = points(present, cycles: 1, number, draw: 0)
            calls += 1
            for (step, player) in order.enumerated() {
                present.insert(player)
                let after = points(present, cycles: world.cycles, number, draw: step + 1)
                contributions[player].append(after - before)
                before = after
                calls += present.count * world.cycles + 1
            }
        }
        let verdicts = contributions.map { verdict(on: MeanEstimate(of: $0), sharedBy: world.roles.count) }
        return (verdicts, calls)
    }

    private func verdict(on estimate: MeanEstimate, sharedBy count: Int) -> Verdict {
        let level = error / Double(count)
        if EquivalenceTest(of: estimate, margin: margin).pValue < level { return .redundant }
        let interval = estimate.confidenceInterval(level: 1 - level)
        if interval.lowerBound > 0 { return .needed }
        return interval.upperBound < 0 ? .harmful : .undecided
    }

    private func points(_ present: Set<Int>, cycles: Int, _ replicate: Int, draw: Int) -> Double {
        var noise = RandomStream(seed: world.seed, path: "fixed", String(replicate), String(draw))
        let mean = world.points(cycles: cycles) { place in
            guard present.contains(place) else { return 0 }
            var strength = RandomStream(seed: world.seed, path: "fixed strength", String(replicate), String(place))
            return max(0.01, 1 + 0.25 * strength.normal())
        }
        return mean + world.noisePoints * noise.normal()
    }
}
