import Foundation
import Inference
import Testing

/// What the client makes of limits in words, over real sockets and without waiting.
@Suite struct WordedLimitTests {
    /// One retry, which would come after half an hour without the provider's word.
    private static let slow = RetryPolicy(
        largestRetryCount: 1, firstDelaySeconds: 1800, longestDelaySeconds: 1800, longestRetryAfterSeconds: 5)

    @Test(arguments: [
        (#"{"error":{"message":"Rate limit reached. Please try again in 7ms.","code":"rate_limit_exceeded"}}"#, ""),
        (#"[{"error":{"code":429,"details":[{"@type":"x/google.rpc.RetryInfo","retryDelay":"0.01s"}]}}]"#, ""),
        ("{}", "Retry-After: 20ms"), ("{}", "retry-after-ms: 12"), ("{}", "Retry-After: 0.01 seconds"),
        (#"{"error":{"code":"429","message":"Please retry after 0.02 seconds."}}"#, "Retry-After: 0"),
    ])
    func theProvidersWordReplacesTheBackoff(body: String, header: String) async throws {
        let (result, requests) = try await Samples.exchange(
            [.http("429 Slow", body, headers: header.isEmpty ? [] : [header]), .json(Samples.completion)],
            retries: Self.slow)
        #expect(try result.get().text == "Hi")
        #expect(requests.count == 2)
    }

    @Test(arguments: [
        ("Please try again in 7m12s.", 432.0), ("Please retry after 86400 seconds.", 86_400),
        ("Please wait 42345 seconds before retrying.", 42_345),
    ])
    func aLongWaitInWordsEndsTheCallWithItsTime(message: String, seconds: Double) async throws {
        // The message is longer than what an error shows of it.
        let body = #"{"error":{"message":"\#(String(repeating: "quota ", count: 80))\#(message)"}}"#
        let (result, requests) = try await Samples.exchange([.http("429 Slow", body)], retries: Self.slow)
        guard case .failure(.quotaExhausted(_, _, let exhaustion, _)) = result else {
            Issue.record("\(result)")
            return
        }
        #expect(abs(try #require(exhaustion.secondsToReset()) - seconds) < 5)
        #expect(requests.count == 1)
    }

    @Test(arguments: [
        // Groq
        (
            "413 Payload Too Large",
            "Request too large for model `m-1` on tokens per minute (TPM): Limit 60, Requested 82, please reduce your "
                + "message size and try again.", "max_tokens 77 counts in full: set max_tokens to 55 at most"
        ),
        // OpenAI
        (
            "429 Too Many Requests", "Request too large for m-1 on tokens per min (TPM): Limit 70, Requested 90.",
            "set max_tokens to 57 at most"
        ),
        // The messages alone are too much.
        ("413 Too Large", "on tokens per minute: Limit 6000, Requested 14137", "shorten the prompts"),
        ("413 Too Large", "too many tokens in one call", "max_tokens 77 counts in full: set a smaller max_tokens"),
    ])
    func aCallThatIsTooLargeNamesMaxTokens(status: String, message: String, expected: String) async throws {
        let (result, requests) = try await Samples.exchange([
            .http(status, #"{"error":{"message":"\#(message)","type":"tokens","code":"rate_limit_exceeded"}}"#)
        ])
        guard case .failure(let error) = result, case .callTooLarge = error else {
            Issue.record("\(result)")
            return
        }
        #expect("\(error)".contains(expected), "\(error)")
        #expect(error.trouble == .callOnly)
        #expect(requests.count == 1, "no waiting makes it smaller")
    }

    @Test(arguments: [
        ("429 Slow", #"{"error":{"message":"Your account is not active","type":"exceeded_current_quota_error"}}"#),
        ("400 Bad", #"{"type":"error","error":{"message":"Your credit balance is too low to access the API."}}"#),
        (
            "429 Slow",
            #"{"error":{"code":429,"message":"* Quota exceeded for metric: x/free_tier_requests, limit: 0, model: g\nPlease retry in 45s."}}"#
        ),
    ])
    func whatOnlyMoneyCuresIsNotWaitedFor(status: String, body: String) async throws {
        let (result, requests) = try await Samples.exchange([.http(status, body)])
        guard case .failure(.paymentRequired) = result else {
            Issue.record("\(result)")
            return
        }
        #expect(requests.count == 1)
    }

    @Test func aBusyServiceIsNotSaidToHaveAUsedUpQuota() async throws {
        let (result, _) = try await Samples.exchange([.http("429 Slow", #"{"message":"high traffic"}"#)])
        guard case .failure(let error) = result else {
            Issue.record("\(result)")
            return
        }
        #expect(
            "\(error)"
                == "fault refuses calls to m-1 for now: high traffic; try again later, or choose another model or "
                + "provider")
    }
}
