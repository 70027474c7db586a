internal import Grading
internal import NumericalMethods
internal import Optimization

/// Where one evaluation of a mixture stands: two mixtures meet on equal terms where they share it.
struct EvaluationSlot: Hashable, Codable, Sendable {
    let question: String
    /// From 0, counted over the whole run.
    let replicate: Int
}

extension ReplicateResult {
    var slot: EvaluationSlot { EvaluationSlot(question: question, replicate: replicate) }
}

/// How a trial is evaluated: in which order, and when it stops. Fixed when the trial is asked, from what was known
/// then, and stored with it: what finishes meanwhile changes nothing, and a killed run goes on by the same plan.
struct TrialPlan: Hashable, Codable, Sendable {
    /// Which of the trials that come as far as a rung go on; the lists hold a value for each slot.
    enum Rule: Hashable, Codable, Sendable {
        /// `expected` is what the incumbent gets on each slot.
        case paired(PairedRace, expected: [Double])
        /// `leastMeans` is for each rung the mean difference from `expected` that a trial must reach, where there is
        /// one.
        case halving(leastMeans: [Double?], expected: [Double])
    }

    /// In the order asked.
    var questions: [String]
    /// The replicates of each question: all questions once, then all again.
    var replicates: Range<Int>
    /// Evaluations in all after which the rule is asked; the last is the whole trial.
    var rungs: [Int]
    /// `nil` evaluates all.
    var rule: Rule?

    /// In the order evaluated.
    var slots: [EvaluationSlot] {
        replicates.flatMap { replicate in questions.map { EvaluationSlot(question: $0, replicate: replicate) } }
    }

    /// All evaluations, whatever they say.
    static func whole(_ questions: [String], replicates: Range<Int>) -> TrialPlan {
        TrialPlan(questions: questions, replicates: replicates, rungs: [questions.count * replicates.count], rule: nil)
    }

    /// A few evaluations of a whole trial, questions that tell more being likely among them.
    ///
    /// The noise of so few is large and told with the score. It matters little: what the optimizer's model learns of a
    /// mixture it learns of all that are like it, so the same evaluations tell more spread over many mixtures than
    /// spent on a few, and what promises is asked again, with the next replicates.
    ///
    /// - Parameter asked: the questions of the mixture's evaluations so far: it is asked others as long as there are.
    static func slice(
        _ settings: RunSettings, evidence: TrialEvidence, number: Int, replicates: Range<Int>, asked: [String]
    ) -> TrialPlan {
        var stream = RandomStream(seed: settings.seed, path: "questions", String(number))
        let counts = asked.reduce(into: [:]) { $0[$1, default: 0] += 1 }
        let questions = evidence.model.tellingSooner(using: &stream).map { settings.questions[$0] }
            .enumerated().sorted { (counts[$0.element] ?? 0, $0.offset) < (counts[$1.element] ?? 0, $1.offset) }
            .map(\.element)
        var plan = TrialPlan.whole(questions, replicates: replicates)
        plan.rungs = [settings.evaluationsPerSlice(after: evidence.evaluationCount)]
        return plan
    }

    /// Whether a trial goes on from a rung.
    ///
    /// - Parameters:
    ///   - rung: its place in ``rungs``, from 0.
    ///   - results: of the slots up to that rung, in their order.
    ///   - maximumPoints: the most that an evaluation can give.
    func goesOn(fromRung rung: Int, after results: [ReplicateResult], maximumPoints: Double) -> Bool {
        guard rung < rungs.count - 1 else { return false }
        switch rule {
        case nil: return true
        case .paired(let race, let expected):
            let rest = expected.dropFirst(results.count).map { maximumPoints - $0 }
            return race.verdict(on: differences(results, expected), largestRest: rest) == .goesOn
        case .halving(let leastMeans, let expected):
            guard let least = leastMeans[rung] else { return true }
            let differences = differences(results, expected)
            return differences.reduce(0, +) / Double(max(1, differences.count)) >= least
        }
    }

    private func differences(_ results: [ReplicateResult], _ expected: [Double]) -> [Double] {
        zip(results, expected).map { $0.grade.points - $1 }
    }
}
