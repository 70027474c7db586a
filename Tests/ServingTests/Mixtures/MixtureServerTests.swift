import Foundation
import Inference
import MixtureOfAgents
import Serving
import Testing

/// Mixtures behind HTTP, over real sockets.
@Suite struct MixtureServerTests {
    private func serve(
        _ client: any ChatClient, settings: MixtureServerSettings? = nil,
        _ body: @escaping @Sendable (PlainHTTP) async throws -> Void
    ) async throws {
        let settings = try settings ?? Self.settings()
        let served = [
            ServedMixture(name: "pair", mixture: .pair, isSimulated: false),
            ServedMixture(
                name: "alone", mixture: Mixture(main: Mixture.pair.main, cycles: 1, agents: []), isSimulated: true),
        ]
        try await MixtureServer(serving: served, client: client, settings: settings).whileServing { port in
            try await body(PlainHTTP(port: port))
        }
    }

    /// Of a server on a free port that asks for no token, with some changed.
    private static func settings(
        tokens: String = "", workingCount: Int = 64, waitingCount: Int = 256, requestByteCount: Int = 1 << 20
    ) throws -> MixtureServerSettings {
        MixtureServerSettings(
            port: 0, tokens: try #require(AccessTokens(in: tokens)), largestWorkingCount: workingCount,
            largestWaitingCount: waitingCount, largestRequestByteCount: requestByteCount)
    }

    private let talkative = ScriptedClient { request in
        .saying(request.model == "main" ? "the aggregate" : "proposal of \(request.model)")
    }

    private static func question(_ more: String = "", model: String = "pair") -> String {
        #"{"model": "\#(model)", "messages": [{"role": "user", "content": "Q?"}]\#(more)}"#
    }

    // MARK: Answers

    @Test func anAnswerSumsItsCallsAndSaysWhatTheyCost() async throws {
        try await serve(talkative) { http in
            let reply = try await http.post(Self.question())
            #expect(reply.status == 200)
            let choice = (reply.json["choices"] as? [[String: Any]])?.first
            #expect((choice?["message"] as? [String: Any])?["content"] as? String == "the aggregate")
            #expect(choice?["finish_reason"] as? String == "stop")
            let usage = try #require(reply.json["usage"] as? [String: Any])
            #expect(usage["prompt_tokens"] as? Int == 50)
            #expect(usage["completion_tokens"] as? Int == 25)
            #expect(usage["total_tokens"] as? Int == 75)
            #expect((usage["completion_tokens_details"] as? [String: Any])?["reasoning_tokens"] as? Int == 10)
            let account = try #require(reply.json["moatune"] as? [String: Any])
            #expect(account["calls"] as? Int == 5)
            #expect(abs((account["price_usd"] as? Double ?? 0) - 0.05) < 1e-12)
            #expect(account["simulated"] as? Bool == false)
        }
    }

    @Test func aStreamBeginsWithTheRoleAndEndsWithUsageAndItsMark() async throws {
        try await serve(talkative) { http in
            let reply = try await http.post(
                Self.question(#", "stream": true, "stream_options": {"include_usage": true}"#))
            #expect(reply.headers["content-type"]?.hasPrefix("text/event-stream") == true)
            #expect(reply.text.hasSuffix("data: [DONE]\n\n"))
            let deltas = reply.events.compactMap { ($0["choices"] as? [[String: Any]])?.first }
            #expect((deltas.first?["delta"] as? [String: Any])?["role"] as? String == "assistant")
            let text = deltas.compactMap { ($0["delta"] as? [String: Any])?["content"] as? String }.joined()
            #expect(text == "the aggregate")
            #expect(deltas.last?["finish_reason"] as? String == "stop")
            #expect((reply.events.last?["usage"] as? [String: Any])?["total_tokens"] as? Int == 75)
            #expect(Set(reply.events.compactMap { $0["id"] as? String }).count == 1)
        }
    }

    @Test func whoAsksForEventsHearsEveryAgentInChunksWithoutChoices() async throws {
        try await serve(talkative) { http in
            let reply = try await http.post(Self.question(#", "stream": true, "moatune_events": true"#))
            let events = reply.events.filter { ($0["moatune"] as? [String: Any])?["event"] as? String == "agent" }
            #expect(events.count == 4)
            #expect(events.allSatisfy { ($0["choices"] as? [Any])?.isEmpty == true })
            let heard = events.compactMap { $0["moatune"] as? [String: Any] }
            #expect(heard.map { $0["cycle"] as? Int } == [1, 1, 2, 2])
            #expect(Set(heard.compactMap { $0["agent"] as? String }) == ["a", "b"])
            #expect(heard.contains { $0["proposal"] as? String == "proposal of model-a" })
        }
    }

    @Test func earlierTurnsAndInstructionsReachEveryModel() async throws {
        let client = talkative
        try await serve(client) { http in
            let reply = try await http.post(
                """
                {"model": "pair", "seed": 7, "max_tokens": 40, "messages": [
                  {"role": "system", "content": "Be brief."},
                  {"role": "user", "content": "First?"}, {"role": "assistant", "content": "One."},
                  {"role": "user", "content": [{"type": "text", "text": "Second?"}]}]}
                """)
            #expect(reply.status == 200)
        }
        #expect(client.requests.count == 5)
        for request in client.requests {
            #expect(request.messages.map(\.role) == [.system, .user, .assistant, .user])
            #expect(request.messages.first?.content.hasSuffix("\n\nBe brief.") == true)
            #expect(request.messages.dropFirst().map(\.content) == ["First?", "One.", "Second?"])
            #expect(request.sampling.maximumCompletionTokens == (request.model == "main" ? 40 : 100))
        }
        let seeds = client.requests.map(\.sampling.seed)
        try await serve(client) { http in
            _ = try await http.post(Self.question(#", "seed": 7"#))
            _ = try await http.post(Self.question(#", "seed": 8"#))
        }
        #expect(Set(client.requests[5..<7].map(\.sampling.seed)) == Set(seeds[0..<2]))
        #expect(Set(client.requests[10..<12].map(\.sampling.seed)).isDisjoint(with: seeds[0..<2]))
    }

    // MARK: Refusals

    static let refused: [(body: String, parameter: String?)] = [
        ("{", nil), ("[]", nil), ("{}", "messages"), (#"{"model": "pair"}"#, "messages"),
        (#"{"model": "pair", "messages": []}"#, "messages"),
        (#"{"model": "pair", "messages": [{"role": "assistant", "content": "hm"}]}"#, "messages"),
        (#"{"model": "pair", "messages": [{"role": "user", "content": null}]}"#, "messages[0].content"),
        (#"{"model": "pair", "messages": [{"role": "king", "content": "x"}]}"#, "messages[0].role"),
        (#"{"model": "pair", "messages": [{"role": "user", "content": 5}]}"#, "messages[0].content"),
        (
            #"{"model": "pair", "messages": [{"role": "user", "content": [{"type": "image_url"}]}]}"#,
            "messages[0].content"
        ),
        (question(#", "n": 2"#), "n"), (question(#", "tools": [{}]"#), "tools"),
        (question(#", "tools": [{}], "tool_choice": "auto""#), "tools"),
        (question(#", "functions": [{}]"#), "functions"),
        (question(#", "response_format": {"type": "grammar"}"#), "response_format"),
        (question(#", "response_format": {}"#), "response_format.type"),
        (
            question(#", "response_format": {"type": "json_schema", "json_schema": {"name": "a"}}"#),
            "response_format.json_schema.schema"
        ),
        (question(#", "stop": [5]"#), "stop[0]"), (question(#", "logprobs": true"#), "logprobs"),
        (question(#", "max_tokens": -2"#), "max_tokens"),
        (question(#", "max_tokens": 0"#), "max_tokens"), (question(#", "stream": "yes""#), "stream"),
    ]

    @Test(arguments: refused)
    func whatAMixtureCannotDoIsRefusedByName(body: String, parameter: String?) async throws {
        let client = talkative
        try await serve(client) { http in
            let reply = try await http.post(body)
            #expect(reply.status == 400)
            #expect(reply.error["type"] as? String == "invalid_request_error")
            if body != "{}" { #expect(reply.error["param"] as? String == parameter, "\(reply.text)") }
            #expect((reply.error["message"] as? String)?.isEmpty == false)
        }
        #expect(client.requests.isEmpty)
    }

    @Test func whatClientsSendByDefaultIsTaken() async throws {
        try await serve(talkative) { http in
            let reply = try await http.post(
                Self.question(
                    #", "temperature": 0.2, "top_p": 1, "n": 1, "stop": null, "tools": [], "user": "u", "store": false, "response_format": {"type": "text"}, "frequency_penalty": 0"#
                ))
            #expect(reply.status == 200, "\(reply.text)")
        }
    }

    @Test func anUnknownModelIsNamedWithTheKnownOnes() async throws {
        try await serve(talkative) { http in
            let reply = try await http.post(Self.question(model: "gpt-4"))
            #expect(reply.status == 404)
            #expect(reply.error["code"] as? String == "model_not_found")
            #expect(reply.error["message"] as? String == "no mixture is served as 'gpt-4'; served are pair, alone")
            #expect(try await http.get("/v1/models/gpt-4").status == 404)
            #expect(try await http.get("/v1/models/alone").json["owned_by"] as? String == "moatune (simulated)")
            let list = try await http.get("/v1/models").json["data"] as? [[String: Any]]
            #expect(list?.compactMap { $0["id"] as? String } == ["pair", "alone"])
            #expect(try await http.get("/v2/models").error["code"] as? String == "not_found")
        }
    }

    @Test func aRequestBeyondTheLimitIsRefused() async throws {
        try await serve(talkative, settings: try Self.settings(requestByteCount: 2000)) { http in
            let long = String(repeating: "x", count: 3000)
            let reply = try await http.post(
                #"{"model": "pair", "messages": [{"role": "user", "content": "\#(long)"}]}"#)
            #expect(reply.status == 413)
            #expect(reply.error["code"] as? String == "request_too_large")
            #expect(try await http.post(Self.question()).status == 200)
        }
    }

    @Test func aFailedMixtureIsABadGatewayThatClientsDoNotRetry() async throws {
        let client = ScriptedClient { request in
            throw InferenceError.refused(provider: "p", model: request.model, status: 500, message: "down")
        }
        try await serve(client) { http in
            for stream in ["", #", "stream": true"#] {
                let reply = try await http.post(Self.question(stream))
                #expect(reply.status == 502)
                #expect(reply.headers["x-should-retry"] == "false")
                #expect(reply.error["code"] as? String == "mixture_failed")
                #expect((reply.error["message"] as? String)?.contains("every agent failed in cycle 1") == true)
            }
        }
    }

    @Test func aMainModelThatFailsInAStreamIsItsLastEvent() async throws {
        let client = ScriptedClient { request in
            if request.model == "main" { throw InferenceError.unreachable(provider: "p", reason: "nothing listens") }
            return .saying("fine")
        }
        try await serve(client) { http in
            let reply = try await http.post(Self.question(#", "stream": true"#))
            #expect(reply.status == 200)
            #expect((reply.events.last?["error"] as? [String: Any])?["code"] as? String == "mixture_failed")
            #expect(!reply.text.contains("[DONE]"))
        }
    }

    // MARK: Who may ask, and how many

    @Test func tokensOpenTheServerAndNothingElseDoes() async throws {
        let settings = try Self.settings(tokens: "first-token-of-many, second-token-of-many")
        try await serve(talkative, settings: settings) { http in
            for header in [nil, "Bearer first-token", "Bearer ", "Basic first-token-of-many", "first-token-of-many"] {
                let headers = header.map { ["Authorization": $0] } ?? [:]
                let reply = try await http.get("/v1/models", headers: headers)
                #expect(reply.status == 401)
                #expect(reply.error["code"] as? String == "invalid_api_key")
                #expect(try await http.get("/metrics", headers: headers).status == 401)
            }
            for token in ["first-token-of-many", "second-token-of-many"] {
                let headers = ["Authorization": "Bearer \(token)", "Content-Type": "application/json"]
                #expect(try await http.get("/v1/models", headers: headers).status == 200)
                #expect(try await http.post(Self.question(), headers: headers).status == 200)
            }
            #expect(try await http.get("/health").status == 200)
            #expect(try await http.get("/").status == 200)
        }
    }

    @Test func beyondLoopbackTokensAreNeeded() throws {
        let open = try #require(AccessTokens(in: ""))
        let served = [ServedMixture(name: "m", mixture: .pair, isSimulated: false)]
        for host in ["0.0.0.0", "::", "192.168.1.5", "example.org", "127.0.0.1.example.org"] {
            #expect(throws: ServingError.tokensNeeded(host: host)) {
                try MixtureServer(
                    serving: served, client: talkative, settings: MixtureServerSettings(host: host, tokens: open))
            }
        }
        for host in ["127.0.0.1", "localhost", "::1", "127.8.9.1"] {
            _ = try MixtureServer(
                serving: served, client: talkative, settings: MixtureServerSettings(host: host, tokens: open))
        }
        #expect(throws: ServingError.nameTwice("m")) {
            try MixtureServer(
                serving: served + served, client: talkative, settings: MixtureServerSettings(tokens: open))
        }
        #expect(AccessTokens(in: "short") == nil)
        #expect("\(try #require(AccessTokens(in: "first-token-of-many")))" == "•••")
    }

    @Test func aWebPageCannotSpendMoneyThroughLoopback() async throws {
        try await serve(talkative) { http in
            // What a page may send to another origin without asking first.
            let simple = try await http.post(Self.question(), headers: ["Content-Type": "text/plain"])
            #expect(simple.status == 415)
            // What it may send after its own name was resolved to this machine.
            let rebound = try await http.post(
                Self.question(), headers: ["Content-Type": "application/json", "Host": "evil.example:\(http.port)"])
            #expect(rebound.status == 403)
        }
    }

    @Test func beyondTheQueueComes429AndTheQueuedAreServedInTurn() async throws {
        let door = Door()
        let client = ScriptedClient { request in
            await door.pass()
            return .saying("late")
        }
        try await serve(client, settings: try Self.settings(workingCount: 2, waitingCount: 3)) { http in
            try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<5 { group.addTask { try await http.post(Self.question(model: "alone")).status } }
                try await door.waitForArrivals(2)
                while try await !http.get("/metrics").text.contains("moatune_requests_waiting 3") {
                    try await Task.sleep(for: .milliseconds(10))
                }
                let turnedAway = try await http.post(Self.question(model: "alone"))
                #expect(turnedAway.status == 429)
                #expect(turnedAway.error["code"] as? String == "rate_limit_exceeded")
                #expect(Int(turnedAway.headers["retry-after"] ?? "") != nil)
                #expect(await door.arrivedCount == 2)
                await door.open()
                let statuses = try await group.reduce(into: [Int]()) { $0.append($1) }
                #expect(statuses == [200, 200, 200, 200, 200])
            }
            let metrics = try await http.get("/metrics").text
            #expect(metrics.contains(#"moatune_requests_total{model="alone",status="200"} 5"#))
            #expect(metrics.contains(#"moatune_requests_total{model="alone",status="429"} 1"#))
            #expect(metrics.contains("moatune_requests_working 0\n"))
            #expect(metrics.contains(#"moatune_calls_total{model="alone",outcome="answered"} 5"#))
            #expect(metrics.contains(#"moatune_tokens_total{model="alone",kind="prompt"} 50"#))
            #expect(metrics.contains(#"moatune_request_seconds_bucket{model="alone",le="+Inf"} 6"#))
        }
    }

    @Test(arguments: ["", #", "stream": true"#, #", "stream": true, "moatune_events": true"#])
    func callsForAClientThatLeftAreCancelled(stream: String) async throws {
        let arrived = Door()
        await arrived.open()
        let client = ScriptedClient { _ in
            await arrived.pass()
            try await Task.sleep(for: .seconds(600))
            return .saying("never")
        }
        try await serve(client) { http in
            let asking = Task { try await http.post(Self.question(stream)) }
            try await arrived.waitForArrivals(2)
            asking.cancel()
            _ = try? await asking.value
            while client.cancelledCount < 2 { try await Task.sleep(for: .milliseconds(20)) }
            while try await !http.get("/metrics").text.contains(#"{model="pair",status="499"} 1"#) {
                try await Task.sleep(for: .milliseconds(20))
            }
            #expect(try await http.get("/metrics").text.contains("moatune_requests_working 0\n"))
        }
    }

    // MARK: The page

    @Test func thePageNeedsNothingFromOutside() async throws {
        try await serve(talkative) { http in
            let page = try await http.get("/")
            #expect(page.headers["content-type"] == "text/html; charset=utf-8")
            #expect(page.headers["content-security-policy"]?.contains("default-src 'none'") == true)
            for path in ["/", "/page.css", "/page.js"] {
                let reply = try await http.get(path)
                #expect(reply.status == 200)
                #expect(!reply.text.contains("http://") && !reply.text.contains("https://"))
                #expect(!reply.text.contains("innerHTML"))
            }
        }
    }
}
