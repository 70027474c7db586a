internal import CheckedYAML
internal import Foundation

/// Graders that run programs.
extension GraderReader {
    func pythonFunction(_ mapping: CheckedMapping) throws(DocumentError) -> Reading {
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
            correctnessPoints: try Self.amount(points.required("correctness", "points")),
            defectPoints: try Self.amount(points.required("defects", "points")),
            speedPoints: try Self.amount(points.required("speed", "points")),
            tolerance: try mapping["tolerance"].map(Self.amount) ?? 1e-9,
            limits: try mapping["limits"].map { (node) throws(DocumentError) in try SandboxLimits(reading: node) }
                ?? SandboxLimits(),
            packages: try packages(mapping))
        let statement = try folder.text(named: top.required("question", "a text file"))
        let brokenName = try brokenNode.string()
        // The statement shows the broken function without the file being kept twice.
        let text = statement.replacing("{{\(brokenName)}}", with: task.broken)
        return Reading(
            plan: .pythonFunction(task), questions: [TaskQuestion(name: name, text: text)],
            content: [
                text, task.function, task.reference, task.cases, "\(task.seed)", "\(task.correctnessPoints)",
                "\(task.defectPoints)", "\(task.speedPoints)", "\(task.tolerance)", task.limits.fingerprintText,
            ] + Self.content(ofPackages: task.packages))
    }

    func unitTests(_ mapping: CheckedMapping) throws(DocumentError) -> Reading {
        let problems = try UnitTestData.problems(
            in: DataFile(named: top.required("questions", "a data file"), in: folder))
        let limits =
            try mapping["limits"].map { (node) throws(DocumentError) in try SandboxLimits(reading: node) }
            ?? SandboxLimits()
        let packages = try packages(mapping)
        return Reading(
            plan: .unitTests(problems, limits: limits, packages: packages),
            questions: problems.map { TaskQuestion(name: $0.name, text: $0.question) },
            content: [limits.fingerprintText] + Self.content(ofPackages: packages)
                + problems.map { "\($0.name)\u{1F}\($0.question)\u{1F}\($0.function)\u{1F}\($0.tests)" })
    }

    func command(_ mapping: CheckedMapping) throws(DocumentError) -> Reading {
        let node = try mapping.required("command", "a list: a program and its arguments")
        var words: [String] = []
        for item in try node.list() {
            let word = try item.string()
            guard !word.contains("\0") else { throw item.error(expected: "words without zero bytes") }
            words.append(word)
        }
        let limits =
            try mapping["limits"].map { (node) throws(DocumentError) in
                try SandboxLimits(reading: node, from: CommandTask.defaultLimits)
            } ?? CommandTask.defaultLimits
        let task = CommandTask(
            words: words, folder: folder.url.path, maximumPoints: try Self.points(mapping["points"]), limits: limits)
        // What the script says decides grades as much as its name; other files that it reads are not seen here.
        let files = words.compactMap { try? String(contentsOf: folder.url.appending(path: $0), encoding: .utf8) }
        return Reading(
            plan: .command(task), questions: nil,
            content: ["command"] + words + files + ["\(task.maximumPoints)", limits.fingerprintText])
    }
}
