import Foundation

/// A task of many questions on the lab: sums of three to six digits, so that the best single model misses about half of
/// them, as on data worth tuning for.
enum LabSums {
    /// The mixture that a search starts from and is held against.
    enum Start {
        /// The weakest model throughout, which is right on a tenth of the sums.
        case poor
        /// Better models, right on four tenths: what is found at first may well be worse.
        case decent

        /// The main model's choices and the agents', the first ones being the default's.
        fileprivate var models: (main: String, agents: String) {
            switch self {
            case .poor: ("sim-flint-1b, sim-ember-8b, sim-cedar-32b", "sim-flint-1b, sim-ember-8b, sim-dune-27b")
            case .decent: ("sim-cedar-32b, sim-ember-8b, sim-flint-1b", "sim-dune-27b, sim-ember-8b, sim-flint-1b")
            }
        }
    }

    /// Writes the space, its task and prompts into `folder`.
    static func write(to folder: URL, questionCount: Int, start: Start) throws {
        let prompts = folder.appending(path: "prompts")
        try FileManager.default.createDirectory(at: prompts, withIntermediateDirectories: true)
        let lines = (0..<questionCount).map { number in
            let scale = [100, 1000, 10_000, 100_000][number % 4]
            let left = scale + number * 7919 % (9 * scale)
            let right = scale + number * 6271 % (9 * scale)
            return #"{"id": "sum-\#(number)", "question": "What is \#(left) + \#(right) + 0 (\#(number))?", "#
                + #""answer": "\#(left + right)"}"#
        }
        let texts = [
            "data.jsonl": lines.joined(separator: "\n") + "\n",
            "task.yaml": """
            name: sums
            questions: data.jsonl
            grader:
              kind: labeled-answers
              match: number
            """,
            "space.yaml": """
            name: sums
            task: task.yaml
            provider: lab
            main:
              model: [\(start.models.main), sim-atlas-120b, sim-birch-70b, sim-dune-27b]
              prompt: [prompts/plain.md, prompts/careful.md]
              temperature: {from: 0.0, to: 1.0, default: 0.7}
              reasoning_effort: [low, medium, high]
            cycles: {from: 1, to: 3}
            agents:
              count: {from: 1, to: 6}
              model: [\(start.models.agents), sim-cedar-32b, sim-birch-70b, sim-atlas-120b]
              temperature: {from: 0.0, to: 1.2, default: 0.7}
              pool:
                plain: {prompt: prompts/plain.md, copies: 3, default: 1}
                careful: {prompt: prompts/careful.md, copies: 3}
                checker: {prompt: prompts/checker.md, copies: 2}
            """,
            "prompts/plain.md": "Add.\n\n{helper_response}\n",
            "prompts/careful.md": "Think step by step, then add.\n\n{helper_response}\n",
            "prompts/checker.md": "Find what is wrong, check each rule, then add.\n\n{helper_response}\n",
        ]
        for (name, text) in texts {
            try text.write(to: folder.appending(path: name), atomically: true, encoding: .utf8)
        }
    }
}
