import Foundation
import Inference
import Synchronization
import Testing

@Suite struct CassetteTests {
    /// Answers by a rule and counts; every third call fails.
    private final class Provider: ChatClient {
        let asked = Mutex(0)

        func answer(_ request: ChatRequest) async throws -> ChatAnswer {
            let number = asked.withLock { count in
                count += 1
                return count
            }
            if number.isMultiple(of: 3) {
                throw InferenceError.refused(provider: "p", model: request.model, status: 503, message: "busy")
            }
            return ChatAnswer(
                text: "answer \(number) 👋\nto \(request.sampling.seed ?? 0)", reasoningText: "hm",
                finishReason: .other("odd"),
                usage: TokenUsage(promptTokens: 3, cachedPromptTokens: 1, completionTokens: 2),
                price: USDollars(0.1 + 0.2), latencySeconds: 1.0 / 3,
                timing: CallTiming(totalSeconds: 1.0 / 3, firstTokenSeconds: 0.1, providerSeconds: 0.3))
        }
    }

    private func request(_ seed: Int, model: String = "m", text: String = "Hello") -> ChatRequest {
        ChatRequest(
            provider: "p", model: model, messages: [ChatMessage(.system, "Be brief."), ChatMessage(.user, text)],
            sampling: SamplingParameters(temperature: 0.7, seed: seed))
    }

    private func outcome(_ client: any ChatClient, _ request: ChatRequest) async -> Result<ChatAnswer, InferenceError>?
    {
        do { return .success(try await client.answer(request)) } catch {
            return (error as? InferenceError).map { .failure($0) }
        }
    }

    /// Outcomes of requests with these seeds, one after another.
    private func outcomes(_ client: any ChatClient, _ seeds: [Int]) async -> [Result<ChatAnswer, InferenceError>?] {
        var all: [Result<ChatAnswer, InferenceError>?] = []
        for seed in seeds { all.append(await outcome(client, request(seed))) }
        return all
    }

    @Test func aCassetteReplaysAnswersAndFailuresInTheirOrder() async throws {
        try await TemporaryFolder.with { folder in
            let url = folder.appending(path: "night.jsonl")
            let seeds = [1, 2, 3, 3, 1, 4, 4]
            let recorded = await outcomes(try CassetteRecorder(recording: Provider(), to: url), seeds)
            #expect(recorded.contains { if case .failure? = $0 { true } else { false } })
            let player = try CassettePlayer(playing: url)
            #expect(player.callCount == seeds.count)
            #expect(player.note == nil)
            #expect(await outcomes(player, seeds) == recorded)
        }
    }

    @Test func anAnswerIsOnTheDiskBeforeItIsHeardOf() async throws {
        try await TemporaryFolder.with { folder in
            let url = folder.appending(path: "night.jsonl")
            let recorder = try CassetteRecorder(recording: Provider(), to: url)
            for count in 1...2 {
                let answer = try await recorder.answer(request(count))
                let lines = try String(contentsOf: url, encoding: .utf8).split(separator: "\n")
                #expect(lines.count == 1 + count)
                #expect(lines.last?.contains(answer.text.prefix(8)) == true)
            }
        }
    }

    @Test func aTornLastLineIsNotedAndTakenAwayByTheNextRecording() async throws {
        try await TemporaryFolder.with { folder in
            let url = folder.appending(path: "night.jsonl")
            do {
                let recorder = try CassetteRecorder(recording: Provider(), to: url)
                _ = await outcomes(recorder, [1, 2])
            }
            var data = try Data(contentsOf: url)
            data.removeLast(40)
            try data.write(to: url)
            let torn = try CassettePlayer(playing: url)
            #expect(torn.callCount == 1)
            #expect(torn.note?.contains("was cut off") == true)
            _ = await outcomes(try CassetteRecorder(recording: Provider(), to: url), [5])
            let mended = try CassettePlayer(playing: url)
            #expect(mended.note == nil)
            #expect(mended.callCount == 2)
            #expect(await outcomes(mended, [1, 5]).allSatisfy { (try? $0?.get()) != nil })
        }
    }

    @Test func aCallThatWasNotRecordedNamesTheNearestAndWhatDiffers() async throws {
        try await TemporaryFolder.with { folder in
            let url = folder.appending(path: "night.jsonl")
            let recorder = try CassetteRecorder(recording: Provider(), to: url)
            _ = try await recorder.answer(request(1, text: "What is two and two? Think."))
            _ = try await recorder.answer(request(2))
            let player = try CassettePlayer(playing: url)
            func error(_ request: ChatRequest) async -> String {
                do { return "answered: \(try await player.answer(request))" } catch { return "\(error)" }
            }
            #expect(
                await error(request(9))
                    == "no answer to a call to m at p is recorded in \(url.path); the nearest recorded call is on line "
                    + "3: sampling.seed is 2 there, 9 is asked")
            #expect(
                await error(request(1, text: "What is two and six? Think."))
                    == "no answer to a call to m at p is recorded in \(url.path); the nearest recorded call is on line "
                    + "2: messages[1].content differs from character 17 on: 'two? Think.' there, 'six? Think.' is asked"
            )
            #expect(await error(request(2, model: "n")).contains("line 3: model is m there, n is asked"))
        }
    }

    @Test func anotherFileIsNoCassetteAndStaysAsItIs() async throws {
        try await TemporaryFolder.with { folder in
            let url = folder.appending(path: "notes.txt")
            let text = Data("Dear diary,\nnothing.".utf8)
            try text.write(to: url)
            #expect(throws: CassetteError.notACassette(path: url.path)) {
                try CassetteRecorder(recording: Provider(), to: url)
            }
            #expect(throws: CassetteError.notACassette(path: url.path)) { try CassettePlayer(playing: url) }
            #expect(try Data(contentsOf: url) == text)
            try Data("{\"cassette\":2}\n".utf8).write(to: url)
            #expect(throws: CassetteError.tooNew(path: url.path, version: 2)) { try CassettePlayer(playing: url) }
            try Data("{\"cassette\":1}\n{\"key\":\"short\"}\n".utf8).write(to: url)
            #expect(throws: CassetteError.malformed(path: url.path, line: 2)) { try CassettePlayer(playing: url) }
        }
    }

    @Test func twoRecordersDoNotShareACassette() async throws {
        try await TemporaryFolder.with { folder in
            let url = folder.appending(path: "night.jsonl")
            let first = try CassetteRecorder(recording: Provider(), to: url)
            #expect(throws: CassetteError.inUse(path: url.path)) {
                try CassetteRecorder(recording: Provider(), to: url)
            }
            _ = try await first.answer(request(1))
        }
    }

    /// Everything secret that a call has: its key, and an organization in a provider's own words.
    @Test func keysAndOrganizationsNeverEnterACassette() async throws {
        try await TemporaryFolder.with { folder in
            let url = folder.appending(path: "night.jsonl")
            let refusal = #"{"error":{"message":"Bad key \#(Samples.key) in organization org-Ab12Cd34Ef56"}}"#
            let replies: [FaultServer.Reply] = [
                .json(Samples.completion),
                .http("401 Unauthorized", refusal, headers: ["Content-Type: application/json"]),
            ]
            try await FaultServer.serving(replies) { server, address in
                try await Samples.withClient(at: address) { client in
                    let recorder = try CassetteRecorder(recording: client, to: url)
                    _ = try await recorder.answer(Samples.request)
                    await #expect(throws: InferenceError.self) { try await recorder.answer(Samples.request) }
                }
                #expect(server.requests.allSatisfy { $0.contains(Samples.key) })
            }
            let text = try String(contentsOf: url, encoding: .utf8)
            #expect(text.contains("Bad key"))
            for secret in [Samples.key, "Bearer", "org-Ab12Cd34Ef56", "uthorization"] {
                #expect(!text.contains(secret), "\(secret)")
            }
        }
    }
}
