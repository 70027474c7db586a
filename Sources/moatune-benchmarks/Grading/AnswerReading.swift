import ArgumentParser
import Foundation
import Grading

/// How many answers of the corpus get the points that a careful person gives.
struct AnswerReading: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "answers",
        abstract: "Put the corpus of answers through the graders; precision and recall by kind.",
        discussion: """
            Precision: how many of the points given are deserved. Recall: how many of the points deserved are given. \
            An answer with a tempting label is graded against that one too, where no point is deserved. An answer is \
            right when all of its grades are.
            """)

    @Option(help: "The folder of the corpus.")
    var corpus = "Tests/GradingTests/Answers"

    @Option(
        help: "The half of the answers to use: tuning, blind, or both. The blind half was written before the rules.")
    var half = "both"

    @Flag(help: "Print each answer that is read wrongly, with what was read.")
    var verbose = false

    private static let kinds = ["choice", "number", "normalized", "contains", "json", "exact", "regex"]

    private struct Tally {
        var answers = 0
        var right = 0
        var given = 0
        var deserved = 0
        var both = 0

        mutating func add(isGiven: Bool, isDeserved: Bool) {
            given += isGiven ? 1 : 0
            deserved += isDeserved ? 1 : 0
            both += isGiven && isDeserved ? 1 : 0
        }

        func cells(_ name: String) -> [String] {
            func percent(_ part: Int, of whole: Int) -> String {
                whole == 0 ? "-" : String(format: "%.1f", 100 * Double(part) / Double(whole))
            }
            return [
                name, "\(answers)", "\(right)", percent(right, of: answers), percent(both, of: given),
                percent(both, of: deserved),
            ]
        }
    }

    func run() async throws {
        let widths = [-12, 8, 8, 9, 10, 8]
        print(TableText.row(["kind", "answers", "right", "% right", "precision", "recall"], widths: widths))
        for kind in Self.kinds { print(TableText.row(try await tally(kind).cells(kind), widths: widths)) }
    }

    private func tally(_ kind: String) async throws -> Tally {
        let text = try String(contentsOf: URL(filePath: corpus).appending(path: "\(kind).jsonl"), encoding: .utf8)
        var tally = Tally()
        for line in text.split(separator: "\n") {
            let row = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any] ?? [:]
            guard half == "both" || row["half"] as? String == half else { continue }
            let deserves = row["right"] as? Bool ?? false
            var isRight = try await grade(row, row["label"], kind, deserves, &tally)
            if let tempting = row["tempting"] {
                isRight = try await grade(row, tempting, kind, false, &tally) && isRight
            }
            tally.answers += 1
            tally.right += isRight ? 1 : 0
        }
        return tally
    }

    /// Whether the grade under one label is the deserved one.
    private func grade(
        _ row: [String: Any], _ label: Any?, _ kind: String, _ deserves: Bool, _ tally: inout Tally
    ) async throws -> Bool {
        let folder = FileManager.default.temporaryDirectory.appending(path: "moatune-answers-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        try write(row, label, kind, in: folder)
        let task = try TaskDefinition.load(folder)
        let answer = row["answer"] as? String ?? ""
        let points = try await task.makeGrader(sandbox: .none).grader.grade(answer, for: task.questions[0]).points
        tally.add(isGiven: points == 1, isDeserved: deserves)
        if verbose, (points == 1) != deserves {
            print("\(row["id"] ?? "") \(answer.debugDescription)")
            for line in task.explanations(of: answer, for: task.questions[0]).flatMap(\.lines) { print("    " + line) }
        }
        return (points == 1) == deserves
    }

    private func write(_ row: [String: Any], _ label: Any?, _ kind: String, in folder: URL) throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        var item: [String: Any] = ["id": "q", "question": row["question"] ?? "?"]
        item["choices"] = row["choices"]
        if let label, !(label is NSNull) { item["answer"] = label }
        var task = "name: t\nquestions: q.jsonl\ngrader:\n  kind: labeled-answers\n  match: \(kind)\n"
        if let schema = row["schema"] {
            task += "  schema: schema.json\n"
            try JSONSerialization.data(withJSONObject: schema).write(to: folder.appending(path: "schema.json"))
        }
        try Data(task.utf8).write(to: folder.appending(path: "task.yaml"))
        try JSONSerialization.data(withJSONObject: item).write(to: folder.appending(path: "q.jsonl"))
    }
}
