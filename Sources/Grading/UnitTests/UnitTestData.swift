internal import CheckedYAML

/// Reads problems in the forms of HumanEval (Chen et al. 2021, arXiv 2107.03374) and MBPP
/// (Austin et al. 2021, arXiv 2108.07732), as their files are.
enum UnitTestData {
    /// The members of a record that are known; line ends are line feeds.
    private struct Line {
        let object: [String: JSONValue]

        func text(_ key: String) -> String? { object[key]?.text.map(Self.withLineFeeds) }

        func texts(_ key: String) -> [String]? {
            object[key]?.list.flatMap { items in
                let texts = items.compactMap(\.text).map(Self.withLineFeeds)
                return texts.count == items.count ? texts : nil
            }
        }

        /// A text in HumanEval, a number in MBPP.
        var taskID: String? { text("task_id") ?? object["task_id"]?.number.map(JSONValue.written) }

        private static func withLineFeeds(_ text: String) -> String {
            text.replacing("\r\n", with: "\n").replacing("\r", with: "\n")
        }
    }

    private static let form =
        "an object with task_id, prompt, entry_point, canonical_solution and test (as HumanEval has it), or with "
        + "task_id, text, code and test_list (as MBPP has it)"

    /// The problems in the order of the file. One without a task_id is called by its number, counted from 1.
    static func problems(in file: DataFile) throws(DocumentError) -> [UnitTestProblem] {
        var problems: [UnitTestProblem] = []
        var seen: Set<String> = []
        try DataRecords.read(file, form: form) { (record) throws(DocumentError) in
            let line = Line(object: record.object)
            let name = line.taskID ?? String(problems.count + 1)
            guard let problem = completion(line, name) ?? description(line, name) else {
                throw DocumentError(
                    file: file.name, line: record.line, expected: form,
                    found: "members "
                        + record.object.keys.sorted().prefix(12).map { PlainText.printable(String($0.prefix(40))) }
                        .joined(separator: ", "))
            }
            guard seen.insert(problem.name).inserted else {
                throw DocumentError(
                    file: file.name, line: record.line, expected: "each task_id once",
                    found: "'\(problem.name)' again")
            }
            problems.append(problem)
        }
        guard !problems.isEmpty else {
            throw DocumentError(file: file.name, expected: "at least one problem", found: "none")
        }
        return problems
    }

    /// HumanEval: a function's head to be completed.
    private static func completion(_ line: Line, _ name: String) -> UnitTestProblem? {
        guard let prompt = line.text("prompt"), let function = line.text("entry_point"), isName(function),
            let body = line.text("canonical_solution"), let test = line.text("test"),
            let start = definition(of: function, in: prompt)
        else { return nil }
        return UnitTestProblem(
            name: name,
            question: "Complete this Python function. Answer with the whole function in one Python code block.\n\n"
                + "```python\n\(prompt)\(prompt.hasSuffix("\n") ? "" : "\n")```\n",
            function: function, preamble: String(prompt[..<start]), head: String(prompt[start...]),
            solution: prompt + body, tests: test)
    }

    /// MBPP: a sentence, and assertions that call the function by its name.
    private static func description(_ line: Line, _ name: String) -> UnitTestProblem? {
        guard let text = line.text("text") ?? line.text("prompt"), let code = line.text("code"),
            let list = line.texts("test_list"), let first = list.first,
            let function = definedFunctions(in: code).last(where: { calls($0, in: first) })
        else { return nil }
        let setup = ([line.text("test_setup_code") ?? ""] + (line.texts("test_imports") ?? []))
            .joined(separator: "\n")
        let assertions = list.map { "    " + $0.replacing("\n", with: "\n    ") }
        return UnitTestProblem(
            name: name,
            question: "\(text)\n\nWrite a Python function \(function); one of its tests is:\n\n```python\n\(first)\n"
                + "```\n\nAnswer with the whole function in one Python code block.\n",
            function: function, preamble: "", head: "", solution: code,
            tests: setup + "\ndef check(candidate):\n" + assertions.joined(separator: "\n") + "\n")
    }

    private static func isName(_ text: String) -> Bool {
        text.wholeMatch(of: #/[A-Za-z_][A-Za-z0-9_]{0,99}/#) != nil
    }

    private static func definedFunctions(in code: String) -> [String] {
        code.matches(of: #/(?m)^def[ ]+([A-Za-z_][A-Za-z0-9_]{0,99})[ ]*\(/#).map { String($0.output.1) }
    }

    /// Whether `test` calls `function`, and not one whose name ends like it.
    private static func calls(_ function: String, in test: String) -> Bool {
        test.ranges(of: function).contains { range in
            let before = range.lowerBound > test.startIndex ? test[test.index(before: range.lowerBound)] : " "
            return !(before.isLetter || before.isNumber || before == "_" || before == ".")
                && test[range.upperBound...].drop { $0 == " " }.first == "("
        }
    }

    private static func definition(of function: String, in prompt: String) -> String.Index? {
        prompt.ranges(of: "def \(function)").last { range in
            prompt[range.upperBound...].drop { $0 == " " }.first == "("
                && (range.lowerBound == prompt.startIndex
                    || prompt[prompt.index(before: range.lowerBound)] == "\n")
        }?.lowerBound
    }
}
