import Inference
import MixtureOfAgents
import Synchronization

/// Answers by a rule, remembers what it was asked, and counts calls that were cancelled.
final class ScriptedClient: ChatClient {
    private let rule: @Sendable (ChatRequest) async throws -> ChatAnswer
    private let asked = Mutex<[ChatRequest]>([])
    private let cancelled = Atomic(0)

    init(_ rule: @escaping @Sendable (ChatRequest) async throws -> ChatAnswer) { self.rule = rule }

    var requests: [ChatRequest] { asked.withLock { $0 } }
    var cancelledCount: Int { cancelled.load(ordering: .relaxed) }

    func answer(_ request: ChatRequest) async throws -> ChatAnswer {
        asked.withLock { $0.append(request) }
        do {
            return try await rule(request)
        } catch is CancellationError {
            cancelled.add(1, ordering: .relaxed)
            throw CancellationError()
        }
    }
}

extension ChatAnswer {
    /// An answer of 10 input and 5 output tokens for one cent.
    static func saying(_ text: String) -> ChatAnswer {
        ChatAnswer(
            text: text, usage: TokenUsage(promptTokens: 10, completionTokens: 5, reasoningTokens: 2),
            price: USDollars(0.01), latencySeconds: 0.5)
    }
}

extension Mixture {
    /// Agents `a` and `b` for two cycles, and a main model.
    static let pair: Mixture = {
        func settings(_ model: String) -> ModelSettings {
            ModelSettings(provider: "p", model: model, systemPrompt: "I am \(model).", maximumCompletionTokens: 100)
        }
        return Mixture(
            main: settings("main"), cycles: 2,
            agents: ["a", "b"].map { Agent(name: $0, settings: settings("model-\($0)")) })
    }()
}

/// A door that lets calls through when it is opened.
actor Door {
    private var isOpen = false
    private var waiting: [CheckedContinuation<Void, Never>] = []
    private(set) var arrivedCount = 0

    func pass() async {
        arrivedCount += 1
        guard !isOpen else { return }
        await withCheckedContinuation { waiting.append($0) }
    }

    func open() {
        isOpen = true
        for continuation in waiting { continuation.resume() }
        waiting = []
    }

    /// Waits until `count` calls stand before the door or have passed it.
    func waitForArrivals(_ count: Int) async throws {
        while arrivedCount < count { try await Task.sleep(for: .milliseconds(5)) }
    }
}
