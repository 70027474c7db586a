import ArgumentParser
import Foundation
import Grading
import Inference
import MixtureOfAgents
import Tuning

struct GradeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "grade", abstract: "Put one answer through a task's grader.")

    @Argument(help: "The task: a folder with a task.yaml, or a task file.")
    var task: String

    @Argument(help: "A file that holds the answer, a model's whole message; - reads standard input.")
    var answer: String

    @Option(help: "The question's name, for tasks of several.")
    var question: String?

    @Option(help: "The sandbox for graded programs: best (the tightest that works here) or none (limits only).")
    var sandbox = SandboxRequirement.best

    @Flag(help: "Print the grade as one JSON document.")
    var json = false

    @Flag(help: "Say what was read in the answer, and why; shows the label.")
    var explain = false

    @Flag(help: "Grade thinking that stands in the answer too, such as what is between <think> and </think>.")
    var keepThinking = false

    @Option(help: "A space whose 'providers' a judging model is found at.")
    var space: String?

    @OptionGroup var secrets: SecretOptions

    func run() async throws {
        let definition = try TaskDefinition.load(URL(filePath: task))
        let text =
            try answer == "-"
            ? standardInput() : String(decoding: Data(contentsOf: URL(filePath: answer)), as: UTF8.self)
        let question = try chosenQuestion(in: definition)
        // As a run takes a model's content.
        let read = keepThinking ? text : ThinkingText(text).answer
        let (grade, sandboxWords) = try await graded(read, question, by: definition)
        let explanations = explain ? definition.explanations(of: read, for: question) : nil
        if json {
            return try Console.printJSON(GradeDocument(grade, sandbox: sandboxWords, explanations: explanations))
        }
        for line in GradeTable.lines(of: grade) { Console.print(line) }
        if !grade.feedback.isEmpty { Console.print(grade.feedback) }
        for line in explanations?.flatMap(\.lines) ?? [] { Console.print(line) }
        if explanations?.isEmpty == true {
            Console.print("nothing to explain: only labelled answers are read by stated rules")
        }
        if let sandboxWords { Console.progress("sandbox: \(sandboxWords)") }
    }

    private func graded(
        _ answer: String, _ question: TaskQuestion, by task: TaskDefinition
    ) async throws -> (Grade, sandbox: String?) {
        guard !task.judges.isEmpty else {
            let (grader, words) = try await task.makeGrader(sandbox: sandbox)
            return (await grader.grade(answer, for: question), words)
        }
        let declared = try space.map { try MixtureSpace.load(URL(filePath: $0)).providers } ?? []
        let sandbox = sandbox
        return try await Providers.withClient(
            for: Set(task.judges.map(\.provider)).sorted(), declared: declared, secrets: secrets, labTimeScale: 0
        ) { client in
            try await client.checkModels(task.judges.map { ($0.provider, $0.model) })
            let (grader, words) = try await task.makeGrader(sandbox: sandbox, judge: client.judgeCall)
            return (await grader.grade(answer, for: question), words)
        }
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
