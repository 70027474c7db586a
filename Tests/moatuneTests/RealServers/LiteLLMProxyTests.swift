import Foundation
import Inference
import Synchronization
import Testing

/// LiteLLM's proxy, with made-up answers, asked by Moatune's client and commands.
@Suite struct LiteLLMProxyTests {
    private static let key = "sk-proxy-test-4711"
    private static let isInstalled = FileManager.default.isExecutableFile(
        atPath: Checkout.root.appending(path: ".build/litellm/bin/litellm").path)

    private static func provider(_ server: RealServer, totalSeconds: Double = 60) -> Provider {
        Provider(
            name: "litellm", baseURL: server.baseURL, keyVariable: "LITELLM_API_KEY",
            timeouts: CallTimeouts(firstTokenSeconds: totalSeconds, totalSeconds: totalSeconds))
    }

    private static func request(_ model: String) -> ChatRequest {
        ChatRequest(
            provider: "litellm", model: model, messages: [ChatMessage(.user, "Hello?")],
            sampling: SamplingParameters(temperature: 0.5, maximumCompletionTokens: 50, seed: 1))
    }

    /// The end of one call, and how many requests the proxy saw of it.
    private static func outcome(
        _ model: String, at server: RealServer, key: String = key, totalSeconds: Double = 60
    ) async throws -> (result: Result<ChatAnswer, InferenceError>, requests: Int) {
        let before = server.completionCount
        let result: Result<ChatAnswer, InferenceError> = try await HTTPChatClient.withClient(
            providers: ["litellm"], table: ProviderTable([provider(server, totalSeconds: totalSeconds)]),
            environment: ["LITELLM_API_KEY": key],
            retries: RetryPolicy(largestRetryCount: 2, firstDelaySeconds: 0.05, longestDelaySeconds: 0.1)
        ) { client in
            do { return .success(try await client.answer(request(model))) } catch let error as InferenceError {
                return .failure(error)
            }
        }
        return (result, server.completionCount - before)
    }

    @Test(
        .enabled(if: RealServer.mayStart, Comment(rawValue: RealServer.left)),
        .enabled(if: isInstalled, "LiteLLM's proxy is not installed; .ci/setup-servers installs it from PyPI"))
    func theProxyIsAskedRefusedAndWaitedFor() async throws {
        try await RealServer.withServer(
            "litellm-proxy", ready: "/health/liveliness", environment: ["LITELLM_MASTER_KEY": Self.key]
        ) { server in
            try await Self.checkAnswers(of: server)
            try await Self.checkRefusals(of: server)
            try await Self.checkTimeouts(of: server)
            try await Self.checkCommands(against: server)
        }
    }

    @Test(
        .enabled(if: RealServer.mayStart, Comment(rawValue: RealServer.left)),
        .enabled(if: isInstalled, "LiteLLM's proxy is not installed; .ci/setup-servers installs it from PyPI"))
    func fieldsThatAreRefusedBehindTheProxyAreLeftOut() async throws {
        try await ServiceStandIns.withServer { port in
            func standIn(_ profile: String, _ path: String) -> String { "http://127.0.0.1:\(port)/\(profile)\(path)" }
            let environment = [
                "LITELLM_MASTER_KEY": Self.key, "STAND_IN_MISTRAL": standIn("mistral", "/v1"),
                "STAND_IN_OPENAI": standIn("openai", "/v1"),
            ]
            try await RealServer.withServer("litellm-proxy", ready: "/health/liveliness", environment: environment) {
                try await Self.checkTuning(through: $0)
            }
            // What o3-mini doesn't take, the proxy itself refuses, and the stand-in never hears of it.
            for (profile, status) in [("mistral", 422), ("openai", 400)] {
                let heard = try await ServiceStandIns.log(of: profile, port: port)
                let refusals = heard.filter { $0.status == status }.count
                #expect(refusals < heard.count / 2, "\(profile): \(refusals) of \(heard.count)")
                #expect(heard.contains { $0.status == 200 }, "\(profile)")
            }
        }
    }

    private static func checkTuning(through server: RealServer) async throws {
        let space = ServiceProfile(
            name: "litellm", address: "/v1", models: ["through-mistral", "through-o3"],
            keyVariable: "PROXY_KEY")
        try await MoatuneProcess.inFreshFolder { moatune in
            var moatune = moatune
            moatune.environment["PROXY_KEY"] = key
            try space.writeSpace(in: moatune.folder, root: "http://127.0.0.1:\(server.port)")
            let ran = try await moatune.run("run", ".", "--trials", "5", "--name", "r", "--no-prune")
            #expect(ran.status == 0, "\(ran.errors.suffix(2000))")
            let report = try await moatune.run("report", "r")
            #expect(report.output.contains("Best mixture: ") && !report.output.contains("Failures"), "\(report.output)")
        }
    }

    private static func checkAnswers(of server: RealServer) async throws {
        let whole = try await outcome("mock-fine", at: server).result.get()
        #expect(whole.text == "Hello from behind the proxy.")
        #expect(whole.finishReason == .stop)
        #expect(whole.usage.promptTokens > 0 && whole.usage.completionTokens > 0)
        #expect(whole.price == nil)
        let heard = Mutex<[ChatPiece]>([])
        let streamed = try await HTTPChatClient.withClient(
            providers: ["litellm"], table: ProviderTable([provider(server)]), environment: ["LITELLM_API_KEY": key]
        ) { client in
            try await client.answer(request("mock-fine")) { piece in heard.withLock { $0.append(piece) } }
        }
        #expect(streamed.text == whole.text)
        #expect(streamed.usage.totalTokens > 0)
        #expect(heard.withLock { $0 }.count > 3)
    }

    private static func checkRefusals(of server: RealServer) async throws {
        let busy = try await outcome("mock-busy", at: server)
        #expect(busy.requests == 3)
        #expect(throws: InferenceError.self) { try busy.result.get() }
        expect(busy.result, says: "refuses calls to mock-busy for now", "mock rate limit error")

        let broken = try await outcome("mock-broken", at: server)
        #expect(broken.requests == 3)
        expect(broken.result, says: "status 500", "mock internal server error")

        let long = try await outcome("mock-long", at: server)
        #expect(long.requests == 1)
        expect(long.result, says: "longer than mock-long at litellm can read")

        let unknown = try await outcome("mock-nobody", at: server)
        #expect(unknown.requests == 1)
        let stranger = try await outcome("mock-fine", at: server, key: "sk-wrong-key-0815")
        #expect(stranger.requests == 1)
        // What it says to a key that is not its master's, when it has no database to look others up in.
        expect(stranger.result, says: "status 400", "No connected db")
        #expect(!"\(stranger.result)".contains("sk-wrong-key-0815"))

        // Its own count of requests a minute lets two through; a minute's turn between two calls lets a third.
        var limited: [Result<ChatAnswer, InferenceError>] = []
        for _ in 0..<4 { limited.append(try await outcome("mock-limited", at: server).result) }
        #expect((try? limited[0].get())?.text == "One of few.")
        expect(limited[3], says: "refuses calls to mock-limited for now")
    }

    private static func checkTimeouts(of server: RealServer) async throws {
        let theirs = try await outcome("mock-timeout", at: server)
        #expect(theirs.requests == 3)
        expect(theirs.result, says: "status 408", "mock timeout error")

        let start = ContinuousClock.now
        let ours = try await outcome("mock-slow", at: server, totalSeconds: 1)
        expect(ours.result, says: "gave no answer from mock-slow within 1 second")
        // Three attempts of a second each, and no wait for the thirty of an answer.
        #expect(ContinuousClock.now - start < .seconds(20))
    }

    /// The commands, against an endpoint that a space declares with a header from the environment.
    private static func checkCommands(against server: RealServer) async throws {
        try await MoatuneProcess.inFreshFolder { moatune in
            var moatune = moatune
            moatune.environment["PROXY_KEY"] = key
            moatune.environment["TRACE_TOKEN"] = "secret-trace-word"
            let space = try Checkout.sums(in: moatune.folder, port: server.port)
            let file = URL(filePath: space).appending(path: "space.yaml")
            let text = try String(contentsOf: file, encoding: .utf8)
                .replacing(
                    "/v1\", prices: {sim-birch-70b: {input: 1, output: 2}, sim-cedar-32b: {input: 1, output: 2}}}",
                    with: "/v1\", key_variable: PROXY_KEY, token_limit_field: max_tokens, "
                        + "headers: {X-Trace: \"word ${TRACE_TOKEN}\"}, prices: {mock-fine: {input: 1, cached_input: 0.5, output: 2}}}"
                )
                .replacing("[sim-birch-70b, sim-cedar-32b]", with: "mock-fine")
            try text.write(to: file, atomically: true, encoding: .utf8)

            let models = try await moatune.run("models", "counted", "--space", space)
            #expect(models.status == 0, "\(models.errors)")
            let listed = models.output.replacing(#/ +/#, with: " ")
            #expect(listed.contains("mock-fine $1.00 (cached $0.50) in, $2.00 out"), "\(models.output)")
            #expect(listed.contains("mock-busy price unknown"))

            let doctor = try await moatune.run("doctor", "--space", space)
            #expect(doctor.output.contains("counted     mock-fine answers: connect 0."), "\(doctor.output)")
            #expect(doctor.output.contains("cerebras    no key: set CEREBRAS_API_KEY"))

            let ran = try await moatune.run("run", space, "--trials", "2", "--no-prune", "--record", "proxy.jsonl")
            #expect(ran.status == 0, "\(ran.errors)")
            for said in [models, doctor, ran] {
                #expect(!(said.output + said.errors).contains(key))
                #expect(!(said.output + said.errors).contains("secret-trace-word"))
            }
            let cassette = try String(contentsOf: moatune.folder.appending(path: "proxy.jsonl"), encoding: .utf8)
            #expect(cassette.contains("mock-fine"))
            #expect(!cassette.contains(key) && !cassette.contains("secret-trace-word"))
        }
    }

    private static func expect(_ result: Result<ChatAnswer, InferenceError>, says parts: String...) {
        guard case .failure(let error) = result else {
            Issue.record("answered: \(result)")
            return
        }
        for part in parts { #expect("\(error)".contains(part), "\(error)") }
    }
}

extension RealServer {
    /// How many completions it was asked for, by its own log.
    fileprivate var completionCount: Int {
        said.split(separator: "\n").count { $0.contains("POST /v1/chat/completions") }
    }
}
