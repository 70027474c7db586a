import Foundation
import Inference
import Testing

/// Several keys and several addresses of one provider, and calls that are sent twice, over real sockets.
@Suite struct FailoverTests {
    private static let keys = ["FAULT_API_KEY": "sk-first-1111", "FAULT_API_KEY_2": "sk-second-2222"]

    private func provider(_ addresses: [String], keys: Int = 1) -> Provider {
        var provider = Provider(
            name: "fault", baseURL: addresses[0], keyVariable: "FAULT_API_KEY", timeouts: Samples.patience)
        provider.fallbackURLs = Array(addresses.dropFirst())
        provider.furtherKeyVariables = keys == 2 ? ["FAULT_API_KEY_2", "FAULT_API_KEY_UNSET"] : []
        return provider
    }

    private func withClient<Result: Sendable>(
        _ provider: Provider, retries: RetryPolicy = Samples.promptRetries,
        _ body: @Sendable (HTTPChatClient) async throws -> Result
    ) async throws -> Result {
        try await HTTPChatClient.withClient(
            providers: ["fault"], table: ProviderTable([provider]), environment: Self.keys, retries: retries, body)
    }

    private func expectAnswer(_ client: HTTPChatClient) async throws {
        let answer = try await client.answer(Samples.request)
        #expect(answer.text == "Hi")
    }

    private func gate(before client: HTTPChatClient, of provider: Provider, tokens: Int) -> SpendingGate {
        SpendingGate(
            provider: client, limit: SpendingLimit(tokens: tokens), spent: SpentSoFar(),
            table: ProviderTable([provider]))
    }

    private func usesKey(_ request: String, _ variable: String) -> Bool {
        request.contains("Authorization: Bearer \(Self.keys[variable] ?? "")\r\n")
    }

    @Test(arguments: ["401 Unauthorized", "402 Payment Required"])
    func aRefusedKeyMakesWayForTheNext(status: String) async throws {
        try await FaultServer.serving([.http(status, "{}"), .json(Samples.completion)]) { server, address in
            try await withClient(provider([address], keys: 2)) { client in
                for _ in 0..<3 { try await expectAnswer(client) }
                let requests = server.requests
                #expect(requests.count == 4)
                #expect(usesKey(requests[0], "FAULT_API_KEY"))
                #expect(requests.dropFirst().allSatisfy { usesKey($0, "FAULT_API_KEY_2") })
            }
        }
    }

    @Test func whenEveryKeyIsRefusedTheLastRefusalIsTheError() async throws {
        try await FaultServer.serving([.http("401 Unauthorized", "{}")]) { server, address in
            try await withClient(provider([address], keys: 2)) { client in
                await #expect(
                    throws: InferenceError.keyRefused(
                        provider: "fault", variable: "FAULT_API_KEY_2", status: 401, message: "{}")
                ) { try await client.answer(Samples.request) }
                #expect(server.requests.count == 2)
            }
        }
    }

    @Test func aLimitOfOneKeyIsNoLimitOfTheOther() async throws {
        let full = FaultServer.Reply.http("429 Slow", "{}", headers: ["Retry-After: 100"])
        try await FaultServer.serving([full, .json(Samples.completion)]) { server, address in
            try await withClient(provider([address], keys: 2)) { client in
                // With one key this would wait for a hundred seconds.
                for _ in 0..<3 { try await expectAnswer(client) }
                #expect(server.requests.dropFirst().allSatisfy { usesKey($0, "FAULT_API_KEY_2") })
                #expect(client.traffic.overLimitCount == 1)
            }
        }
    }

    @Test func whatAnAddressCannotDoTheNextOneDoes() async throws {
        for fault in [
            FaultServer.Reply.close, .http("503 Down", "{}"), .reset(after: "HTTP/1.1 200 OK\r\n"),
        ] {
            try await FaultServer.serving([fault]) { first, firstAddress in
                try await FaultServer.serving([.json(Samples.completion)]) { second, secondAddress in
                    // With a policy that would wait for half an hour before it asks the same address again.
                    let slow = RetryPolicy(largestRetryCount: 2, firstDelaySeconds: 1800, longestDelaySeconds: 1800)
                    try await withClient(provider([firstAddress, secondAddress]), retries: slow) { client in
                        try await expectAnswer(client)
                        #expect(first.requests.count == 1)
                        #expect(second.requests.count == 1)
                    }
                }
            }
        }
    }

    @Test func anAddressWhereNobodyListensIsLeftAfterTenFailures() async throws {
        try await FaultServer.serving([.close]) { first, firstAddress in
            try await FaultServer.serving([.json(Samples.completion)]) { second, secondAddress in
                try await withClient(provider([firstAddress, secondAddress])) { client in
                    for _ in 0..<30 { try await expectAnswer(client) }
                }
                #expect(second.requests.count == 30)
                // The tenth failure opens the breaker, for a second at first; a slow machine may find out once or
                // twice.
                #expect((10...20).contains(first.requests.count))
            }
        }
    }

    @Test func whatTheProviderRefusesIsNotAskedElsewhere() async throws {
        try await FaultServer.serving([.http("400 Bad", "{}")]) { _, firstAddress in
            try await FaultServer.serving([.json(Samples.completion)]) { second, secondAddress in
                try await withClient(provider([firstAddress, secondAddress])) { client in
                    await #expect(throws: InferenceError.self) { try await client.answer(Samples.request) }
                    #expect(second.requests.isEmpty)
                }
            }
        }
    }

    @Test func aSlowCallIsSentTwiceAndTheFirstAnswerCounts() async throws {
        let quick = [FaultServer.Reply](repeating: .json(Samples.completion), count: 20)
        try await FaultServer.serving(quick + [.textThenSilence(""), .json(Samples.completion)]) { server, address in
            var provider = provider([address])
            provider.hedgePercentile = 95
            try await withClient(provider) { client in
                // 20 calls show how long one takes; the silent one would take until its timeout.
                for _ in 0..<21 { try await expectAnswer(client) }
                let traffic = client.traffic
                #expect(traffic.hedgedCount == 1)
                #expect(traffic.cancelledHedgeCount == 1)
                #expect(server.requests.count == 22)
            }
        }
    }

    @Test func ofTwoAttemptsThatComeTogetherOneIsHeardAndBothArePaidFor() async throws {
        let quick = [FaultServer.Reply](repeating: .json(Samples.completion), count: 1200)
        try await FaultServer.serving(quick) { server, address in
            var provider = provider([address])
            // So that the answer and the second attempt often come at the same time.
            provider.hedgePercentile = 50
            try await withClient(provider) { [provider] client in
                let ceiling = CallCeiling(of: Samples.request, at: nil).tokens
                let gate = gate(before: client, of: provider, tokens: 100_000_000)
                for _ in 0..<400 { _ = try await gate.answer(Samples.request) }
                let traffic = client.traffic
                #expect(traffic.hedgedCount >= 10)
                #expect(traffic.cancelledHedgeCount == traffic.hedgedCount)
                #expect(server.requests.count <= 400 + traffic.hedgedCount)
                // Of two that both answered one was heard; the other is paid for as well.
                #expect(await gate.spent.tokens == 400 * 3000 + traffic.hedgedCount * ceiling)
            }
        }
    }

    @Test func aForbiddenCallIsTriedWithTheNextKey() async throws {
        let replies = [FaultServer.Reply.http("403 Forbidden", "not in your region"), .json(Samples.completion)]
        try await FaultServer.serving(replies) { server, address in
            try await withClient(provider([address], keys: 2)) { client in
                try await expectAnswer(client)
                #expect(server.requests.count == 2)
                #expect(usesKey(server.requests[0], "FAULT_API_KEY"))
                #expect(usesKey(server.requests[1], "FAULT_API_KEY_2"))
            }
        }
    }

    @Test func aCallThatIsSentTwiceIsPaidTwice() async throws {
        let quick = [FaultServer.Reply](repeating: .json(Samples.completion), count: 20)
        try await FaultServer.serving(quick + [.textThenSilence(""), .json(Samples.completion)]) { server, address in
            var provider = provider([address])
            provider.hedgePercentile = 95
            try await withClient(provider) { [provider] client in
                let ceiling = CallCeiling(of: Samples.request, at: nil).tokens
                let gate = gate(before: client, of: provider, tokens: 1_000_000)
                for _ in 0..<21 { _ = try await gate.answer(Samples.request) }
                #expect(client.traffic.hedgedCount == 1)
                // Each answer took 3,000 tokens; the copy that nobody heard counts in full.
                #expect(await gate.spent.tokens == 21 * 3000 + ceiling)
                #expect(await gate.reserved.tokens == 0)
            }
        }
    }

    @Test func aCallThatIsCancelledWhileItWaitsCostsNothing() async throws {
        try await FaultServer.serving([.json(Samples.completion)]) { server, address in
            var provider = provider([address])
            provider.limits = ProviderLimits(models: ["m-1": [RateLimit(1, .requests, a: .minute)]])
            try await withClient(provider, retries: RetryPolicy()) { [provider] client in
                let gate = gate(before: client, of: provider, tokens: 1_000_000)
                _ = try await gate.answer(Samples.request)
                // Unstructured, since its cancellation is what is tested.
                let waiting = Task { try await gate.answer(Samples.request) }
                while await gate.reserved.tokens == 0 { try await Task.sleep(for: .milliseconds(5)) }
                waiting.cancel()
                await #expect(throws: CancellationError.self) { try await waiting.value }
                #expect(await gate.spent.tokens == 3000)
                #expect(server.requests.count == 1)
            }
        }
    }

    @Test func aSecondCopyThatCannotBePaidIsNotSent() async throws {
        let quick = [FaultServer.Reply](repeating: .json(Samples.completion), count: 25)
        let slow = FaultServer.Reply.slowly(
            [Array("HTTP/1.1 200 OK\r\nConnection: close\r\n".utf8), Array("\r\n\(Samples.completion)".utf8)],
            pauseMilliseconds: 1000)
        try await FaultServer.serving(quick + [slow]) { server, address in
            var provider = provider([address])
            provider.hedgePercentile = 100
            try await withClient(provider) { [provider] client in
                for _ in 0..<25 { _ = try await client.answer(Samples.request) }
                let hedged = client.traffic.hedgedCount
                let ceiling = CallCeiling(of: Samples.request, at: nil).tokens
                let gate = gate(before: client, of: provider, tokens: ceiling)
                _ = try await gate.answer(Samples.request)
                #expect(client.traffic.hedgedCount == hedged)
            }
        }
    }

    @Test func anAttemptThatBrokeOffIsPaidLikeTheOneAfterIt() async throws {
        let broken = FaultServer.Reply.text("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"choices\":[")
        try await FaultServer.serving([broken, .http("503 Down", "{}"), .json(Samples.completion)]) { _, address in
            let provider = provider([address])
            try await withClient(provider) { client in
                let ceiling = CallCeiling(of: Samples.request, at: nil).tokens
                let gate = SpendingGate(
                    provider: client, limit: SpendingLimit(tokens: 10 * ceiling), spent: SpentSoFar(),
                    table: ProviderTable([provider]))
                _ = try await gate.answer(Samples.request)
                // The broken one may have been billed, the refused one not.
                #expect(await gate.spent.tokens == 3000 + ceiling)
                #expect(await gate.reserved.tokens == 0)
            }
        }
    }

    @Test func withoutTheSettingNoCallIsSentTwice() async throws {
        try await FaultServer.serving([.json(Samples.completion)]) { server, address in
            try await withClient(provider([address])) { client in
                for _ in 0..<30 { _ = try await client.answer(Samples.request) }
                #expect(server.requests.count == 30)
                #expect(client.traffic == TrafficCounts())
            }
        }
    }
}
