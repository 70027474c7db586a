import Foundation
import Inference
import Testing

@Suite struct RateLimitHeadersTests {
    private let now = Date(timeIntervalSince1970: 1_795_500_000)

    private func read(_ lines: [String]) -> RateLimitHeaders {
        RateLimitHeaders(
            lines.map { line in
                let parts = line.split(separator: ":", maxSplits: 1)
                return (name: String(parts[0]), value: String(parts[1]))
            }, now: now)
    }

    @Test func cerebrasNamesHaveTheirWindow() {
        let headers = read([
            "x-ratelimit-limit-requests-day: 14400", "x-ratelimit-limit-tokens-minute: 60000",
            "x-ratelimit-remaining-requests-day: 14399", "x-ratelimit-remaining-tokens-minute: 59000",
            "x-ratelimit-reset-requests-day: 33011.382867", "x-ratelimit-reset-tokens-minute: 11.38",
            "content-type: application/json", "x-request-id: 1",
        ])
        #expect(
            headers.readings == [
                RateLimitReading(
                    amount: .requests, window: .day, limit: 14_400, remaining: 14_399, resetSeconds: 33_011.382867),
                RateLimitReading(
                    amount: .tokens, window: .minute, limit: 60_000, remaining: 59_000, resetSeconds: 11.38),
            ])
        #expect(headers.remarks.isEmpty)
        #expect(headers.exhausted == nil)
    }

    @Test func openAIsNamesHaveNone() {
        let headers = read([
            "X-RateLimit-Limit-Requests: 60", "x-ratelimit-remaining-requests: 0", "x-ratelimit-reset-requests: 1s",
            "x-ratelimit-limit-tokens: 150000", "x-ratelimit-remaining-tokens: 149984",
            "x-ratelimit-reset-tokens: 6m0s",
        ])
        let requests = RateLimitReading(amount: .requests, window: nil, limit: 60, remaining: 0, resetSeconds: 1)
        #expect(
            headers.readings == [
                requests,
                RateLimitReading(
                    amount: .tokens, window: nil, limit: 150_000, remaining: 149_984, resetSeconds: 360),
            ])
        #expect(headers.exhausted == requests)
    }

    @Test(
        arguments: [
            ("1s", 1), ("6m0s", 360), ("1ms", 0.001), ("2m59.56s", 179.56), ("7.66s", 7.66), ("1h2m3s", 3723),
            ("250µs", 0.00025),
            ("1d", 86_400), ("0", 0), ("12.5", 12.5), ("1795500030", 30), ("1795500030500", 30.5),
            ("1795499990", 0), ("1795400000", -100_000),
            ("2026-11-24T06:00:30Z", nil), ("Tue, 24 Nov 2026 06:00:30 GMT", nil), ("soon", nil), ("", nil),
            ("1x", nil),
            ("nan", nil), ("-", nil), ("5s!", nil),
        ] as [(String, Double?)])
    func aResetIsReadInEveryForm(text: String, expected: Double?) throws {
        let seconds = ResetTime.seconds(of: text, now: now)
        if text.contains("2026") {
            // The date is this instant's own plus half a minute.
            let date = try Date("2026-11-24T06:00:30Z", strategy: .iso8601)
            #expect(seconds == date.timeIntervalSince(now))
        } else if let expected {
            #expect(abs(try #require(seconds) - expected) < 1e-3)
        } else {
            #expect(seconds == nil)
        }
    }

    @Test func whatCannotBeTrueIsSaidAndNotUsed() {
        let headers = read([
            "x-ratelimit-limit-requests-minute: -4", "x-ratelimit-remaining-requests-minute: many",
            "x-ratelimit-reset-requests-minute: 99999999", "x-ratelimit-limit-tokens-day: 1e300",
            "x-ratelimit-remaining-tokens-day: nan", "x-ratelimit-reset-tokens-day: -8",
        ])
        #expect(
            headers.readings == [
                RateLimitReading(amount: .requests, window: .minute), RateLimitReading(amount: .tokens, window: .day),
            ])
        #expect(headers.remarks.count == 6)
        #expect(
            headers.remarks.first == "x-ratelimit-limit-requests-minute: expected a count, found '-4'; not used")
    }

    @Test func otherSpellingsAreUnderstood() {
        #expect(
            read(["ratelimit-limit: 100, 100;w=60", "ratelimit-remaining: 3", "ratelimit-reset: 5"]).readings
                == [RateLimitReading(amount: .requests, window: nil, limit: 100, remaining: 3, resetSeconds: 5)])
        #expect(read(["x-ratelimit-remaining-requests-1h: 3"]).readings.first?.window == .hour)
        #expect(
            read(["x-ratelimit-limit-req-minute: 60", "x-ratelimit-remaining-req-minute: 0"]).readings
                == [RateLimitReading(amount: .requests, window: .minute, limit: 60, remaining: 0)])
        #expect(
            read([
                "anthropic-ratelimit-requests-limit: 50", "anthropic-ratelimit-requests-remaining: 0",
                "anthropic-ratelimit-tokens-remaining: 9000", "anthropic-ratelimit-input-tokens-remaining: 1",
                "anthropic-version: 1",
            ]).readings == [
                RateLimitReading(amount: .requests, window: .minute, limit: 50, remaining: 0),
                RateLimitReading(amount: .tokens, window: .minute, remaining: 9000),
            ])
        #expect(
            read([
                "x-ratelimit-remaining-cats: 3", "x-ratelimit-remaining-tokens-fortnight: 1", "x-ratelimit: 1",
                "x-ratelimit-limit-requests-day-more: 1", "x-ratelimit-over: 1",
            ]).readings.isEmpty)
    }
}
