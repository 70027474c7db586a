internal import CheckedYAML
public import Foundation

extension TaskDefinition {
    /// The task in a file, or in the `task.yaml` of a folder. Everything it names must lie in its folder.
    ///
    /// - Throws: `DocumentError` with file, line, key path, what was expected and found.
    public static func load(_ fileOrFolder: URL) throws -> TaskDefinition {
        var isFolder: ObjCBool = false
        _ = FileManager.default.fileExists(atPath: fileOrFolder.path, isDirectory: &isFolder)
        let file = isFolder.boolValue ? fileOrFolder.appending(path: "task.yaml") : fileOrFolder
        let folder = TrustedFolder(file.standardizedFileURL.deletingLastPathComponent())
        let top = try CheckedDocument.read(file).mapping("name", "question", "questions", "grader")
        let grader = try top.required("grader", "how answers are graded")
        guard grader.isMapping else { throw grader.error(expected: "a mapping that begins with 'kind'") }
        let name = try top.required("name", "a name").string()
        switch try kind(of: grader) {
        case .pythonFunction: return try pythonFunction(named: name, top, grader, folder)
        case .labeledAnswers: return try labeledAnswers(named: name, top, grader, folder)
        case .unitTests: return try unitTests(named: name, top, grader, folder)
        }
    }

    private enum GraderKind: String, CaseIterable {
        case pythonFunction = "python-function"
        case labeledAnswers = "labeled-answers"
        case unitTests = "unit-tests"
    }

    private static func kind(of grader: CheckedNode) throws(DocumentError) -> GraderKind {
        let kinds = GraderKind.allCases.map(\.rawValue).joined(separator: " or ")
        guard let node = try grader.namedEntries().first(where: { $0.name == "kind" })?.value else {
            throw grader.error(expected: "the key 'kind' (\(kinds))", found: "none")
        }
        guard let kind = GraderKind(rawValue: try node.string()) else { throw node.error(expected: kinds) }
        return kind
    }

    // MARK: Python function

    private static func pythonFunction(
        named name: String, _ top: CheckedMapping, _ grader: CheckedNode, _ folder: TrustedFolder
    ) throws(DocumentError) -> TaskDefinition {
        let mapping = try grader.mapping(
            "kind", "function", "reference", "broken", "cases", "seed", "points", "tolerance", "limits")
        let points = try mapping.required("points", "points for correctness, defects and speed")
            .mapping("correctness", "defects", "speed")
        let brokenNode = try mapping.required("broken", "a Python file")
        let functionNode = try mapping.required("function", "a function's name")
        let function = try functionNode.string()
        guard function.wholeMatch(of: #/[A-Za-z_][A-Za-z0-9_]{0,99}/#) != nil else {
            throw functionNode.error(expected: "a function's name in Python")
        }
        let task = PythonFunctionTask(
            function: function, reference: try folder.text(named: mapping.required("reference", "a Python file")),
            broken: try folder.text(named: brokenNode),
            cases: try folder.text(named: mapping.required("cases", "a Python file")),
            seed: try mapping["seed"]?.integer() ?? 0,
            correctnessPoints: try amount(points.required("correctness", "points")),
            defectPoints: try amount(points.required("defects", "points")),
            speedPoints: try amount(points.required("speed", "points")),
            tolerance: try mapping["tolerance"].map(amount) ?? 1e-9,
            limits: try mapping["limits"].map(SandboxLimits.init(reading:)) ?? SandboxLimits())
        let statement = try folder.text(named: top.required("question", "a text file"))
        let brokenName = try brokenNode.string()
        // The statement shows the broken function without the file being kept twice.
        let text = statement.replacing("{{\(brokenName)}}", with: task.broken)
        let questions = [TaskQuestion(name: name, text: text)]
        return TaskDefinition(
            name: name, questions: questions, confirmationQuestions: questions, kind: .pythonFunction(task),
            content: [
                name, text, task.function, task.reference, task.cases, "\(task.seed)", "\(task.correctnessPoints)",
                "\(task.defectPoints)", "\(task.speedPoints)", "\(task.tolerance)", "\(task.limits)",
            ].joined(separator: "\u{1E}"))
    }

    private static func amount(_ node: CheckedNode) throws(DocumentError) -> Double {
        let number = try node.double()
        guard number >= 0 else { throw node.error(expected: "a number, 0 or more") }
        return number
    }

    // MARK: Labeled answers

    private static func labeledAnswers(
        named name: String, _ top: CheckedMapping, _ grader: CheckedNode, _ folder: TrustedFolder
    ) throws(DocumentError) -> TaskDefinition {
        let mapping = try grader.mapping("kind", "match", "tolerance", "search_questions", "confirmation_questions")
        let matchNode = try mapping.required("match", "how answers are compared")
        guard let match = AnswerMatch(rawValue: try matchNode.string()) else {
            throw matchNode.error(expected: AnswerMatch.allCases.map(\.rawValue).joined(separator: ", "))
        }
        let dataNode = try top.required("questions", "a JSON-lines file")
        let rows = try LabeledData.rows(in: try folder.text(named: dataNode), file: try dataNode.string())
        let split = try QuestionSplit(rows.map(\.question), reading: mapping)
        let labels = Dictionary(rows.map { ($0.question.name, $0.answer) }) { first, _ in first }
        let tolerance = try mapping["tolerance"].map(amount) ?? 1e-9
        return TaskDefinition(
            name: name, questions: split.search, confirmationQuestions: split.confirmation,
            kind: .labeledAnswers(labels: labels, match: match, tolerance: tolerance),
            content: ([name, match.rawValue, "\(tolerance)"] + split.counts.map(String.init)
                + rows.map { "\($0.question.name)\u{1F}\($0.question.text)\u{1F}\($0.answer)" })
                .joined(separator: "\u{1E}"))
    }

    // MARK: Unit tests

    private static func unitTests(
        named name: String, _ top: CheckedMapping, _ grader: CheckedNode, _ folder: TrustedFolder
    ) throws(DocumentError) -> TaskDefinition {
        let mapping = try grader.mapping("kind", "limits", "search_questions", "confirmation_questions")
        let dataNode = try top.required("questions", "a JSON-lines file")
        let problems = try UnitTestData.problems(in: try folder.text(named: dataNode), file: try dataNode.string())
        let split = try QuestionSplit(
            problems.map { TaskQuestion(name: $0.name, text: $0.question) }, reading: mapping)
        let limits = try mapping["limits"].map(SandboxLimits.init(reading:)) ?? SandboxLimits()
        return TaskDefinition(
            name: name, questions: split.search, confirmationQuestions: split.confirmation,
            kind: .unitTests(problems, limits: limits),
            content: ([name, "\(limits)"] + split.counts.map(String.init)
                + problems.map { "\($0.name)\u{1F}\($0.question)\u{1F}\($0.function)\u{1F}\($0.tests)" })
                .joined(separator: "\u{1E}"))
    }
}
