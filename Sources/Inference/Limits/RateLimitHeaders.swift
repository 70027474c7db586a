package import Foundation

/// One limit as a reply's headers state it.
package struct RateLimitReading: Hashable, Sendable {
    package let amount: LimitedAmount
    /// `nil` when the header's name has none, as OpenAI's.
    package let window: LimitWindow?
    package var limit: Double?
    package var remaining: Double?
    /// Seconds until the provider counts from zero, or until its bucket is full again: services differ.
    package var resetSeconds: Double?

    package init(
        amount: LimitedAmount, window: LimitWindow?, limit: Double? = nil, remaining: Double? = nil,
        resetSeconds: Double? = nil
    ) {
        self.amount = amount
        self.window = window
        self.limit = limit
        self.remaining = remaining
        self.resetSeconds = resetSeconds
    }
}

extension RateLimitReading {
    /// Of readings that say that nothing is left the one with the latest reset.
    static func exhausted(of readings: [RateLimitReading]) -> RateLimitReading? {
        readings.filter { ($0.remaining ?? 1) < 1 }.max { ($0.resetSeconds ?? 0) < ($1.resetSeconds ?? 0) }
    }
}

/// Reads the limits that a reply's headers state, whatever the service's habit.
///
/// | header | read as |
/// | --- | --- |
/// | `x-ratelimit-limit-requests: 60` | OpenAI, Groq: 60 requests in a window without a name |
/// | `x-ratelimit-remaining-tokens-minute: 9000` | Cerebras: 9,000 tokens left this minute |
/// | `x-ratelimit-reset-requests-day: 33011.4` | seconds |
/// | `x-ratelimit-reset-tokens: 6m0s`, `1ms`, `2m59.56s` | durations as Go prints them |
/// | `x-ratelimit-reset-requests-1h: 1795600000` | a Unix time in seconds, or in milliseconds |
/// | `ratelimit-remaining: 3` | requests, as the IETF's draft has it |
/// | `x-ratelimit-remaining-req-minute: 0` | Mistral: requests left this minute |
/// | `anthropic-ratelimit-requests-remaining: 0` | Anthropic: requests left this minute |
///
/// A value that can't be true (negative, more than 10^12, a reset more than 31 days away) is left out and named in
/// ``remarks``.
package struct RateLimitHeaders: Hashable, Sendable {
    /// One for each amount and window that a header names, in the order of the amount, then of the window.
    package private(set) var readings: [RateLimitReading] = []
    /// What was not believed, in words.
    package private(set) var remarks: [String] = []

    /// Larger counts stand for no limit.
    static let largestCount = 1e12
    /// No quota renews later.
    package static let longestResetSeconds = 31 * 86_400.0

    /// The limits in `headers`.
    package init(_ headers: some Sequence<(name: String, value: String)>, now: Date) {
        for (name, value) in headers {
            // Most headers are others: told by a letter and the length, without lowering their case.
            guard let first = name.utf8.first, "xXrRaA".utf8.contains(first), name.utf8.count >= 15,
                let parts = Self.parts(of: name.lowercased())
            else { continue }
            add(parts, value: value.trimmingCharacters(in: .whitespaces), header: name, now: now)
        }
        readings.sort { ($0.amount.rawValue, $0.window?.seconds ?? 0) < ($1.amount.rawValue, $1.window?.seconds ?? 0) }
    }

    /// The reading that keeps a refused call waiting longest.
    package var exhausted: RateLimitReading? { RateLimitReading.exhausted(of: readings) }

    private enum Figure: String { case limit, remaining, reset }
    private typealias Parts = (figure: Figure, amount: LimitedAmount, window: LimitWindow?)

    private static func parts(of name: String) -> Parts? {
        if name.hasPrefix(anthropic) { return anthropicParts(of: name.dropFirst(anthropic.count)) }
        let bare = name.hasPrefix("x-") ? name.dropFirst(2) : name[...]
        guard bare.hasPrefix("ratelimit-") else { return nil }
        var words = bare.dropFirst("ratelimit-".count).split(separator: "-")[...]
        guard let figure = words.popFirst().flatMap({ Figure(rawValue: String($0)) }) else { return nil }
        guard let amountWord = words.popFirst() else { return (figure, .requests, nil) }
        guard let amount = amount(named: amountWord) else { return nil }
        guard let windowWord = words.popFirst() else { return (figure, amount, nil) }
        guard words.isEmpty, let window = window(named: String(windowWord)) else { return nil }
        return (figure, amount, window)
    }

    private static let anthropic = "anthropic-ratelimit-"

    /// `requests-remaining`, `tokens-reset`: of the last minute, by its documents. Its limits of input and of output
    /// tokens alone are left out: `tokens` is whichever of them is nearest.
    private static func anthropicParts(of name: Substring) -> Parts? {
        let words = name.split(separator: "-")
        guard words.count == 2, let amount = amount(named: words[0]), let figure = Figure(rawValue: String(words[1]))
        else { return nil }
        return (figure, amount, .minute)
    }

    private static func amount(named word: Substring) -> LimitedAmount? {
        word == "req" ? .requests : LimitedAmount(rawValue: String(word))
    }

    private static func window(named word: String) -> LimitWindow? {
        switch word {
        case "minute", "1m", "60s", "min": .minute
        case "hour", "1h", "60m": .hour
        case "day", "1d", "24h", "daily": .day
        default: nil
        }
    }

    private mutating func add(_ parts: Parts, value: String, header: String, now: Date) {
        let index =
            readings.firstIndex { $0.amount == parts.amount && $0.window == parts.window }
            ?? {
                readings.append(RateLimitReading(amount: parts.amount, window: parts.window))
                return readings.count - 1
            }()
        switch parts.figure {
        case .limit:
            readings[index].limit = count(value, header: header).flatMap { $0 >= 1 ? $0 : nil }
        case .remaining: readings[index].remaining = count(value, header: header)
        case .reset:
            guard let seconds = ResetTime.seconds(of: value, now: now) else {
                return remark(header, value, "a time")
            }
            guard (0...Self.longestResetSeconds).contains(seconds) else {
                return remark(header, value, "at most 31 days from now")
            }
            readings[index].resetSeconds = seconds
        }
    }

    /// Some services list several figures with policies behind them; the first is the limit in force.
    private mutating func count(_ value: String, header: String) -> Double? {
        let first = value.prefix { $0 != "," && $0 != ";" }
        guard let number = Double(first.trimmingCharacters(in: .whitespaces)), (0...Self.largestCount).contains(number)
        else {
            remark(header, value, "a count")
            return nil
        }
        return number
    }

    private mutating func remark(_ header: String, _ value: String, _ expected: String) {
        let shown = ProviderMessage.printable(String(value.prefix(40)))
        remarks.append("\(header.lowercased()): expected \(expected), found '\(shown)'; not used")
    }
}

/// Reads the time until a limit is renewed: seconds, a duration such as `6m0s`, a Unix time, or a date.
package enum ResetTime {
    /// Seconds from `now`, below zero when it is long past; `nil` when `text` is no time.
    package static func seconds(of text: String, now: Date) -> Double? {
        if let number = Double(text) {
            guard number.isFinite else { return nil }
            // A billion seconds is 31 years as a wait, and September 2001 as a time.
            guard number >= 1e9 else { return number }
            return secondsUntil(Date(timeIntervalSince1970: number >= 1e12 ? number / 1000 : number), now: now)
        }
        if let seconds = duration(text) { return seconds }
        if let date = try? Date(text, strategy: .iso8601) { return secondsUntil(date, now: now) }
        return RetryAfter.date(of: text).map { secondsUntil($0, now: now) }
    }

    /// Two clocks differ: a time that has just passed is now.
    private static func secondsUntil(_ date: Date, now: Date) -> Double {
        let seconds = date.timeIntervalSince(now)
        return seconds < 0 && seconds > -3600 ? 0 : seconds
    }

    private static func duration(_ text: String) -> Double? {
        guard text.wholeMatch(of: #/([0-9]+(\.[0-9]+)?(ns|us|µs|ms|s|m|h|d))+/#) != nil else { return nil }
        return text.matches(of: #/([0-9]+(?:\.[0-9]+)?)(ns|us|µs|ms|s|m|h|d)/#).reduce(0) { sum, match in
            sum + (Double(match.output.1) ?? 0) * (secondsPerUnit[String(match.output.2)] ?? 0)
        }
    }

    private static let secondsPerUnit: [String: Double] = [
        "ns": 1e-9, "us": 1e-6, "µs": 1e-6, "ms": 1e-3, "s": 1, "m": 60, "h": 3600, "d": 86_400,
    ]
}
