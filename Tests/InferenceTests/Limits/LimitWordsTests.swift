import Foundation
import Inference
import Testing

/// Refusals as services word them, each in the shape of a public report.
@Suite struct LimitWordsTests {
    private let now = Date(timeIntervalSince1970: 1_741_305_540)

    private func words(_ body: String) -> LimitWords { LimitWords(Array(body.utf8), now: now) }

    @Test(
        arguments: [
            // OpenAI, Groq
            ("Limit 10000, Used 8554, Requested 3082. Please try again in 9.816s. Visit https://x", 9.816),
            ("Please try again in 174ms.", 0.174), ("Please try again in 7m12s.", 432),
            ("Please try again in 1h2m3.5s. Need more tokens?", 3723.5), ("Try again in 1.984999999s.", 1.984999999),
            // Azure
            (
                "have exceeded call rate limit of your current OpenAI S0 pricing tier. Please retry after 26 seconds.",
                26
            ),
            ("Rate limit is exceeded. Try again in 2 seconds.", 2), ("Please retry after 86400 seconds.", 86_400),
            ("Please retry after 1 second.", 1),
            // GitHub Models, Copilot
            (
                "Rate limit of 50 per 86400s exceeded for UserByModelByDay. Please wait 42345 seconds before retrying.",
                42_345
            ),
            ("Please wait 8 hours 24 minutes and try again", 30_240), ("Please try again in 58 hours.", 208_800),
            // Moonshot
            ("request reached organization max RPM: 3, please try again after 1 seconds", 1),
            // Google
            ("limit: 20, model: gemini-2.5-flash\\nPlease retry in 58.821668433s.", 58.821668433),
            (#"{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"17s"}"#, 17),
            (#"{\"retryDelay\": \"45.5s\"}"#, 45.5), ("retry_delay {\n  seconds: 34\n}", 34),
            // OpenRouter and others
            (#"{"metadata":{"headers":{"X-RateLimit-Reset":"1741305600000"}}}"#, 60),
            (#"{"error":{"retry_after":2.5}}"#, 2.5), (#"{"retry_after_ms": 1500}"#, 1.5),
            (#"{"headers":{"Retry-After":"12"}}"#, 12), ("resets in 3m", 180), ("Retrying in about 20 sec", 20),
            // Nothing that says when
            ("Rate limit of 60 requests per 1 minute reached", nil), ("high traffic, please try again soon", nil),
            ("hit your limit, resets 8pm", nil), ("wait a moment", nil), ("Limit 30 seconds of audio", nil),
            ("please retry your request 3 times", nil), ("", nil), ("Support is available 24 hours a day", nil),
        ] as [(String, Double?)])
    func theTimeToComeBackIsRead(body: String, expected: Double?) throws {
        let found = words(body).seconds
        guard let expected else {
            #expect(found == nil)
            return
        }
        #expect(abs(try #require(found) - expected) < 1e-6)
    }

    @Test(
        arguments: [
            ("on tokens per min (TPM): Limit 10000", .minute, .tokens), ("on requests per day (RPD)", .day, .requests),
            ("have exceeded call rate limit of", nil, .requests), ("exceeded token rate limit of", nil, .tokens),
            ("of 30,000 input tokens per minute", .minute, .tokens),
            (#""quotaId":"GenerateRequestsPerDayPerProjectPerModel-FreeTier""#, .day, .requests),
            ("Rate limit exceeded: free-models-per-day", .day, nil),
            ("Your rate limit is 60 queries per minute", .minute, .requests),
            ("Tokens per minute limit exceeded - too many tokens processed.", .minute, .tokens),
            ("We're experiencing high traffic right now!", nil, nil),
        ] as [(String, LimitWindow?, LimitedAmount?)])
    func whatIsLimitedIsRead(body: String, window: LimitWindow?, amount: LimitedAmount?) {
        #expect(words(body).window == window)
        #expect(words(body).amount == amount)
    }

    @Test func aCallBeyondAWholeLimitIsTold() {
        let groq = words("on tokens per minute (TPM): Limit 12000, Requested 14137, please reduce your message size")
        #expect(groq.isLargerThanLimit)
        #expect(groq.requestedTokens == 14_137 && groq.limitTokens == 12_000)
        #expect(words("Limit 30,000, Requested 342,389.").isLargerThanLimit)
        #expect(!words("Limit 12000, Used 4437, Requested 9854.").isLargerThanLimit)
        #expect(!words("Limit 12000").isLargerThanLimit)
    }

    @Test func aLimitOfNothingIsTold() {
        let google =
            "* Quota exceeded for metric: generativelanguage.googleapis.com/free_tier_requests, limit: 0, model: g"
        #expect(words(google).isZero)
        #expect(!words(google.replacing("limit: 0,", with: "limit: 20,")).isZero)
    }

    @Test func aHugeBodyIsReadInItsBeginningOnly() {
        let body = String(repeating: "again in 5 ", count: 200_000) + "try again in 5s"
        #expect(words(body).seconds == nil)
    }
}
