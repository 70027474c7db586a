import Foundation
import Inference
import Synchronization
import Testing

/// Lists of models advise: in the shapes of real services, and where there is none.
@Suite struct ModelCheckTests {
    private static let unknown = FaultServer.Reply.http(
        "404 Not Found", #"{"error":{"message":"model 'x' not found","code":"model_not_found"}}"#)

    /// What comes of checking `model`, and the calls that it took beside the list.
    private func check(
        _ model: String, _ replies: [FaultServer.Reply]
    ) async throws -> (error: InferenceError?, callCount: Int, said: [String]) {
        try await FaultServer.serving(replies) { server, address in
            try await Samples.withClient(at: address) { client in
                let said = Mutex<[String]>([])
                var failure: InferenceError?
                do {
                    try await client.checkModels([("fault", model)]) { word in said.withLock { $0.append(word) } }
                } catch let error as InferenceError {
                    failure = error
                }
                let calls = server.requests.filter { $0.hasPrefix("POST") }
                return (failure, calls.count, said.withLock { $0 })
            }
        }
    }

    @Test(arguments: [
        ("llama3.2", #"{"object":"list","data":[{"id":"llama3.2:latest","object":"model"}]}"#),
        ("llama3.2:latest", #"{"models":[{"name":"llama3.2","model":"llama3.2"}]}"#),
        ("gemini-2.5-flash", #"{"object":"list","data":[{"id":"models/gemini-2.5-flash"}]}"#),
        ("models/gemini-2.5-flash", #"{"models":[{"name":"models/gemini-2.5-flash","version":"1"}]}"#),
        ("meta/llama-3:online", #"{"data":[{"id":"meta/llama-3","name":"Llama"}]}"#),
        ("meta/llama-3:nitro", #"{"data":[{"id":"meta/llama-3"}]}"#),
        ("meta-llama/Llama-3", #"[{"id":"meta-llama/Llama-3","type":"chat","running":false}]"#),
        ("mistral-large-latest", #"{"data":[{"id":"mistral-large-2411","aliases":["mistral-large-latest",null]}]}"#),
        ("openai/gpt-oss-120b", #"{"data":[{"id":"openai/*"}]}"#), ("any", #"{"data":[{"id":"*"}]}"#),
        ("m", #"["m","n"]"#), ("m", #"{"data":[{"id":null},7,{"id":"m","created":"x"}]}"#),
    ])
    func aModelIsFoundUnderTheNamesThatItsServiceTakes(model: String, list: String) async throws {
        let found = try await check(model, [.json(list)])
        #expect(found.error == nil)
        #expect(found.callCount == 0)
    }

    @Test(
        arguments: [
            .http("404 Not Found", #"{"error":"Not Found","success":false}"#),
            .http(
                "405 Method Not Allowed",
                #"{"errors":[{"code":7001,"message":"GET not supported for requested URI."}]}"#),
            .http("400 Bad Request", #"{"error":{"message":"Unsupported path"}}"#),
            .http("403 Forbidden", #"{"error":{"message":"Missing scopes: api.model.read"}}"#),
            .http("401 Unauthorized", #"{"error":{"message":"no list for this key"}}"#),
            .http("422 Unprocessable", "{}"), .http("410 Gone", ""), .http("307 Moved", ""),
            .json(#"{"object":"list","data":null}"#), .json(#"{"data":[]}"#), .json("<html>Welcome</html>"), .json(""),
            .json(#"{"data":[{"id":"another"}]}"#),
        ] as [FaultServer.Reply])
    func aModelThatIsNotListedIsAskedForOneWord(list: FaultServer.Reply) async throws {
        let taken = try await check("gpt-4o", [list, .json(Samples.completion)])
        #expect(taken.error == nil)
        #expect(taken.callCount == 1)
        #expect(taken.said.count == 1 && taken.said[0].hasSuffix("'gpt-4o' was asked for one word, and is there"))
        let gone = try await check("gpt-4o", [list, Self.unknown])
        #expect(gone.error == .missingModels(provider: "fault", missing: [MissingModel(name: "gpt-4o", nearest: nil)]))
    }

    @Test(arguments: [
        ("400 Bad", #"{"error":{"message":"max_tokens must be at least 64"}}"#),
        ("429 Slow", #"{"error":{"message":"busy"}}"#), ("422 No", #"{"detail":"stream is required"}"#),
    ])
    func whoRefusesTheWordForAnotherReasonKnowsTheModel(status: String, body: String) async throws {
        let found = try await check("m", [.http("404 Not Found", ""), .http(status, body)])
        #expect(found.error == nil)
    }

    @Test func aKeyThatIsRefusedForTheWordTooIsTold() async throws {
        let refusal = FaultServer.Reply.http("401 Unauthorized", #"{"message":"wrong key"}"#)
        let found = try await check("m", [refusal])
        #expect(found.error?.trouble == .keyRefused)
        #expect(found.callCount == 1)
    }

    @Test func theNearestNameIsNamedWhereTheServiceHasNoSuchModel() async throws {
        let found = try await check("gpt-os-120b", [.json(#"{"data":[{"id":"gpt-oss-120b"}]}"#), Self.unknown])
        #expect(
            found.error
                == .missingModels(
                    provider: "fault", missing: [MissingModel(name: "gpt-os-120b", nearest: "gpt-oss-120b")]))
    }
}
