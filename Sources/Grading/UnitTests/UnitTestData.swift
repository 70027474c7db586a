internal import CheckedYAML
internal import Foundation

/// Reads problems, one JSON object a line, in the forms of HumanEval (Chen et al. 2021, arXiv 2107.03374) and MBPP
/// (Austin et al. 2021, arXiv 2108.07732), as their files are.
enum UnitTestData {
    private struct Line: Decodable {
        /// A text in HumanEval, a number in MBPP.
        let taskID: String
        let prompt: String?
        let entryPoint: String?
        let canonicalSolution: String?
        let test: String?
        let text: String?
        let code: String?
        let testList: [String]?
        let testSetupCode: String?
        let testImports: [String]?

        enum CodingKeys: String, CodingKey {
            case prompt, test, text, code
            case taskID = "task_id"
            case entryPoint = "entry_point"
            case canonicalSolution = "canonical_solution"
            case testList = "test_list"
            case testSetupCode = "test_setup_code"
            case testImports = "test_imports"
        }

        init(from decoder: any Decoder) throws {
            let values = try decoder.container(keyedBy: CodingKeys.self)
            taskID =
                try (try? values.decode(String.self, forKey: .taskID)) ?? "\(values.decode(Int.self, forKey: .taskID))"
            prompt = try values.decodeIfPresent(String.self, forKey: .prompt)
            entryPoint = try values.decodeIfPresent(String.self, forKey: .entryPoint)
            canonicalSolution = try values.decodeIfPresent(String.self, forKey: .canonicalSolution)
            test = try values.decodeIfPresent(String.self, forKey: .test)
            text = try values.decodeIfPresent(String.self, forKey: .text)
            code = try values.decodeIfPresent(String.self, forKey: .code)
            testList = try values.decodeIfPresent([String].self, forKey: .testList)
            testSetupCode = try values.decodeIfPresent(String.self, forKey: .testSetupCode)
            testImports = try values.decodeIfPresent([String].self, forKey: .testImports)
        }
    }

    /// The problems in the order of the lines; blank lines are skipped.
    static func problems(in text: String, file: String) throws(DocumentError) -> [UnitTestProblem] {
        var problems: [UnitTestProblem] = []
        var seen: Set<String> = []
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            guard !line.allSatisfy(\.isWhitespace) else { continue }
            guard let found = try? JSONDecoder().decode(Line.self, from: Data(line.utf8)),
                let problem = completion(found) ?? description(found)
            else {
                throw DocumentError(
                    file: file, line: index + 1,
                    expected: "an object with task_id, prompt, entry_point, canonical_solution and test (as HumanEval "
                        + "has it), or with task_id, text, code and test_list (as MBPP has it)",
                    found: "'\(line.prefix(60))'")
            }
            guard seen.insert(problem.name).inserted else {
                throw DocumentError(
                    file: file, line: index + 1, expected: "each task_id once", found: "'\(problem.name)' again")
            }
            problems.append(problem)
        }
        guard !problems.isEmpty else {
            throw DocumentError(file: file, expected: "at least one problem", found: "none")
        }
        return problems
    }

    /// HumanEval: a function's head to be completed.
    private static func completion(_ line: Line) -> UnitTestProblem? {
        guard let prompt = line.prompt, let function = line.entryPoint, isName(function),
            let body = line.canonicalSolution, let test = line.test, let start = definition(of: function, in: prompt)
        else { return nil }
        return UnitTestProblem(
            name: line.taskID,
            question: "Complete this Python function. Answer with the whole function in one Python code block.\n\n"
                + "```python\n\(prompt)\(prompt.hasSuffix("\n") ? "" : "\n")```\n",
            function: function, preamble: String(prompt[..<start]), head: String(prompt[start...]),
            solution: prompt + body, tests: test)
    }

    /// MBPP: a sentence, and assertions that call the function by its name.
    private static func description(_ line: Line) -> UnitTestProblem? {
        guard let text = line.text ?? line.prompt, let code = line.code, let list = line.testList,
            let first = list.first, let function = definedFunctions(in: code).last(where: { first.contains($0) })
        else { return nil }
        let setup = ([line.testSetupCode ?? ""] + (line.testImports ?? [])).joined(separator: "\n")
        let assertions = list.map { "    " + $0.replacing("\n", with: "\n    ") }
        return UnitTestProblem(
            name: line.taskID,
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

    private static func definition(of function: String, in prompt: String) -> String.Index? {
        prompt.ranges(of: "def \(function)").last { range in
            prompt[range.upperBound...].drop { $0 == " " }.first == "("
                && (range.lowerBound == prompt.startIndex
                    || prompt[prompt.index(before: range.lowerBound)] == "\n")
        }?.lowerBound
    }
}
