internal import Grading
internal import Inference
internal import MixtureOfAgents
internal import SearchSpace
public import Tuning

/// All of one trial for a terminal: its mixture, and of every evaluation every call and the grade.
///
/// Prompts and answers are strangers' words: control characters are shown as escapes, lines stay lines.
public enum TrialLog {
    public static func text(of recorded: RecordedTrial) -> String {
        let trial = recorded.trial
        var lines = ["Trial \(trial.number): \(trial.state.rawValue)" + points(of: trial)]
        if let failure = trial.failure { lines += PlainLine.wrapped(failure, after: "  failed: ") }
        lines += ["", "Mixture (\(trial.mixture.fingerprint))"] + MixtureWords.lines(of: trial.mixture)
        lines += ["", "Configuration"]
        lines += trial.configuration.values.sorted { $0.key < $1.key }.map {
            "  " + PlainLine.printable("\($0.key): \($0.value)")
        }
        for (replicate, transcript) in zip(trial.replicates, recorded.transcripts) {
            lines += [""] + evaluation(replicate, transcript)
        }
        return lines.joined(separator: "\n")
    }

    private static func points(of trial: TrialResult) -> String {
        trial.meanPoints.map { ", \(ReportFigures.points($0)) points (mean of \(trial.replicates.count))" } ?? ""
    }

    private static func evaluation(_ result: ReplicateResult, _ transcript: Transcript) -> [String] {
        let title = "Question \(PlainLine.printable(result.question)), replicate \(result.replicate)"
        var lines = [title, String(repeating: "=", count: min(title.count, PlainLine.width))]
        for (index, call) in transcript.calls.enumerated() {
            lines += [""] + words(for: call, number: index + 1)
        }
        return lines + [""] + words(for: result)
    }

    private static func words(for call: TranscriptCall, number: Int) -> [String] {
        let role =
            switch call.role {
            case .agent(let name, let place, let cycle): "cycle \(cycle + 1), agent \(place + 1) \(name)"
            case .main: "main model"
            }
        let request = call.request
        var lines = PlainLine.wrapped("call \(number), \(role): \(request.provider)/\(request.model)")
        for message in request.messages { lines += block(message.role.rawValue, message.content) }
        if let answer = call.answer {
            if let reasoning = answer.reasoningText { lines += block("thinking", reasoning) }
            lines += block("answer", answer.text)
            if let words = call.shortfallWords { lines += PlainLine.wrapped(words, after: "  the answer ") }
            if let changes = answer.changes, !changes.isEmpty {
                lines += PlainLine.wrapped(changes.map(\.rawValue).joined(separator: ", "), after: "  sent ")
            }
            lines.append(
                "  \(ReportFigures.count(answer.usage.promptTokens)) + "
                    + "\(ReportFigures.count(answer.usage.completionTokens)) tokens, "
                    + "\(ReportFigures.dollars(answer.price)), \(ReportFigures.seconds(answer.latencySeconds))")
        }
        if let failure = call.failure { lines += PlainLine.wrapped(failure, after: "  failed: ") }
        return lines
    }

    private static func block(_ label: String, _ text: String) -> [String] {
        let lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }
        return ["  \(label)"] + lines.map { "  | " + PlainLine.printable(expandingTabs(String($0))) }
    }

    private static func expandingTabs(_ line: String) -> String {
        line.contains("\t")
            ? line.split(separator: "\t", omittingEmptySubsequences: false).joined(separator: "    ") : line
    }

    private static func words(for result: ReplicateResult) -> [String] {
        let grade = result.grade
        var lines = [
            "Grade: \(ReportFigures.points(grade.points)) of \(ReportFigures.points(grade.maximumPoints)), "
                + grade.outcome.rawValue
        ]
        lines += grade.cases.map { part in
            "  " + PlainLine.padded(PlainLine.clipped(PlainLine.printable(part.name), to: 40), to: 41)
                + PlainLine.leftPadded(ReportFigures.points(part.points), to: 7) + " of "
                + "\(ReportFigures.points(part.maximumPoints)), \(part.outcome.rawValue)"
        }
        if !grade.feedback.isEmpty { lines += block("feedback", grade.feedback) }
        return lines
    }
}
