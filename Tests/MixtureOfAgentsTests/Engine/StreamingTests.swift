import Inference
import MixtureOfAgents
import Synchronization
import Testing

/// The aggregate as it is being written.
@Suite struct StreamingTests {
    /// Answers in pieces.
    struct PieceClient: StreamingChatClient {
        let pieces: [ChatPiece]

        func answer(_ request: ChatRequest) async throws -> ChatAnswer { .saying("whole") }

        func answer(
            _ request: ChatRequest, hearing listener: @escaping @Sendable (ChatPiece) -> Void
        ) async throws -> ChatAnswer {
            for piece in pieces {
                listener(piece)
                await Task.yield()
            }
            return .saying("in pieces")
        }
    }

    private func heard(from client: any ChatClient) async throws -> ([String], Transcript) {
        let mixture = Mixture(
            main: ModelSettings(provider: "p", model: "m", systemPrompt: ""), cycles: 1, agents: [])
        let engine = MixtureEngine(client: client)
        let question = MixtureQuestion(name: "q", text: "Q?")
        let stage = try await engine.propose(mixture, question: question, replicateSeed: 1)
        var parts: [String] = []
        let transcript = try await engine.aggregate(mixture, question: question, after: stage, replicateSeed: 1) {
            parts.append($0)
        }
        return (parts, transcript)
    }

    @Test func itsTextIsHeardInPartsAndItsThinkingIsNot() async throws {
        let (parts, transcript) = try await heard(
            from: PieceClient(pieces: [.reasoning("hm"), .text("in "), .text("pieces")]))
        #expect(parts == ["in ", "pieces"])
        #expect(transcript.aggregate == "in pieces")
    }

    @Test func aClientThatDoesNotStreamIsHeardAtOnce() async throws {
        let (parts, transcript) = try await heard(from: StubClient { _ in .saying("whole") })
        #expect(parts == ["whole"] && transcript.aggregate == "whole")
    }

    @Test func anAnswerThatBeginsAnewIsHeardOnlyIfNothingWasShown() async throws {
        let unheard = try await heard(from: PieceClient(pieces: [.reasoning("hm"), .restart, .text("in pieces")]))
        #expect(unheard.0 == ["in pieces"] && unheard.1.failure == nil)
        let shown = try await heard(from: PieceClient(pieces: [.text("in p"), .restart, .text("in pieces")]))
        #expect(shown.0 == ["in p"])
        #expect(shown.1.aggregate == nil)
        #expect(shown.1.failure?.contains("broke off") == true)
    }

    @Test func whatTurnsOutToBeThinkingIsTakenBack() async throws {
        let engine = MixtureEngine(client: PieceClient(pieces: [.text("hm"), .restart, .text("in pieces")]))
        let mixture = Mixture(
            main: ModelSettings(provider: "p", model: "m", systemPrompt: ""), cycles: 1, agents: [])
        var shown = ""
        let transcript = try await engine.aggregate(
            mixture, question: MixtureQuestion(name: "q", text: "Q?"),
            after: ProposalStage(calls: [], proposals: [], failure: nil), replicateSeed: 1,
            hearing: { shown += $0 }, takingBack: { shown = "" })
        #expect(shown == "in pieces" && transcript.aggregate == "in pieces")
    }

    @Test func whatAListenerThrowsEndsTheWork() async throws {
        struct Enough: Error {}
        let engine = MixtureEngine(client: PieceClient(pieces: [.text("a"), .text("b")]))
        let mixture = Mixture(
            main: ModelSettings(provider: "p", model: "m", systemPrompt: ""), cycles: 1, agents: [])
        await #expect(throws: Enough.self) {
            try await engine.aggregate(
                mixture, question: MixtureQuestion(name: "q", text: "Q?"),
                after: ProposalStage(calls: [], proposals: [], failure: nil), replicateSeed: 1
            ) { _ in throw Enough() }
        }
    }
}
