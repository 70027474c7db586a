internal import Foundation
internal import Grading
internal import MixtureOfAgents
internal import NumericalMethods

/// Evaluations of mixtures on numbered pairs, made when they are first wanted, and what they took.
struct EvaluationTable {
    let whole: Mixture
    let probe: any InfluenceProbe
    /// Outcomes of the whole mixture, by pair; transcripts are kept, since every other mixture is asked from them.
    private(set) var wholeOutcomes: [ProbeOutcome?] = []
    private(set) var madeCallCount = 0
    /// Calls that counterfactuals did not need to make again.
    private(set) var savedCallCount = 0
    private var variants: [Mixture: [Cell?]] = [:]

    private struct Cell {
        let result: ReplicateResult
        let changesText: Bool
    }

    /// Evaluations under way at once: more would only queue at the provider and at the grader's lane.
    static let concurrentEvaluations = 4

    init(whole: Mixture, probe: any InfluenceProbe) {
        self.whole = whole
        self.probe = probe
    }

    /// How many pairs were tried with `mixture`.
    func pairCount(of mixture: Mixture) -> Int {
        mixture == whole ? wholeOutcomes.count : variants[mixture]?.count ?? 0
    }

    /// The calls that one more pair of `mixture` takes at most.
    func callsForAPair(of mixture: Mixture) -> Int {
        let later = mixture.agents.count * (mixture.cycles - 1) + 1
        if mixture == whole { return later + mixture.agents.count }
        // Fewer cycles, the same voices: all is known but the aggregate.
        return mixture.agents == whole.agents ? 1 : later
    }

    /// Evaluates `mixture` on all pairs below `count`.
    mutating func extend(_ mixture: Mixture, to count: Int) async throws {
        try await extendWhole(to: count)
        let done = pairCount(of: mixture)
        guard mixture != whole, done < count else { return }
        let probe = probe
        let bases = wholeOutcomes
        let found = try await concurrentMap(Array(done..<count), width: Self.concurrentEvaluations) { pair in
            guard let base = bases[pair] else { return ProbeOutcome?.none }
            return try await probe.outcome(of: mixture, pair: pair, given: base)
        }
        for (pair, outcome) in zip(done..<count, found) {
            madeCallCount += outcome?.madeCallCount ?? 0
            savedCallCount += (outcome?.result.callCount ?? 0) - (outcome?.madeCallCount ?? 0)
            let text = bases[pair]?.transcript.aggregate
            variants[mixture, default: []].append(
                outcome.map { Cell(result: $0.result, changesText: $0.transcript.aggregate != text) })
        }
    }

    private mutating func extendWhole(to count: Int) async throws {
        guard wholeOutcomes.count < count else { return }
        let probe = probe
        let whole = whole
        let found = try await concurrentMap(
            Array(wholeOutcomes.count..<count), width: Self.concurrentEvaluations
        ) { pair in try await probe.outcome(of: whole, pair: pair, given: nil) }
        wholeOutcomes += found
        madeCallCount += found.reduce(0) { $0 + ($1?.madeCallCount ?? 0) }
    }

    /// The results of `mixture`, in order of pairs; pairs without an answer are left out.
    func results(of mixture: Mixture) -> [ReplicateResult] {
        mixture == whole
            ? wholeOutcomes.compactMap { $0?.result } : (variants[mixture] ?? []).compactMap { $0?.result }
    }

    /// What `reference` scores above `variant`, pair by pair; pairs that one of them has not are left out.
    func losses(of variant: Mixture, against reference: Mixture) -> [(question: String, points: Double)] {
        zip(cells(of: reference), cells(of: variant)).compactMap { before, after in
            guard let before, let after else { return nil }
            return (before.question, before.grade.points - after.grade.points)
        }
    }

    /// The most that a question can give, as far as grades told.
    var maximumPoints: Double { wholeOutcomes.compactMap { $0?.result.grade.maximumPoints }.max() ?? 0 }

    /// In how many pairs `variant` gave another text than the whole mixture, and in how many it answered.
    func textChanges(of variant: Mixture) -> (changed: Int, pairs: Int) {
        let cells = (variants[variant] ?? []).compactMap { $0 }
        return (cells.count(where: \.changesText), cells.count)
    }

    /// How much the grade of `mixture` varies from pair to pair: what a loss that was not seen yet might amount to.
    func deviation(of mixture: Mixture) -> Double {
        let estimate = MeanEstimate(of: cells(of: mixture).compactMap { $0?.grade.points })
        return (estimate.standardError ?? 0) * Double(estimate.count).squareRoot()
    }

    private func cells(of mixture: Mixture) -> [ReplicateResult?] {
        mixture == whole ? wholeOutcomes.map { $0?.result } : (variants[mixture] ?? []).map { $0?.result }
    }
}
