/// What the timed inputs gave: no points, and the failure as the outcome, when one of them failed.
struct PythonSpeed: Hashable, Sendable {
    let points: Double
    let outcome: GradeOutcome
}

/// Adds verdicts up to a grade.
struct PythonGradeAssembly {
    let task: PythonFunctionTask
    let cases: [PythonCase]

    func grade(_ report: PythonChecker.Report, speed: PythonSpeed) -> Grade {
        let pairs = Array(zip(cases, report.verdicts))
        let general = pairs.filter { $0.0.defect == nil }
        let each = task.correctnessPoints / Double(max(1, general.count))
        var parts = general.map { item, verdict in
            CaseGrade(
                name: item.name, points: verdict.outcome == .ok ? each : 0, maximumPoints: each,
                outcome: verdict.outcome)
        }
        parts += defectParts(pairs, isCounted: report.passesGate)
        if task.speedPoints > 0 {
            parts.append(
                CaseGrade(
                    name: "speed", points: speed.points, maximumPoints: task.speedPoints, outcome: speed.outcome))
        }
        let outcome = pairs.first { $0.1.outcome != .ok }?.1.outcome ?? speed.outcome
        let points = parts.reduce(0) { $0 + $1.points }
        return Grade(
            // A hundredth of a point: sums of thirds of points should not show the order of addition.
            points: (points * 100).rounded() / 100, maximumPoints: task.maximumPoints, outcome: outcome, cases: parts,
            feedback: feedback(pairs, passesGate: report.passesGate))
    }

    private func defectParts(
        _ pairs: [(PythonCase, PythonChecker.Verdict)], isCounted: Bool
    ) -> [CaseGrade] {
        let names = pairs.compactMap(\.0.defect).reduce(into: [String]()) { names, name in
            if !names.contains(name) { names.append(name) }
        }
        let each = task.defectPoints / Double(max(1, names.count))
        return names.map { name in
            let verdicts = pairs.filter { $0.0.defect == name }.map(\.1)
            let failed = verdicts.first { $0.outcome != .ok }
            return CaseGrade(
                name: name, points: isCounted && failed == nil ? each : 0, maximumPoints: each,
                outcome: failed?.outcome ?? .ok)
        }
    }

    /// What a model may be told: visible cases in full, of hidden ones only how many failed.
    private func feedback(_ pairs: [(PythonCase, PythonChecker.Verdict)], passesGate: Bool) -> String {
        var lines: [String] = []
        for (item, verdict) in pairs where item.isVisible {
            guard let words = verdict.words else { continue }
            let arguments = item.arguments.map(\.pythonText).joined(separator: ", ")
            lines.append("\(task.function)(\(Self.shortened(arguments))) \(words).")
            lines += verdict.traceback.map { "  " + $0 }
            lines.append("  expected \(Self.shortened(item.expected.pythonText))")
            if let found = verdict.found { lines.append("  got \(Self.shortened(found.pythonText))") }
        }
        let hidden = pairs.count { !$0.0.isVisible && $0.1.outcome != .ok }
        if hidden > 0 { lines.append("\(hidden) hidden cases fail.") }
        if !passesGate { lines.append("Plain inputs fail, so nothing else counts.") }
        return lines.joined(separator: "\n")
    }

    private static let longestValue = 2000

    private static func shortened(_ text: String) -> String {
        let scalars = text.unicodeScalars.prefix(longestValue + 1)
        guard scalars.count > longestValue else { return PlainText.printable(text) }
        return PlainText.printable(String(String.UnicodeScalarView(scalars.prefix(longestValue)))) + " ..."
    }
}
