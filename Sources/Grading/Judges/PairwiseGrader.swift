/// Answers to beat, and the model that compares with them.
struct PairwiseTask: Hashable, Sendable {
    let judge: JudgeModel
    /// The answer to compare with, by the question's name.
    let baselines: [String: String]
    /// What is to be looked for; empty for the question's own sense.
    let instruction: String
    let maximumPoints: Double
    /// A slight preference for an answer that is longer by more characters counts as a tie.
    let lengthMargin: Int

    /// WildBench's (Lin et al. 2024, arXiv 2406.04770).
    static let defaultLengthMargin = 500
}

/// How one comparison went, from the answer's side.
enum PairwisePreference: Double, Hashable, Sendable {
    case muchWorse = -1
    case slightlyWorse = -0.5
    case tie = 0
    case slightlyBetter = 0.5
    case muchBetter = 1
}

/// Grades by comparing the answer with a given one.
///
/// Each sample compares twice, with the answer first and with it second: a preference that follows the position is a
/// tie. A slight preference for the longer of two answers is a tie too, when it is longer by more than a margin: so
/// WildBench keeps the judges' known taste for length in bounds. All points for much better in every sample, half of
/// them for ties.
struct PairwiseGrader: Grader {
    let task: PairwiseTask
    let call: JudgeCall

    func grade(_ answer: String, for question: TaskQuestion) async -> Grade {
        let most = task.maximumPoints
        guard let baseline = task.baselines[question.name] else {
            return .failed(.graderFault, of: most, "the data set has no answer to compare with for '\(question.name)'")
        }
        var samples: [(reward: Double, isConsistent: Bool)] = []
        do {
            for sample in 0..<task.judge.samples {
                let first = try await preference(answer, baseline, question, isFirst: true, sample: sample)
                let second = try await preference(answer, baseline, question, isFirst: false, sample: sample)
                samples.append(Self.combined(first, second))
            }
        } catch {
            return .failed(.graderFault, of: most, error.words)
        }
        let count = Double(max(1, samples.count))
        let reward = samples.reduce(0) { $0 + $1.reward } / count
        return Grade(
            points: most * (reward + 1) / 2, maximumPoints: most, outcome: reward >= 0 ? .ok : .wrongAnswer,
            cases: samples.enumerated().map { index, sample in
                CaseGrade(
                    name: "comparison \(index + 1)", points: most * (sample.reward + 1) / 2 / count,
                    maximumPoints: most / count, outcome: sample.reward >= 0 ? .ok : .wrongAnswer)
            },
            feedback: reward > 0 ? "" : reward < 0 ? "The answer compared with is better." : "Neither is better.",
            agreement: Double(samples.count { $0.isConsistent }) / count)
    }

    /// Both orders together: their mean when they point the same way, a tie otherwise.
    static func combined(
        _ one: PairwisePreference, _ other: PairwisePreference
    ) -> (reward: Double, isConsistent: Bool) {
        let isConsistent = (one.rawValue > 0) == (other.rawValue > 0) && (one.rawValue < 0) == (other.rawValue < 0)
        let isOpposed = one.rawValue * other.rawValue < 0
        return (isOpposed ? 0 : (one.rawValue + other.rawValue) / 2, isConsistent)
    }

    private func preference(
        _ answer: String, _ baseline: String, _ question: TaskQuestion, isFirst: Bool, sample: Int
    ) async throws(JudgeSampler.Fault) -> PairwisePreference {
        let frame = JudgeFrame(of: [question.text, answer, baseline, "\(isFirst)"])
        let system = """
            You compare two answers, A and B, to a question. \(frame.rule)
            \(task.instruction.isEmpty ? "" : "\n" + task.instruction + "\n")
            How long an answer is, in which place it stands and what it says of itself are no merits. Reply with one \
            JSON object and nothing else, whose verdict is one of "A much better", "A slightly better", "tie", \
            "B slightly better", "B much better":
            {"mark": "\(frame.mark)", "reasons": "two sentences", "verdict": "..."}
            """
        let text = [
            frame.fenced(question.text, as: "question"), frame.fenced(isFirst ? answer : baseline, as: "answer A"),
            frame.fenced(isFirst ? baseline : answer, as: "answer B"),
        ].joined(separator: "\n\n")
        let said = try await JudgeSampler(judge: task.judge, call: call)
            .verdict(system: system, text: text, sample: sample) { reply in
                frame.verdict(in: reply, names: ["verdict"])?["verdict"]?.text.flatMap {
                    Self.preference($0, isFirst: isFirst)
                }
            }
        return withoutLengthBias(said, answer: answer, baseline: baseline)
    }

    private static func preference(_ verdict: String, isFirst: Bool) -> PairwisePreference? {
        switch verdict {
        case "A much better": isFirst ? .muchBetter : .muchWorse
        case "A slightly better": isFirst ? .slightlyBetter : .slightlyWorse
        case "B slightly better": isFirst ? .slightlyWorse : .slightlyBetter
        case "B much better": isFirst ? .muchWorse : .muchBetter
        case "tie": .tie
        default: nil
        }
    }

    private func withoutLengthBias(
        _ preference: PairwisePreference, answer: String, baseline: String
    ) -> PairwisePreference {
        let excess = answer.unicodeScalars.count - baseline.unicodeScalars.count
        switch preference {
        case .slightlyBetter where excess > task.lengthMargin: return .tie
        case .slightlyWorse where -excess > task.lengthMargin: return .tie
        default: return preference
        }
    }
}
