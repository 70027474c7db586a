import Foundation
import Grading
import Testing

/// The workshop's task, as a space ships it.
enum Workshop {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "search-spaces/calculate-user-matrix")

    static func source(_ name: String) throws -> String {
        try String(contentsOf: folder.appending(path: name), encoding: .utf8)
    }

    static func answer(_ source: String) -> String { "Here it is:\n```python\n\(source)\n```\n" }

    /// One grader for all tests: making it runs the task's own programs.
    static let grading = Task { try await TaskDefinition.load(folder).makeGrader(sandbox: .best).grader }

    static func grade(_ source: String) async throws -> Grade {
        try await grading.value.grade(answer(source), for: try TaskDefinition.load(folder).questions[0])
    }
}

@Suite(.serialized) struct PythonFunctionGraderTests {
    @Test func theReferenceGetsEverythingAndTheBrokenFunctionItsPlainCases() async throws {
        let perfect = try await Workshop.grade(Workshop.source("reference.py"))
        #expect(perfect.outcome == .ok)
        // Speed may lose one step of 2.5 on a machine whose neighbours are busy.
        #expect(perfect.points >= 117.5 && perfect.points <= 120)
        let broken = try await Workshop.grade(Workshop.source("broken.py"))
        #expect(broken.points == 15)
        #expect(broken.outcome != .ok)
    }

    @Test func oneFixedDefectRaisesTheScoreByItsShare() async throws {
        let fixed = try Workshop.source("broken.py").replacing(
            "    users = list(profiles)\n", with: "    users = sorted(profiles)\n")
        let grade = try await Workshop.grade(fixed)
        #expect(abs(grade.points - (15 + 40.0 / 11)) < 0.01)
        #expect(grade.cases.first { $0.name == "user-order" }?.outcome == .ok)
    }

    @Test func feedbackShowsVisibleCasesAndNoHiddenOne() async throws {
        let grade = try await Workshop.grade(Workshop.source("broken.py"))
        #expect(grade.feedback.contains("hidden cases fail"))
        #expect(!grade.feedback.contains("item unseen"))
    }

    @Test(arguments: HostileAnswer.all)
    func aHostileAnswerEndsInItsOutcomeAndEarnsNothing(hostile: HostileAnswer) async throws {
        let grade = try await Workshop.grade(hostile.source)
        #expect(hostile.outcomes.contains(grade.outcome), "\(grade.outcome): \(grade.feedback)")
        #expect(grade.points <= hostile.mostPoints)
    }

    @Test func anAnswerWithoutTheFunctionSaysSo() async throws {
        let grader = try await Workshop.grading.value
        let question = try TaskDefinition.load(Workshop.folder).questions[0]
        let grade = await grader.grade("I would rather not.", for: question)
        #expect(grade.outcome == .missingFunction && grade.points == 0)
    }
}

/// A program that tries to get points, or to get out, by other means than the function.
struct HostileAnswer: Sendable, CustomTestStringConvertible {
    let name: String
    let source: String
    let outcomes: Set<GradeOutcome>
    var mostPoints = 0.0

    var testDescription: String { name }

    private static func function(_ body: String) -> String {
        "def calculate_user_matrix(ratings, min_common=1):\n    " + body.replacing("\n", with: "\n    ") + "\n"
    }

    static let all: [HostileAnswer] = [
        HostileAnswer(name: "syntax error", source: "def calculate_user_matrix(:\n", outcomes: [.syntaxError]),
        HostileAnswer(name: "exits with 0", source: function("import os\nos._exit(0)"), outcomes: [.runtimeError]),
        HostileAnswer(name: "raises SystemExit", source: function("raise SystemExit(0)"), outcomes: [.runtimeError]),
        HostileAnswer(
            name: "recursion", source: function("return calculate_user_matrix(ratings)"), outcomes: [.runtimeError]),
        HostileAnswer(
            name: "memory", source: function("return [0] * 10 ** 10"), outcomes: [.memoryLimit, .runtimeError]),
        HostileAnswer(
            name: "floods its output", source: function("while True:\n    print('x' * 10000)"), outcomes: [.outputLimit]
        ),
        HostileAnswer(
            name: "forks", source: function("import os\nos.fork()\nreturn {}"), outcomes: [.runtimeError]),
        HostileAnswer(
            name: "opens a socket", source: function("import socket\nsocket.socket()\nreturn {}"),
            outcomes: [.runtimeError]),
        HostileAnswer(
            name: "starts a thread",
            source: function("import threading\nthreading.Thread(target=print).start()\nreturn {}"),
            outcomes: [.runtimeError]),
        HostileAnswer(
            name: "reads a host file", source: function("return open('/etc/passwd').read()"), outcomes: [.runtimeError]),
        HostileAnswer(
            name: "equal to everything",
            source: "class Same(dict):\n    def __eq__(self, other): return True\n" + function("return Same()"),
            outcomes: [.runtimeError]),
        HostileAnswer(name: "not a number", source: function("return float('nan')"), outcomes: [.runtimeError]),
        HostileAnswer(
            name: "forges replies on every descriptor",
            source: function(
                "import os\nfor fd in range(3, 256):\n    try: os.write(fd, b'{\"value\": 1}\\n')\n"
                    + "    except OSError: pass\nreturn {}"),
            outcomes: [.tampering]),
        HostileAnswer(
            name: "a stub for empty input",
            source: function("return {'users': [], 'matrix': []}"), outcomes: [.wrongAnswer]),
        HostileAnswer(
            name: "closes every descriptor", source: function("import os\nos.closerange(0, 512)\nreturn {}"),
            outcomes: [.runtimeError]),
        HostileAnswer(
            name: "clears its arguments", source: function("ratings.clear()\nreturn {'users': [], 'matrix': []}"),
            outcomes: [.wrongAnswer]),
        HostileAnswer(
            name: "kills its group", source: function("import os, signal\nos.kill(0, signal.SIGKILL)\nreturn {}"),
            outcomes: [.runtimeError]),
        HostileAnswer(
            name: "looks at its parents' frames",
            source: function(
                "import sys\nf = sys._getframe(1)\nreturn {k: str(v)[:50] for k, v in f.f_locals.items()}"),
            outcomes: [.wrongAnswer]),
    ]
}
