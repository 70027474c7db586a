package import Foundation

/// What a refusal's body says of a limit, in words or in fields.
///
/// | body | read as |
/// | --- | --- |
/// | `Please try again in 7m12s.` (OpenAI, Groq) | 432 seconds |
/// | `Please retry after 26 seconds.` (Azure) | 26 seconds |
/// | `"retryDelay": "17s"` (Google's `RetryInfo`) | 17 seconds |
/// | `Please wait 42345 seconds before retrying.` (GitHub Models) | 42,345 seconds |
/// | `"X-RateLimit-Reset": "1741305600000"` (OpenRouter's `metadata.headers`) | until that time |
/// | `Limit 12000, Requested 14137` (OpenAI, Groq) | more than a minute's limit: no waiting helps |
/// | `limit: 0, model: gemini-3-pro` (Google) | nothing without payment |
///
/// The shapes are those of public reports: elizaOS/eliza#4040, microsoft/action-python#12, ogkalu2/comic-translate#403,
/// Gitlawb/openclaude#936, continuedev/continue#10218 and #9570 on GitHub. A body in a body (LiteLLM and other gateways
/// wrap one as text, with its quotes escaped) is read the same way.
package struct LimitWords: Hashable, Sendable {
    /// When to come back; `nil` when the body doesn't say.
    package private(set) var seconds: Double?
    /// What the call asked for in tokens, by the provider's count; `nil` when the body names no such figures.
    package private(set) var requestedTokens: Int?
    /// The limit that the provider names beside ``requestedTokens``.
    package private(set) var limitTokens: Int?
    package private(set) var window: LimitWindow?
    package private(set) var amount: LimitedAmount?
    /// The limit is zero: the account has to be paid for.
    package private(set) var isZero = false

    /// The longest part of a body that is looked at.
    static let largestByteCount = 16 << 10

    /// - Parameter now: what a moment in the body is counted from.
    package init(_ body: some Collection<UInt8>, now: Date) {
        let text = String(decoding: body.prefix(Self.largestByteCount), as: UTF8.self).lowercased()
        seconds = Self.fieldSeconds(in: text, now: now) ?? Self.sentenceSeconds(in: text)
        if let match = text.firstMatch(of: #/limit:? ([0-9,]{1,15})[^{}]{0,40}?requested:? ([0-9,]{1,15})/#),
            let limit = Self.count(match.output.1), let requested = Self.count(match.output.2)
        {
            (requestedTokens, limitTokens) = (requested, limit)
        }
        window = Self.window(in: text)
        amount = Self.amount(in: text)
        isZero = text.contains(#/quota exceeded for metric[^{}]{0,200}limit: 0\b/#)
    }

    /// Whether the call alone is more than the limit: then no waiting helps.
    package var isLargerThanLimit: Bool {
        guard let requestedTokens, let limitTokens else { return false }
        return requestedTokens > limitTokens
    }

    private static func count(_ text: Substring) -> Int? { Int(text.filter { $0 != "," }) }

    // MARK: When to come back

    /// A field that says when, under any of the names that services have for it.
    private static func fieldSeconds(in text: String, now: Date) -> Double? {
        let fields =
            #/
            ["'](retry_?-?after_?-?ms|retry_?-?delay|retry_?-?after(?:_?-?seconds)?|x-ratelimit-reset)\\*["']
            \s{0,4} : \s{0,4} \\* ["']? ([0-9][^"'\\,\}\]]{0,40})
            /#
        for match in text.matches(of: fields) {
            // A date's letters were made small with the rest.
            let value = match.output.2.trimmingCharacters(in: .whitespaces)
            let seconds = ResetTime.seconds(of: value.contains(":") ? value.uppercased() : value, now: now)
            guard let seconds, seconds >= 0 else { continue }
            return match.output.1.hasSuffix("ms") ? seconds / 1000 : seconds
        }
        // Google's own libraries print the same as `retry_delay { seconds: 34 }`.
        return text.firstMatch(of: #/retry_delay\s*\{\s*seconds:\s*([0-9]{1,9})/#).flatMap { Double($0.output.1) }
    }

    /// A sentence that says when, such as "try again in 1 hour 5 minutes".
    private static func sentenceSeconds(in text: String) -> Double? {
        let sentences =
            #/
            (?: (?:again|retry|retrying|retried|available|resets?|renewed) (?:\s+again)? [\s\-]+ (?:in|after)
              | wait(?:ing)? (?:\s+(?:for|at\s+least|up\s+to))? ) :? \s+
            (?:about\s+|approximately\s+|another\s+)?
            ( [0-9][0-9.]{0,15} \s{0,2} [a-zµ]{1,12}
              (?: (?:,?\s{1,2}(?:and\s)?)? [0-9][0-9.]{0,15} \s{0,2} [a-zµ]{1,12} ){0,4} )
            /#
        for match in text.matches(of: sentences) {
            if let seconds = SpokenDuration.seconds(of: match.output.1) { return seconds }
        }
        return nil
    }

    // MARK: What is limited

    private static func window(in text: String) -> LimitWindow? {
        let words: [(LimitWindow, [String])] = [
            (.day, ["per day", "a day", "perday", "per_day", "daily", "for today", "(tpd)", "(rpd)", "-per-day"]),
            (.hour, ["per hour", "an hour", "perhour", "per_hour", "hourly"]),
            (.minute, ["per min", "a minute", "perminute", "per_minute", "(tpm)", "(rpm)", " tpm ", " rpm "]),
        ]
        return words.first { $0.1.contains { text.contains($0) } }?.0
    }

    private static func amount(in text: String) -> LimitedAmount? {
        let words: [(LimitedAmount, [String])] = [
            (
                .tokens,
                [
                    "tokens per ", "tokens a ", "token rate limit", "(tpm)", "(tpd)", "token_count", "tokensper",
                    "tokens_per", " tpm ",
                ]
            ),
            (
                .requests,
                [
                    "requests per ", "requests a ", "queries per ", "request rate limit", "requests rate limit",
                    "call rate limit", "(rpm)", "(rpd)", "requestsper", "requests_per", " rpm",
                ]
            ),
        ]
        return words.first { $0.1.contains { text.contains($0) } }?.0
    }
}

/// Reads durations as people and programs write them: `4.77s`, `1h2m3s`, `500 ms`, `8 hours 24 minutes`.
package enum SpokenDuration {
    /// Seconds, or `nil` when `text` has a part that is no duration.
    package static func seconds(of text: some StringProtocol) -> Double? {
        let parts = String(text).matches(of: #/([0-9]+(?:\.[0-9]+)?)\s*([a-zµ]+)/#)
        var sum = 0.0
        var isEmpty = true
        for part in parts {
            // The words behind a duration may begin with a number of their own, as in "in 5 seconds 3 times".
            guard let number = Double(part.output.1), let unit = unitSeconds[String(part.output.2)] else { break }
            sum += number * unit
            isEmpty = false
        }
        return isEmpty || !sum.isFinite ? nil : sum
    }

    private static let unitSeconds: [String: Double] = {
        let names: [(Double, String)] = [
            (1e-9, "ns"), (1e-6, "us µs"), (1e-3, "ms msec msecs millisecond milliseconds"),
            (1, "s sec secs second seconds"), (60, "m min mins minute minutes"), (3600, "h hr hrs hour hours"),
            (86_400, "d day days"),
        ]
        let pairs = names.flatMap { seconds, words in words.split(separator: " ").map { (String($0), seconds) } }
        return Dictionary(pairs) { first, _ in first }
    }()
}
