import Foundation
import Inference
import Testing

/// How the client behaves when the other side doesn't.
@Suite struct HTTPFaultTests {
    @Test(
        arguments: [
            ("400 Bad Request", .refused(provider: "fault", model: "m-1", status: 400, message: words)),
            (
                "401 Unauthorized",
                .keyRefused(provider: "fault", variable: "FAULT_API_KEY", status: 401, message: words)
            ),
            ("402 Payment Required", .paymentRequired(provider: "fault", message: words)),
            ("403 Forbidden", .keyRefused(provider: "fault", variable: "FAULT_API_KEY", status: 403, message: words)),
            ("404 Not Found", .refused(provider: "fault", model: "m-1", status: 404, message: words)),
            ("405 Not Allowed", .refused(provider: "fault", model: "m-1", status: 405, message: words)),
            ("422 Unprocessable", .refused(provider: "fault", model: "m-1", status: 422, message: words)),
        ] as [(String, InferenceError)])
    func whatCannotBeCuredIsNotTriedAgain(status: String, expected: InferenceError) async throws {
        let (result, requests) = try await Samples.exchange([
            .http(status, #"{"error":{"message":"no \u001b[31muse"}}"#), .json(Samples.completion),
        ])
        #expect(result == .failure(expected))
        #expect(requests.count == 1)
    }

    private static let words = "no \\u{1b}[31muse"

    @Test(arguments: ["408 Timeout", "409 Conflict", "429 Slow", "500 Oops", "502 Bad", "503 Full", "529 Busy"])
    func whatMayPassIsTriedAgain(status: String) async throws {
        let (result, requests) = try await Samples.exchange([
            .http(status, "{}"), .http(status, "{}"), .json(Samples.completion),
        ])
        #expect(try result.get().text == "Hi")
        #expect(requests.count == 3)
        #expect(Set(requests).count == 1, "a retry must send the same request")
    }

    @Test func retriesEnd() async throws {
        let (result, requests) = try await Samples.exchange([.http("503 Full", #"{"detail":"queue is full"}"#)])
        #expect(
            result == .failure(.refused(provider: "fault", model: "m-1", status: 503, message: "queue is full")))
        #expect(requests.count == 4)
    }

    @Test func theProvidersWordOnRetryingOverridesTheStatus() async throws {
        let (refused, once) = try await Samples.exchange([
            .http("500 Oops", "{}", headers: ["x-should-retry: false"]), .json(Samples.completion),
        ])
        #expect(throws: InferenceError.self) { try refused.get() }
        #expect(once.count == 1)
        let (cured, twice) = try await Samples.exchange([
            .http("400 Odd", "{}", headers: ["x-should-retry: true"]), .json(Samples.completion),
        ])
        #expect(try cured.get().text == "Hi")
        #expect(twice.count == 2)
    }

    @Test func aRetryAfterReplacesTheBackoff() async throws {
        // With the policy's own delay of half an hour this test would not end.
        let slow = RetryPolicy(largestRetryCount: 1, firstDelaySeconds: 1800, longestDelaySeconds: 1800)
        let (result, requests) = try await Samples.exchange(
            [.http("429 Slow", "{}", headers: ["Retry-After: 0"]), .json(Samples.completion)], retries: slow)
        #expect(try result.get().text == "Hi")
        #expect(requests.count == 2)
    }

    @Test func anAbsurdRetryAfterEndsTheCall() async throws {
        let (result, requests) = try await Samples.exchange([
            .http("429 Slow", #"{"error":"quota for today is used up"}"#, headers: ["Retry-After: 86400"]),
            .json(Samples.completion),
        ])
        guard case .failure(.quotaExhausted("fault", "m-1", let exhaustion, "quota for today is used up")) = result
        else {
            Issue.record("\(result)")
            return
        }
        #expect(exhaustion.window == .day)
        #expect((86_300...86_400).contains(try #require(exhaustion.secondsToReset())))
        #expect(requests.count == 1)
    }

    @Test func aLostConnectionIsTriedAgain() async throws {
        let (result, requests) = try await Samples.exchange([
            .close, .text("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"choi"), .json(Samples.completion),
        ])
        #expect(try result.get().text == "Hi")
        #expect(requests.count == 3)
    }

    @Test func nobodyListening() async throws {
        try await Samples.withClient(at: "http://127.0.0.1:1/v1") { client in
            let error = await #expect(throws: InferenceError.self) { try await client.answer(Samples.request) }
            guard case .unreachable(let provider, let reason) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(provider == "fault")
            #expect(reason.contains("http://127.0.0.1:1/v1"))
        }
    }

    @Test(arguments: [
        ("application/json", #"{"choices":[{"mess"#), ("application/json", "[]"), ("text/html", "<html>Welcome</html>"),
        ("application/json", #"{"choices":[]}"#), ("application/json", ""),
        ("application/json", String(repeating: "[", count: 100_000)),
    ])
    func whatIsNoCompletionIsSaidToBeNone(type: String, body: String) async throws {
        let (result, requests) = try await Samples.exchange([
            .http("200 OK", body, headers: ["Content-Type: \(type)"])
        ])
        guard case .failure(.malformed(let provider, let reason)) = result else {
            Issue.record("\(result)")
            return
        }
        #expect(provider == "fault")
        #expect(reason.contains("\(body.utf8.count) bytes of \(type)") || reason.contains("choices"))
        #expect(requests.count == 4, "what came may have been a moment's trouble")
    }

    @Test(arguments: [
        (#"{"error":{"message":"upstream is down","code":502}}"#, 502, 4),
        (#"{"error":{"message":"upstream is down"}}"#, 200, 4),
        (#"{"error":{"message":"upstream is down","code":"invalid_request_error"}}"#, 200, 1),
    ])
    func anErrorWithStatus200IsAnError(body: String, status: Int, tries: Int) async throws {
        let (result, requests) = try await Samples.exchange([.json(body)])
        #expect(
            result
                == .failure(.refused(provider: "fault", model: "m-1", status: status, message: "upstream is down")))
        #expect(requests.count == tries)
    }

    @Test func aHugeReplyIsNotRead() async throws {
        let limit = HTTPChatClient.largestReplyByteCount
        let (result, _) = try await Samples.exchange([
            .http("200 OK", String(repeating: " ", count: limit + 100_000))
        ])
        #expect(result == .failure(.tooLarge(provider: "fault", limitBytes: limit)))
    }

    @Test(arguments: [
        FaultServer.Reply.textThenSilence(""),
        .textThenSilence("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"choices\":"),
    ])
    func silenceBeforeOrWithinTheReplyTimesOut(reply: FaultServer.Reply) async throws {
        let (result, requests) = try await Samples.exchange(
            [reply], retries: RetryPolicy(largestRetryCount: 0), timeouts: CallTimeouts(totalSeconds: 0.6))
        #expect(result == .failure(.timedOut(provider: "fault", model: "m-1", stage: .total, seconds: 0.6)))
        #expect(requests.count == 1)
    }

    @Test func aCancelledCallEndsAsCancelled() async throws {
        try await FaultServer.serving([.textThenSilence("")]) { server, address in
            try await Samples.withClient(at: address, timeouts: CallTimeouts(totalSeconds: 600)) { client in
                // Unstructured, since the task itself is what is tested.
                let call = Task { try await client.answer(Samples.request) }
                while server.requests.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
                call.cancel()
                await #expect(throws: CancellationError.self) { try await call.value }
                while server.closedConnectionCount == 0 { try await Task.sleep(for: .milliseconds(5)) }
            }
        }
    }
}
