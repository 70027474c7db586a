import Foundation
import Grading

/// The answers in Tests/GradingTests/Answers: in shapes that models write, with what a careful person gives for them.
struct AnswerCorpus {
    struct Row {
        let id: String
        let shape: String
        let answer: String
        let isRight: Bool
        /// The row as a line of a data set, and once more with a label that only a careless reader takes for right.
        let items: [String]
        let schema: String?
    }

    static let kinds = ["choice", "number", "normalized", "contains", "json", "exact", "regex"]

    static func rows(_ kind: String) throws -> [Row] {
        let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Answers/\(kind).jsonl")
        return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map { line in
            try row(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any] ?? [:])
        }
    }

    private static func row(_ object: [String: Any]) throws -> Row {
        let id = object["id"] as? String ?? ""
        func json(_ value: Any) throws -> String {
            String(
                decoding: try JSONSerialization.data(withJSONObject: value, options: .fragmentsAllowed), as: UTF8.self)
        }
        func item(_ name: String, _ label: Any?) throws -> String {
            var item: [String: Any] = ["id": name, "question": object["question"] ?? "?"]
            item["choices"] = object["choices"]
            if let label, !(label is NSNull) { item["answer"] = label }
            return try json(item)
        }
        var items = [try item(id, object["label"])]
        if let tempting = object["tempting"] { items.append(try item(id + "-tempting", tempting)) }
        return Row(
            id: id, shape: object["shape"] as? String ?? "", answer: object["answer"] as? String ?? "",
            isRight: object["right"] as? Bool ?? false, items: items, schema: try object["schema"].map(json))
    }

    /// The rows of a kind that the grader reads otherwise than a careful person.
    static func misread(_ kind: String) async throws -> (rows: [Row], count: Int) {
        let rows = try rows(kind)
        var misread: [Row] = []
        for (schema, group) in Dictionary(grouping: rows, by: \.schema) {
            var files = [
                "task.yaml": "name: t\nquestions: q.jsonl\ngrader:\n  kind: labeled-answers\n  match: \(kind)\n"
                    + (schema == nil ? "" : "  schema: schema.json\n"),
                "q.jsonl": group.flatMap(\.items).joined(separator: "\n"),
            ]
            files["schema.json"] = schema
            misread += try await TaskFolder.withTask(files) { task in
                let grader = try await task.makeGrader(sandbox: .none).grader
                return await rowsMisread(group, by: grader)
            }
        }
        return (misread, rows.count)
    }

    private static func rowsMisread(_ rows: [Row], by grader: any Grader) async -> [Row] {
        var misread: [Row] = []
        for row in rows {
            let points = await grader.grade(row.answer, for: TaskQuestion(name: row.id, text: "?")).points
            var isRead = (points == 1) == row.isRight
            if row.items.count > 1 {
                let tempting = TaskQuestion(name: row.id + "-tempting", text: "?")
                if await grader.grade(row.answer, for: tempting).points != 0 { isRead = false }
            }
            if !isRead { misread.append(row) }
        }
        return misread
    }
}
