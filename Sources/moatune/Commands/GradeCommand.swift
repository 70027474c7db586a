import ArgumentParser
import Foundation
import Grading

struct GradeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "grade", abstract: "Put one answer through a task's grader.")

    @Argument(help: "The task: a folder with a task.yaml, or a task file.")
    var task: String

    @Argument(help: "A file that holds the answer, a model's whole message; - reads standard input.")
    var answer: String

    @Option(help: "The question's name, for tasks of several.")
    var question: String?

    @Option(help: "The sandbox for graded programs: required, best, or none.")
    var sandbox = SandboxRequirement.best

    @Flag(help: "Print the grade as one JSON document.")
    var json = false

    func run() async throws {
        let definition = try TaskDefinition.load(URL(filePath: task))
        let text =
            try answer == "-"
            ? standardInput() : String(decoding: Data(contentsOf: URL(filePath: answer)), as: UTF8.self)
        let (grader, sandboxWords) = try await definition.makeGrader(sandbox: sandbox)
        let grade = await grader.grade(text, for: try chosenQuestion(in: definition))
        if json { return try Console.printJSON(GradeDocument(grade, sandbox: sandboxWords)) }
        for part in grade.cases {
            let mark = part.points == part.maximumPoints ? "ok" : part.outcome.rawValue
            Console.print(
                "  " + part.name.padding(toLength: 24, withPad: " ", startingAt: 0)
                    + String(format: "%6.2f of %5.2f  ", part.points, part.maximumPoints) + mark)
        }
        Console.print("\(grade.points) of \(grade.maximumPoints) points, \(grade.outcome.rawValue)")
        if !grade.feedback.isEmpty { Console.print(grade.feedback) }
        if let sandboxWords { Console.progress("sandbox: \(sandboxWords)") }
    }

    private func standardInput() -> String {
        String(decoding: FileHandle.standardInput.readDataToEndOfFile(), as: UTF8.self)
    }

    private func chosenQuestion(in task: TaskDefinition) throws -> TaskQuestion {
        let questions = task.allQuestions
        guard let question else {
            if questions.count == 1 { return questions[0] }
            throw ValidationError("the task has \(questions.count) questions; name one by --question")
        }
        guard let found = questions.first(where: { $0.name == question }) else {
            throw ValidationError("the task has no question named '\(question)'")
        }
        return found
    }
}
