import Foundation
import Grading
import Inference
import MixtureOfAgents

/// The lab's models without HTTP between, and the workshop's task: what the lab benchmarks share.
struct LabWorkbench: Sendable {
    let space: MixtureSpace
    let task: TaskDefinition
    let grader: any Grader
    let client: any ChatClient

    /// - Parameter folder: a space's folder whose provider is the lab.
    init(folder: String, labSeed: UInt64) async throws {
        try await self.init(folder: folder, client: LabDirectClient(seed: labSeed))
    }

    /// - Parameters:
    ///   - client: where calls go.
    ///   - memory: where grades are kept; `nil` measures each anew.
    init(folder: String, client: any ChatClient, memory: GradeMemory? = nil) async throws {
        space = try MixtureSpace.load(URL(filePath: folder))
        task = try TaskDefinition.load(space.taskFile)
        (grader, _) = try await task.makeGrader(sandbox: .best, memory: memory)
        self.client = client
    }

    /// Points of `mixture` on fresh seeds, one for each replicate.
    func points(of mixture: Mixture, replicates: Int, seed: UInt64) async throws -> [Double] {
        try await evaluations(of: mixture, replicates: replicates, seed: seed).map(\.points)
    }

    /// Points of `mixture` and the tokens that they took on fresh seeds, one for each replicate; the task's questions
    /// for confirmation take turns.
    func evaluations(
        of mixture: Mixture, replicates: Int, seed: UInt64
    ) async throws -> [(points: Double, tokens: Int)] {
        let questions = (0..<replicates).map { task.confirmationQuestions[$0 % task.confirmationQuestions.count] }
        let transcripts = try await inParallel(replicates) { replicate in
            let question = questions[replicate]
            return try await MixtureEngine(client: client).run(
                mixture, question: MixtureQuestion(name: question.name, text: question.text),
                replicateSeed: seed &* 1_000_003 &+ UInt64(replicate))
        }
        var evaluations: [(points: Double, tokens: Int)] = []
        // One grade after another: what is timed has no neighbour.
        for (question, transcript) in zip(questions, transcripts) {
            let grade = await grader.grade(transcript.aggregate ?? "", for: question)
            evaluations.append((grade.points, transcript.usage.totalTokens))
        }
        return evaluations
    }

    /// Results in the order of their numbers, four made at a time: more would wait at a server that answers one by one.
    private func inParallel<Result: Sendable>(
        _ count: Int, _ work: @escaping @Sendable (Int) async throws -> Result
    ) async throws -> [Result] {
        try await withThrowingTaskGroup(of: (Int, Result).self) { group in
            var results: [Int: Result] = [:]
            for number in 0..<count {
                if number >= 4, let (done, result) = try await group.next() { results[done] = result }
                group.addTask { (number, try await work(number)) }
            }
            for try await (done, result) in group { results[done] = result }
            return (0..<count).compactMap { results[$0] }
        }
    }
}

/// A chat client that asks the lab's models in this process.
struct LabDirectClient: ChatClient {
    private let responder: LabResponder

    init(seed: UInt64) { responder = LabResponder(seed: seed) }

    func answer(_ request: ChatRequest) async throws -> ChatAnswer {
        guard let response = responder.respond(to: request) else {
            throw InferenceError.refused(provider: "lab", model: request.model, status: 404, message: "no such model")
        }
        return ChatAnswer(
            text: response.text, usage: response.usage,
            price: LabModel.named(request.model)?.price.price(of: response.usage),
            latencySeconds: response.latencySeconds)
    }
}

/// A column of figures in a table.
enum TableText {
    static func row(_ cells: [String], widths: [Int]) -> String {
        zip(cells, widths).map { cell($0, width: $1) }.joined(separator: "  ").trimmingCharacters(
            in: .whitespaces.subtracting([" "]))
    }

    /// Flush left for a negative width.
    static func cell(_ text: String, width: Int) -> String {
        width < 0
            ? text.padding(toLength: max(-width, text.count), withPad: " ", startingAt: 0)
            : String(repeating: " ", count: max(0, width - text.count)) + text
    }

    /// Writes at once, also into a file: what follows may take minutes.
    static func say(_ text: String, terminator: String = "\n") {
        FileHandle.standardOutput.write(Data((text + terminator).utf8))
    }

    static func figure(_ value: Double) -> String { String(format: "%.1f", value) }

    static func median(_ values: [Double]) -> Double {
        let sorted = values.sorted()
        guard let middle = sorted.indices.dropFirst(sorted.count / 2).first else { return .nan }
        return sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
    }
}
