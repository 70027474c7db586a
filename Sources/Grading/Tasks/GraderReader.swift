internal import CheckedYAML
internal import Foundation

/// Reads the `grader` of a task file.
struct GraderReader {
    let name: String
    let top: CheckedMapping
    let folder: TrustedFolder

    /// What one grader makes of its mapping.
    struct Reading {
        let plan: GraderPlan
        /// What it grades, when its own files say so; `nil` when it grades whatever the task asks.
        let questions: [TaskQuestion]?
        /// Everything that decides its grades, as text.
        let content: [String]
    }

    enum Kind: String, CaseIterable {
        case pythonFunction = "python-function"
        case labeledAnswers = "labeled-answers"
        case unitTests = "unit-tests"
        case command, rubric, pairwise, mix

        static var names: String { allCases.map(\.rawValue).joined(separator: ", ") }
    }

    /// The task that `grader` and the file's other keys describe.
    func task(_ grader: CheckedNode) throws(DocumentError) -> TaskDefinition {
        let kind = try kind(of: grader)
        // Where one question is all there is, nothing can be kept back.
        let splitKeys = kind == .pythonFunction || top["question"] != nil ? [] : QuestionSplit.keys
        try checkTemplateKeys(kind)
        let reading = try reading(grader, kind, furtherKeys: splitKeys)
        let questions: [TaskQuestion]
        if let own = reading.questions { questions = own } else { questions = try statedQuestions() }
        guard !splitKeys.isEmpty else {
            return TaskDefinition(
                name: name, questions: questions, confirmationQuestions: questions, testQuestions: [],
                plan: reading.plan, content: Self.content([name] + reading.content, questions, reading))
        }
        let split = try QuestionSplit(questions, reading: splitMapping(grader))
        return TaskDefinition(
            name: name, questions: split.search, confirmationQuestions: split.validation, testQuestions: split.test,
            plan: reading.plan,
            content: Self.content(
                [name] + reading.content + split.counts.map(String.init), questions, reading))
    }

    /// One text for all that decides a grade.
    private static func content(_ parts: [String], _ questions: [TaskQuestion], _ reading: Reading) -> String {
        // Graders with questions of their own have them in their content.
        let asked = reading.questions == nil ? questions.map { "\($0.name)\u{1F}\($0.text)" } : []
        return (parts + asked).joined(separator: "\u{1E}")
    }

    /// A template is for questions of a data set that has no form of its own.
    private func checkTemplateKeys(_ kind: Kind) throws(DocumentError) {
        let hasTemplate = top["question"] == nil && kind != .pythonFunction && kind != .unitTests
        for key in QuestionTemplate.keys {
            guard !hasTemplate, let node = top[key] else { continue }
            throw node.error(expected: "no '\(key)' here: it is for labeled questions of a data file")
        }
    }

    private func splitMapping(_ grader: CheckedNode) throws(DocumentError) -> CheckedMapping {
        try grader.mapping(grader.namedEntries().map(\.name))
    }

    private func kind(of grader: CheckedNode) throws(DocumentError) -> Kind {
        guard grader.isMapping else { throw grader.error(expected: "a mapping that begins with 'kind'") }
        guard let node = try grader.namedEntries().first(where: { $0.name == "kind" })?.value else {
            throw grader.error(expected: "the key 'kind' (\(Kind.names))", found: "none")
        }
        guard let kind = Kind(rawValue: try node.string()) else { throw node.error(expected: "one of \(Kind.names)") }
        return kind
    }

    /// - Parameter furtherKeys: what may stand in the mapping besides the grader's own.
    private func reading(_ grader: CheckedNode, _ kind: Kind, furtherKeys: [String]) throws(DocumentError) -> Reading {
        let own: [String] =
            switch kind {
            case .pythonFunction:
                ["function", "reference", "broken", "cases", "seed", "points", "tolerance", "limits", "packages"]
            case .labeledAnswers: ["match", "tolerance", "relative_tolerance", "schema"]
            case .unitTests: ["limits", "packages"]
            case .command: ["command", "points", "limits"]
            case .rubric: ["judge", "criteria"]
            case .pairwise: ["judge", "baseline", "instruction", "points", "length_margin"]
            case .mix: ["graders"]
            }
        let mapping = try grader.mapping(["kind"] + own + furtherKeys)
        switch kind {
        case .pythonFunction: return try pythonFunction(mapping)
        case .labeledAnswers: return try labeledAnswers(mapping)
        case .unitTests: return try unitTests(mapping)
        case .command: return try command(mapping)
        case .rubric: return try rubric(mapping)
        case .pairwise: return try pairwise(mapping)
        case .mix: return try mix(mapping)
        }
    }

    // MARK: Questions

    /// The task's questions, for graders that have none of their own: a data set's, or the one of a text file.
    private func statedQuestions() throws(DocumentError) -> [TaskQuestion] {
        if let node = top["question"] { return [TaskQuestion(name: name, text: try folder.text(named: node))] }
        return try items().map(\.question)
    }

    func items() throws(DocumentError) -> [LabeledData.Item] {
        try LabeledData.items(
            in: DataFile(named: top.required("questions", "a data file"), in: folder),
            template: QuestionTemplate(reading: top))
    }

    // MARK: Mixes

    private func mix(_ mapping: CheckedMapping) throws(DocumentError) -> Reading {
        let nodes = try mapping.required("graders", "a list of graders, each with its points").list()
        var parts: [MixPart] = []
        var content: [String] = ["mix"]
        var questions: [TaskQuestion]?
        for node in nodes {
            let kind = try kind(of: node)
            guard kind != .mix else { throw node.error(expected: "a grader that is no mix itself", found: "a mix") }
            let reading = try reading(node, kind, furtherKeys: ["share", "name"])
            let entries = try node.namedEntries()
            func entry(_ key: String) -> CheckedNode? { entries.first { $0.name == key }?.value }
            guard let share = entry("share") else {
                throw node.error(expected: "the key 'share' (the points that this grader gives)", found: "none")
            }
            let points = try Self.amount(share)
            let name = try entry("name")?.string() ?? kind.rawValue
            guard !parts.contains(where: { $0.name == name }) else {
                throw node.error(
                    expected: "a name of its own for each grader", found: "'\(name)' twice",
                    hint: "give one of them a 'name'")
            }
            if let own = reading.questions {
                guard questions == nil || questions == own else {
                    throw node.error(
                        expected: "graders of the same questions", found: "questions of its own",
                        hint: "a mix grades each answer by all of its graders")
                }
                questions = own
            }
            parts.append(MixPart(name: name, points: points, plan: reading.plan))
            content += [name, "\(points)"] + reading.content
        }
        guard parts.contains(where: { $0.points > 0 }) else {
            throw mapping.node.error(expected: "a share above 0", found: "none")
        }
        return Reading(plan: .mix(parts), questions: questions, content: content)
    }

    // MARK: Values

    static func amount(_ node: CheckedNode) throws(DocumentError) -> Double {
        let number = try node.double()
        guard number >= 0 else { throw node.error(expected: "a number, 0 or more") }
        guard number <= 1e9 else { throw node.error(expected: "a number of at most 1000000000") }
        return number
    }

    /// Points that a whole grader gives; 1 without any.
    static func points(_ node: CheckedNode?) throws(DocumentError) -> Double {
        guard let node else { return 1 }
        let points = try amount(node)
        guard points > 0 else { throw node.error(expected: "a number above 0") }
        return points
    }
}
