internal import Grading
public import MixtureOfAgents
internal import NumericalMethods

/// What each agent is worth on average over all the mixtures that its fellows could make, in sampled coalitions.
///
/// Two agents that stand in for each other lose nothing alone and everything together; here each of them has half of
/// what they bring. Every antithetic pair of orders meets a question and seed of its own. Goes on until all values are
/// known to the margin, or the calls run out.
public struct ShapleyStudy {
    private let whole: Mixture
    private let plan: InfluencePlan
    private let probe: any InfluenceProbe
    private var sample: PermutationShapley

    public init(of mixture: Mixture, plan: InfluencePlan, probe: any InfluenceProbe) {
        whole = mixture
        self.plan = plan
        self.probe = probe
        sample = PermutationShapley(playerCount: mixture.agents.count)
    }

    /// - Complexity: for each pair of orders at most 2 × agents coalitions, of one call each in a mixture with one
    ///   cycle.
    public mutating func run() async throws -> ShapleyFindings {
        var calls = 0
        var pair = 0
        while pair < plan.maximumPairs, !whole.agents.isEmpty {
            let (orders, worths, made) = try await play(pair)
            calls += made
            if let worths { sample.add(orders: orders, worths: worths) }
            pair += 1
            if sample.pairCount >= InfluenceStudy.firstLook,
                sample.isSettled(precision: plan.marginPoints, error: 1 - plan.confidence)
            {
                break
            }
            // The next pair is about as dear as those so far.
            if let limit = plan.maximumCalls, calls + calls / pair > limit { break }
        }
        return findings(calls: calls)
    }

    private func play(_ pair: Int) async throws -> (orders: [[Int]], worths: [[Double]]?, madeCallCount: Int) {
        var stream = RandomStream(seed: UInt64(pair), path: "orders")
        let orders = sample.antitheticPair(using: &stream)
        guard let base = try await probe.outcome(of: whole, pair: pair, given: nil) else { return (orders, nil, 0) }
        let coalitions = orders.map { PermutationShapley.coalitions(of: $0) }
        let mixtures = Set(coalitions.joined().map(mixture(of:))).subtracting([whole]).sorted {
            $0.fingerprint < $1.fingerprint
        }
        let probe = probe
        let outcomes = try await concurrentMap(mixtures, width: EvaluationTable.concurrentEvaluations) { mixture in
            try await probe.outcome(of: mixture, pair: pair, given: base)
        }
        let made = outcomes.reduce(base.madeCallCount) { $0 + ($1?.madeCallCount ?? 0) }
        var points = Dictionary(zip(mixtures, outcomes.map { $0?.result.grade.points })) { first, _ in first }
        points[whole] = base.result.grade.points
        let worths = coalitions.map { $0.map { points[mixture(of: $0)] ?? nil } }
        guard worths.joined().allSatisfy({ $0 != nil }) else { return (orders, nil, made) }
        return (orders, worths.map { $0.compactMap { $0 } }, made)
    }

    /// The mixture in which only the agents at these places speak.
    private func mixture(of places: [Int]) -> Mixture {
        Mixture(main: whole.main, cycles: whole.cycles, agents: places.map { whole.agents[$0] })
    }

    private func findings(calls: Int) -> ShapleyFindings {
        let sequence = MeanConfidenceSequence(
            error: (1 - plan.confidence) / Double(max(1, sample.playerCount)))
        return ShapleyFindings(
            values: sample.pairCount == 0
                ? []
                : whole.agents.indices.map { place in
                    let value = sample.value(of: place)
                    return ShapleyFindings.Value(
                        agent: whole.agents[place], points: value.mean, interval: sequence.interval(of: value))
                },
            pairCount: sample.pairCount, madeCallCount: calls)
    }
}

/// Shapley values of a mixture's agents.
public struct ShapleyFindings: Hashable, Codable, Sendable {
    /// One agent's mean contribution in points a question, over all orders in which agents could join.
    public struct Value: Hashable, Codable, Sendable {
        public var agent: Agent
        public var points: Double
        /// Holds together with the others with the plan's confidence, whenever one looks.
        public var interval: ClosedRange<Double>
    }

    /// By place in the mixture's order; empty when no order could be played in full.
    public var values: [Value]
    /// Antithetic pairs of orders that were played.
    public var pairCount: Int
    public var madeCallCount: Int
}
