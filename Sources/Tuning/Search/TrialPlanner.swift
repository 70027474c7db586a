internal import Grading
internal import MixtureOfAgents
internal import NumericalMethods
internal import Optimization

/// Plans the evaluation of a trial from what is known when it is asked: the questions that tell mixtures apart likely
/// among the first, and a race against the incumbent as it stands.
///
/// The incumbent's results say how hard each slot is, its believed score says how good it is: its own luck, which made
/// it the incumbent in part, is not held against the challenger. A pure function of its values.
struct TrialPlanner {
    let settings: RunSettings
    let evidence: TrialEvidence
    let belief: IncumbentStep
    /// The incumbent's fingerprint.
    private let reference: String
    /// What the incumbent got beyond what the model expects of a mixture of its level, by slot and by question.
    private let ownRests: [EvaluationSlot: Double]
    private let questionRests: [String: Double]

    /// A challenger stops when the odds are more than two to one against its being better than the incumbent.
    ///
    /// Most of what a good sampler proposes lies near the incumbent: a race that stops only what is surely worse lets
    /// it all run to the end. Who is stopped wrongly isn't lost: what it had is told with its noise, and the sampler
    /// asks again for what stays promising.
    static let stoppingProbability = 1.0 / 3
    /// Results that the guesses about noise are worth.
    private static let varianceWeight = 4.0
    /// Pairs that the guess about ``usualCorrelation`` is worth.
    private static let correlationWeight = 8.0
    /// What two mixtures share on one question and seed beyond the question's difficulty, before anything is known.
    private static let usualCorrelation = 0.3
    /// Pairs that the guess "as good as the incumbent" is worth.
    private static let meanWeight = 0.5
    /// The least deviations that are believed, as a share of the most points: a row of equal results is no proof that
    /// all will be equal.
    private static let leastDeviationShare = 0.03

    /// - Returns: `nil` when nothing is known to race against.
    init?(settings: RunSettings, trials: some Sequence<TrialResult>, incumbent: Mixture?, belief: IncumbentStep?) {
        guard let rule = settings.racing, rule != .none, let incumbent, let belief else { return nil }
        let evidence = TrialEvidence(trials, settings: settings)
        self.settings = settings
        self.evidence = evidence
        self.belief = belief
        let fingerprint = incumbent.fingerprint
        reference = fingerprint
        let rests = evidence.rests(of: evidence.mixtures.first { $0.fingerprint == fingerprint }?.results ?? [])
        ownRests = Dictionary(rests.map { ($0.slot, $0.rest) }) { first, _ in first }
        questionRests = Dictionary(grouping: rests, by: \.slot.question).mapValues { rests in
            rests.reduce(0) { $0 + $1.rest } / Double(rests.count)
        }
    }

    /// The plan of trial `number` for a mixture on `replicates` of every question. The incumbent itself is not raced:
    /// what is wanted of it is evidence.
    func plan(for mixture: Mixture, number: Int, replicates: Range<Int>) -> TrialPlan {
        var stream = RandomStream(seed: settings.seed, path: "questions", String(number))
        let questions = evidence.model.tellingSooner(using: &stream).map { settings.questions[$0] }
        var plan = TrialPlan.whole(questions, replicates: replicates)
        guard mixture.fingerprint != reference else { return plan }
        plan.rungs = RungLadder(evaluationCount: questions.count * replicates.count).rungs
        let correlation = correlation
        let expected = plan.slots.map { expectedPoints(on: $0, correlation: correlation) }
        plan.rule =
            switch settings.racing {
            case .halving: .halving(leastMeans: leastMeans(plan, expected), expected: expected)
            default:
                .paired(
                    PairedRace(prior: prior(correlation), stoppingProbability: Self.stoppingProbability),
                    expected: expected)
            }
        return plan
    }

    // MARK: What the incumbent gets

    /// By the question's difficulty and the incumbent's believed level, moved by what it really got there as far as
    /// mixtures share that.
    private func expectedPoints(on slot: EvaluationSlot, correlation: Double) -> Double {
        guard let item = evidence.item(slot.question) else { return belief.estimate }
        let usual = evidence.model.expected(ofLevel: belief.estimate, on: item)
        return usual + correlation * (ownRests[slot] ?? questionRests[slot.question] ?? 0)
    }

    /// How much of the incumbent's luck and habits on a slot other mixtures share: the regression of theirs on its own,
    /// in 0...1.
    private var correlation: Double {
        var products = Self.correlationWeight * noiseVariance * Self.usualCorrelation
        var squares = Self.correlationWeight * noiseVariance
        for mixture in evidence.mixtures where mixture.fingerprint != reference && mixture.results.count > 1 {
            for (slot, rest) in evidence.rests(of: mixture.results) {
                guard let other = ownRests[slot] else { continue }
                products += rest * other
                squares += other * other
            }
        }
        return min(max(products / squares, 0), 1)
    }

    // MARK: What is believed beforehand

    private var leastVariance: Double {
        let deviation = Self.leastDeviationShare * settings.maximumPoints
        return deviation * deviation
    }

    /// Of one evaluation; a guess, a sixth of the range, which holds most of a bell curve, counts like a few results.
    private var noiseVariance: Double {
        let guess = settings.maximumPoints * settings.maximumPoints / 36
        let seen = evidence.model.noiseFreedom
        let sum = Self.varianceWeight * guess + seen * (evidence.model.noiseVariance ?? 0)
        return max(leastVariance, sum / (Self.varianceWeight + seen))
    }

    /// As good as the incumbent, and little sure of it: the rates of error that the race is tested for. What recent
    /// trials were behind by is no better guess: most of them stopped, for having looked bad, and would stop the next.
    private func prior(_ correlation: Double) -> DifferencePrior {
        DifferencePrior(
            mean: 0, meanWeight: Self.meanWeight,
            variance: max(leastVariance, noiseVariance * (1 - correlation * correlation)),
            varianceWeight: Self.varianceWeight,
            // A young model's belief is wider than what the incumbent's own results say.
            referenceDeviation: min(
                belief.standardError ?? .infinity, (noiseVariance / Double(max(1, ownRests.count))).squareRoot()))
    }

    /// For each rung what a trial must reach: the rule of successive halving over the mixtures that came as far.
    private func leastMeans(_ plan: TrialPlan, _ expected: [Double]) -> [Double?] {
        let slots = plan.slots
        let expectedOn = Dictionary(zip(slots, expected)) { first, _ in first }
        var halving = AsynchronousHalving(rungCount: plan.rungs.count)
        for (id, mixture) in evidence.mixtures.enumerated() {
            for (rung, count) in plan.rungs.enumerated() where mixture.results.count >= count {
                let wanted = Set(slots.prefix(count))
                let same = mixture.results.filter { wanted.contains($0.slot) }
                let seen = same.count == count ? same : mixture.results
                let gaps = seen.map { result in
                    result.grade.points
                        - (expectedOn[result.slot] ?? expectedPoints(on: result.slot, correlation: 0))
                }
                halving.record(gaps.reduce(0, +) / Double(gaps.count), of: id, atRung: rung)
            }
        }
        return plan.rungs.indices.map { halving.leastValue(atRung: $0) }
    }
}
