internal import Foundation
internal import NumericalMethods

/// What the lab answers to a request.
public struct LabResponse: Hashable, Sendable {
    public let text: String
    public let finishReason: String
    public let usage: TokenUsage
    /// Seconds that the simulated model takes; nobody needs to wait for them.
    public let latencySeconds: Double
}

/// The simulated provider's models: a pure function from (seed, request) to an answer.
///
/// A model answers questions about the workshop's function with a real program and sums with a number, and judges such
/// answers; to anything else it says that it is simulated. How good an answer is depends on the model, on what its
/// system prompt asks for, on temperature and reasoning effort, and on the proposals in its context.
public struct LabResponder: Sendable {
    private let seed: UInt64

    /// A lab whose every draw of luck comes from `seed`.
    public init(seed: UInt64) { self.seed = seed }

    /// The answer to `request`, or `nil` when the lab has no such model.
    public func respond(to request: ChatRequest) -> LabResponse? {
        guard let model = LabModel.named(request.model) else { return nil }
        let context = LabContext(request)
        let luck = LabLuck(seed: seed, request: request, context: context)
        let text =
            if let judge = LabJudge(request, model: model, luck: luck) {
                judge.answer()
            } else if request.asks(about: LabFunction.name) {
                LabProgrammer(model: model, context: context, luck: luck).answer()
            } else if let sum = LabSum(in: request.question) {
                LabCalculator(model: model, context: context, luck: luck).answer(to: sum)
            } else {
                "I am \(model.name), a simulated model: I write calculate_user_matrix and add numbers, nothing else."
            }
        return response(saying: text, to: request, by: model, effort: context.effort, luck: luck)
    }

    /// Cuts the text at the token limit and works out tokens and time.
    private func response(
        saying text: String, to request: ChatRequest, by model: LabModel, effort: ReasoningEffort, luck: LabLuck
    ) -> LabResponse {
        let thinking = Int(Double(Self.thinkingTokens(effort)) * (0.7 + 0.6 * luck.draw("thinking")))
        let limit = max(0, request.sampling.maximumCompletionTokens ?? Int.max)
        let available = max(0, limit - thinking)
        let text = Self.beforeStop(text, request.sampling.stop ?? [])
        let needed = Self.tokenCount(text)
        let isCut = needed > available
        let said = isCut ? String(text.prefix(available * Self.charactersPerToken)) : text
        let completion = min(limit, thinking + (isCut ? available : needed))
        let prompt = request.messages.reduce(0) { $0 + Self.tokenCount($1.content) + 4 }
        let queue = 0.05 + 0.1 * luck.draw("queue")
        return LabResponse(
            text: said, finishReason: isCut ? "length" : "stop",
            usage: TokenUsage(
                promptTokens: prompt, completionTokens: completion, reasoningTokens: min(thinking, completion)),
            latencySeconds: queue + Double(prompt) / 20_000 + Double(completion) / model.tokensPerSecond)
    }

    /// `text` up to the first of the texts that end an answer.
    private static func beforeStop(_ text: String, _ stops: [String]) -> String {
        let ends = stops.filter { !$0.isEmpty }.compactMap { text.firstRange(of: $0)?.lowerBound }
        return ends.min().map { String(text[..<$0]) } ?? text
    }

    /// About what English and code take in the usual tokenizers.
    private static let charactersPerToken = 4

    private static func tokenCount(_ text: String) -> Int {
        (text.utf8.count + charactersPerToken - 1) / charactersPerToken
    }

    private static func thinkingTokens(_ effort: ReasoningEffort) -> Int {
        switch effort {
        case .none: 0
        case .low: 150
        case .medium: 500
        case .high: 1400
        }
    }
}

extension ChatRequest {
    /// The last thing the user said.
    var question: String { messages.last { $0.role == .user }?.content ?? "" }

    var systemPrompt: String {
        messages.filter { $0.role == .system }.map(\.content).joined(separator: "\n")
    }

    func asks(about function: String) -> Bool { question.contains(function) }
}
