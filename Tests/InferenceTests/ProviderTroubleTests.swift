import Foundation
import Inference
import Testing

/// What a refusal says about the provider: real services' words, over real sockets.
@Suite struct ProviderTroubleTests {
    private func trouble(
        _ status: String, _ body: String, headers: [String] = []
    ) async throws -> (trouble: ProviderTrouble?, requestCount: Int) {
        let (result, requests) = try await Samples.exchange(
            [.http(status, body, headers: headers)],
            retries: RetryPolicy(largestRetryCount: 2, firstDelaySeconds: 0, longestDelaySeconds: 0))
        guard case .failure(let error) = result else { return (nil, requests.count) }
        #expect(error.provider == "fault")
        let coded = try JSONEncoder().encode(error)
        #expect(try JSONDecoder().decode(InferenceError.self, from: coded) == error)
        return (error.trouble, requests.count)
    }

    @Test(arguments: [
        // Cerebras
        (
            "404 Not Found",
            #"{"message":"Model m-1 does not exist or you do not have access to it.","type":"not_found_error","param":"model","code":"model_not_found"}"#
        ),
        // Groq
        ("400 Bad", #"{"error":{"message":"The model `m-1` has been decommissioned","code":"model_decommissioned"}}"#),
        // vLLM
        ("404 Not Found", #"{"object":"error","message":"The model `m-1` does not exist.","code":404}"#),
        // Ollama
        ("404 Not Found", #"{"error":{"message":"model 'm-1' not found, try pulling it first"}}"#),
        // OpenRouter
        ("400 Bad", #"{"error":{"message":"m-1 is not a valid model ID","code":400}}"#),
        ("404 Not Found", #"{"error":{"message":"No endpoints found for m-1.","code":404}}"#),
        // LiteLLM
        ("400 Bad", #"{"error":{"message":"Invalid model name passed in model=m-1"}}"#),
        // OpenAI
        ("403 Forbidden", #"{"error":{"message":"Project `p` does not have access to model `m-1`"}}"#),
        ("410 Gone", #"{"error":{"message":"model m-1 is no longer offered"}}"#),
    ])
    func aModelThatIsNotOfferedIsNamedAsSuch(status: String, body: String) async throws {
        let found = try await trouble(status, body)
        #expect(found.trouble == .modelGone)
        #expect(found.requestCount == 1)
    }

    @Test(arguments: [
        ("401 Unauthorized", #"{"message":"Wrong API Key","code":"wrong_api_key"}"#, ProviderTrouble.keyRefused),
        ("403 Forbidden", "error code: 1010", .keyRefused),
        ("402 Payment Required", #"{"error":{"message":"Insufficient credits"}}"#, .paymentRequired),
        (
            "429 Too Many", #"{"error":{"message":"You exceeded your current quota","code":"insufficient_quota"}}"#,
            .paymentRequired
        ),
        ("404 Not Found", "404 page not found", .misconfigured), ("404 Not Found", "", .misconfigured),
        ("307 Moved", "", .misconfigured), ("400 Bad", #"{"error":{"message":"bad temperature"}}"#, .callOnly),
        ("422 Unprocessable", #"{"detail":"images are not supported for this model"}"#, .callOnly),
    ])
    func whatNoWaitingCuresIsAskedOnce(status: String, body: String, expected: ProviderTrouble) async throws {
        let found = try await trouble(status, body)
        #expect(found.trouble == expected)
        #expect(found.requestCount == 1)
    }

    @Test(arguments: ["500 Oops", "502 Bad", "503 Full", "529 Busy"])
    func aProviderThatKeepsFailingIsDown(status: String) async throws {
        let found = try await trouble(status, "{}")
        #expect(found.trouble == .providerDown)
        #expect(found.requestCount == 3)
    }

    @Test func nobodyListeningIsDown() async throws {
        try await Samples.withClient(at: "http://127.0.0.1:1/v1") { client in
            let error = await #expect(throws: InferenceError.self) { try await client.answer(Samples.request) }
            #expect(error?.trouble == .providerDown)
        }
    }

    @Test(
        arguments: [
            (
                ["x-ratelimit-remaining-requests-day: 0", "x-ratelimit-reset-requests-day: 33011.38"],
                "Too many requests",
                LimitWindow.day, LimitedAmount.requests, 33_011.38
            ),
            (
                ["Retry-After: 432"],
                "Rate limit reached for model `m-1` on tokens per day (TPD): Limit 100000, Used 99900, Requested 600.",
                .day, .tokens, 432
            ),
            (
                ["x-ratelimit-remaining-tokens-hour: 0", "x-ratelimit-reset-tokens-hour: 31m0s"], "slow down", .hour,
                .tokens,
                1860
            ),
        ] as [([String], String, LimitWindow, LimitedAmount, Double)])
    func aUsedUpQuotaHasItsWindowAndItsReset(
        headers: [String], message: String, window: LimitWindow, amount: LimitedAmount, seconds: Double
    ) async throws {
        let found = try await trouble(
            "429 Too Many", #"{"message":"\#(message)"}"#, headers: headers + ["x-should-retry: false"])
        guard case .quotaExhausted(let exhaustion) = found.trouble else {
            Issue.record("\(String(describing: found.trouble))")
            return
        }
        #expect(exhaustion.window == window)
        #expect(exhaustion.amount == amount)
        #expect(abs(try #require(exhaustion.secondsToReset()) - seconds) < 5)
    }

    @Test(arguments: ["1e300", "99999999", "soon"])
    func anIncredibleResetIsUnknown(value: String) async throws {
        let found = try await trouble(
            "429 Too Many", "{}", headers: ["Retry-After: \(value)", "x-should-retry: false"])
        #expect(found.trouble == .quotaExhausted(QuotaExhaustion(window: nil, amount: nil, resetsAt: nil)))
    }

    @Test func everyTextNamesTheWayOut() {
        let exhaustion = QuotaExhaustion(
            window: .day, amount: .tokens, resetsAt: Date(timeIntervalSince1970: 1_795_564_800))
        let texts: [(InferenceError, String)] = [
            (
                .keyRefused(provider: "shop", variable: "SHOP_KEY", status: 401, message: "no"),
                "shop refused the key in SHOP_KEY (status 401): no; check that the key is whole, valid and allowed this, "
                    + "set SHOP_KEY and start again"
            ),
            (
                .paymentRequired(provider: "shop", message: "no credit"),
                "shop asks for payment: no credit; add credit to the account, or choose another provider"
            ),
            (
                .quotaExhausted(provider: "shop", model: "m", exhaustion: exhaustion, message: "slow"),
                "shop's quota of tokens a day for m is used up until 2026-11-25T00:00:00Z: slow; wait, or choose another "
                    + "model or provider"
            ),
            (
                .leftAlone(provider: "shop", failureCount: 10, pauseSeconds: 30, lastFailure: "status 503"),
                "shop is left alone for 30 seconds after 10 failures in a row; the last: status 503"
            ),
        ]
        for (error, text) in texts { #expect("\(error)" == text) }
    }
}
