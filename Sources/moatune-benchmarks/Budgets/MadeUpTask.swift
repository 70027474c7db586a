import Foundation
import Grading
import Inference
import MixtureOfAgents
import NumericalMethods

/// A task whose true scores are known: made-up models of nine skills on questions of drawn difficulty.
///
/// A model is right with the probability logistic(skill − difficulty); what an agent proposes moves its main model.
struct MadeUpTask: Sendable {
    let questionCount: Int
    /// Of ``questionCount``, those that the search asks; `nil` asks all and confirms on the same.
    var searchCount: Int?
    /// Draws the questions' difficulties.
    var seed: UInt64 = 1

    static let skills: [(name: String, skill: Double)] = [
        ("plain-1", -0.6), ("plain-2", -1.4), ("plain-3", -1.0), ("fair-1", -0.2), ("fair-2", 0.0), ("fair-3", 0.2),
        ("good-1", 0.7), ("good-2", 0.9), ("best-1", 1.5),
    ]
    /// How far an agent's right or wrong proposal moves the main model.
    static let pull = 0.5
    static let carefulBonus = 0.3
    static let tokensPerCall = 100

    static func skill(of settings: ModelSettings) -> Double {
        let base = skills.first { $0.name == settings.model }?.skill ?? 0
        let heat = settings.temperature ?? 0
        return base + (settings.promptName?.contains("careful") == true ? carefulBonus : 0) - 0.8 * heat * heat
    }

    func difficulty(of number: Int) -> Double {
        var stream = RandomStream(seed: seed, path: "difficulty", String(number))
        return 1.3 * stream.normal()
    }

    static func logistic(_ x: Double) -> Double { 1 / (1 + exp(-x)) }

    /// The share of all questions that a mixture of one cycle gets right in truth.
    func trueScore(of mixture: Mixture) -> Double {
        let main = Self.skill(of: mixture.main)
        let total = (0..<questionCount).reduce(0.0) { sum, number in
            let difficulty = difficulty(of: number)
            // Entry n: the probability that n proposals more were right than wrong, beside -n.
            var shifts: [Int: Double] = [0: 1]
            for agent in mixture.agents {
                let right = Self.logistic(Self.skill(of: agent.settings) - difficulty)
                shifts = shifts.reduce(into: [:]) { next, entry in
                    next[entry.key + 1, default: 0] += entry.value * right
                    next[entry.key - 1, default: 0] += entry.value * (1 - right)
                }
            }
            return sum
                + shifts.reduce(0) { $0 + $1.value * Self.logistic(main + Self.pull * Double($1.key) - difficulty) }
        }
        return total / Double(questionCount)
    }

    /// Writes the space, its task and prompts into `folder`.
    func write(to folder: URL) throws {
        try FileManager.default.createDirectory(
            at: folder.appending(path: "prompts"), withIntermediateDirectories: true)
        let models = Self.skills.map(\.name).joined(separator: ", ")
        let prices = Self.skills.map { "\($0.name): {input: 1, output: 1}" }.joined(separator: ", ")
        let texts = [
            "data.jsonl": (0..<questionCount).map {
                #"{"id": "q\#($0)", "question": "Number \#($0)?", "answer": "right"}"#
            }.joined(separator: "\n"),
            "task.yaml": """
            name: made-up
            questions: data.jsonl
            grader: {kind: labeled-answers, match: exact\(searchCount.map { ", search_questions: \($0)" } ?? "")}
            """,
            "space.yaml": """
            name: made-up
            task: task.yaml
            provider: made-up
            providers:
              made-up: {base_url: "http://127.0.0.1:1/v1", prices: {\(prices)}}
            main:
              model: [\(models)]
              prompt: [prompts/plain.md, prompts/careful.md]
              temperature: {from: 0.0, to: 1.0, default: 0.5}
              max_tokens: 40
            agents:
              count: {from: 1, to: 2}
              max_tokens: 40
              model: [\(models)]
              temperature: {from: 0.0, to: 1.0, default: 0.5}
              pool:
                one: {prompt: prompts/plain.md, default: 1}
                two: {prompt: prompts/careful.md}
            """,
            "prompts/plain.md": "Answer.\n\n{helper_response}\n",
            "prompts/careful.md": "Answer carefully.\n\n{helper_response}\n",
        ]
        for (name, text) in texts {
            try text.write(to: folder.appending(path: name), atomically: true, encoding: .utf8)
        }
    }
}

/// The models of a ``MadeUpTask``, answering at once.
struct MadeUpModels: ChatClient {
    let task: MadeUpTask

    func answer(_ request: ChatRequest) async throws -> ChatAnswer {
        let question = request.messages.last?.content ?? ""
        let system = request.messages.first?.content ?? ""
        let number = Int(question.filter(\.isNumber))
        let settings = ModelSettings(
            provider: request.provider, model: request.model, systemPrompt: "",
            promptName: system.contains("carefully") ? "careful" : "plain",
            temperature: request.sampling.temperature)
        let rights = system.components(separatedBy: "is-right").count - 1
        let wrongs = system.components(separatedBy: "is-wrong").count - 1
        var stream = RandomStream(
            seed: 7, path: request.model, question, String(request.sampling.seed ?? 0), system)
        let chance = MadeUpTask.logistic(
            MadeUpTask.skill(of: settings) + MadeUpTask.pull * Double(rights - wrongs)
                - task.difficulty(of: number ?? 0))
        let isRight = stream.uniform() < chance
        let isMain = rights + wrongs > 0
        return ChatAnswer(
            text: isMain ? (isRight ? "right" : "wrong") : (isRight ? "is-right" : "is-wrong"),
            usage: TokenUsage(promptTokens: MadeUpTask.tokensPerCall - 10, completionTokens: 10),
            price: USDollars(Double(MadeUpTask.tokensPerCall) * 1e-6), latencySeconds: 1)
    }
}
