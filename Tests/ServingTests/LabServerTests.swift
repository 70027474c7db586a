import Foundation
import Inference
import Serving
import Testing

/// The lab over real sockets, asked by the project's own client.
@Suite struct LabServerTests {
    private func withClient(_ body: @escaping @Sendable (HTTPChatClient) async throws -> Void) async throws {
        try await LabServer.withServer(seed: 1, timeScale: 0) { baseURL in
            let table = ProviderTable.builtIn.placingLab(at: baseURL)
            try await HTTPChatClient.withClient(providers: ["lab"], table: table, environment: [:], body)
        }
    }

    private func request(_ model: String, seed: Int = 1) -> ChatRequest {
        ChatRequest(
            provider: "lab", model: model, messages: [ChatMessage(.user, "What is 17 + 25?")],
            sampling: SamplingParameters(temperature: 0.7, seed: seed))
    }

    @Test func itListsItsModelsAndAnswersWithSimulatedLatencyAndPrice() async throws {
        try await withClient { client in
            let models = try await client.availableModels(at: "lab")
            #expect(models == LabModel.all.map(\.name).sorted())
            let answer = try await client.answer(request("sim-birch-70b"))
            #expect(answer.text.hasPrefix("The answer is "))
            let direct = LabResponder(seed: 1).respond(to: request("sim-birch-70b"))
            #expect(answer.text == direct?.text)
            #expect(answer.latencySeconds == direct?.latencySeconds)
            #expect((answer.price?.amount ?? 0) > 0)
        }
    }

    @Test func anUnknownModelIsRefusedAndNamed() async throws {
        try await withClient { client in
            await #expect {
                try await client.answer(request("sim-nobody"))
            } throws: { error in
                guard case .modelNotFound("lab", "sim-nobody", _)? = error as? InferenceError else { return false }
                return true
            }
            await #expect(
                throws: InferenceError.missingModels(
                    provider: "lab", missing: [MissingModel(name: "sim-birch-70", nearest: "sim-birch-70b")])
            ) {
                try await client.checkModels([("lab", "sim-birch-70"), ("lab", "sim-flint-1b")])
            }
        }
    }

    @Test func sixtyFourCallsAtOnceGetTheAnswersTheyWouldGetAlone() async throws {
        try await withClient { client in
            let texts = try await withThrowingTaskGroup(of: (Int, String).self) { group in
                for seed in 0..<64 {
                    group.addTask { (seed, try await client.answer(request("sim-ember-8b", seed: seed)).text) }
                }
                return try await group.reduce(into: [Int: String]()) { $0[$1.0] = $1.1 }
            }
            for seed in 0..<64 {
                #expect(texts[seed] == LabResponder(seed: 1).respond(to: request("sim-ember-8b", seed: seed))?.text)
            }
        }
    }
}
