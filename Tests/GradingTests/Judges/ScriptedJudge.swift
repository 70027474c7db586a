import Foundation
import Grading

/// A judge that does what a script says, and reads its prompt as a model would that keeps to the frame.
actor ScriptedJudge {
    private let script: @Sendable (Prompt) -> String
    private(set) var requests: [JudgeRequest] = []

    /// What a judge makes of its prompt.
    struct Prompt: Sendable {
        let mark: String
        /// What stands between the fences, by name.
        let materials: [String: String]
        /// All that the judge takes for an instruction: its whole prompt without what stands between the fences.
        let instructions: String
        let seed: Int

        /// A verdict in the form asked for.
        func verdict(_ members: String) -> String { #"{"mark": "\#(mark)", "reasons": "so", \#(members)}"# }
    }

    init(_ script: @escaping @Sendable (Prompt) -> String) { self.script = script }

    nonisolated var call: JudgeCall {
        { request in await self.answer(request) }
    }

    private func answer(_ request: JudgeRequest) -> String {
        requests.append(request)
        return script(Self.prompt(request))
    }

    static func prompt(_ request: JudgeRequest) -> Prompt {
        let mark = request.system.firstMatch(of: #/mark ([0-9a-f]+)\./#).map { String($0.output.1) } ?? ""
        var materials: [String: String] = [:]
        var outside: [Substring] = []
        var open: (name: String, lines: [Substring])?
        for line in request.text.split(separator: "\n", omittingEmptySubsequences: false) {
            if let current = open {
                if line == "----- \(current.name) \(mark) ends -----" {
                    materials[current.name] = current.lines.joined(separator: "\n")
                    open = nil
                } else {
                    open?.lines.append(line)
                }
            } else if line.hasSuffix(" \(mark) begins -----") {
                open = (String(line.dropFirst(6).dropLast(" \(mark) begins -----".count)), [])
            } else {
                outside.append(line)
            }
        }
        return Prompt(
            mark: mark, materials: materials, instructions: request.system + "\n" + outside.joined(separator: "\n"),
            seed: request.seed)
    }
}
