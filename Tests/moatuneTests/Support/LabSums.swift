import Foundation

/// A small space of sums that the built-in lab answers: no key, no network.
enum LabSums {
    /// Writes the space into `folder`/sums-space and returns its path.
    @discardableResult
    static func write(
        in folder: URL, name: String = "sums", providers: String = "", model: String = "lab/sim-birch-70b"
    )
        throws -> String
    {
        let space = folder.appending(path: "sums-space")
        try FileManager.default.createDirectory(
            at: space.appending(path: "prompts"), withIntermediateDirectories: true)
        let files = [
            "space.yaml": """
            name: \(name)
            task: task.yaml
            \(providers.isEmpty ? "" : "providers: {\(providers)}")
            main: {model: \(model), prompt: [prompts/a.md, prompts/b.md], temperature: 0.5, max_tokens: 50}
            """,
            "task.yaml": "name: sums\nquestions: data.jsonl\ngrader: {kind: labeled-answers, match: number}\n",
            "data.jsonl": (1...4).map {
                "{\"id\": \"q\($0)\", \"question\": \"\($0) + \($0)?\", \"answer\": \(2 * $0)}\n"
            }
            .joined(),
            "prompts/a.md": "Answer with the number.\n", "prompts/b.md": "Answer with the number alone.\n",
        ]
        for (name, text) in files { try text.write(to: space.appending(path: name), atomically: true, encoding: .utf8) }
        return space.path
    }

    /// What makes a run of it quick.
    static let quick = ["--trials", "2", "--replicates", "1", "--confirm", "2", "--no-prune"]
}
