package import Foundation
internal import NIOHTTP1

/// Reads a Retry-After header: seconds, or a date (RFC 9110, section 10.2.3), and what services write beside the
/// standard: `2s`, `500ms`, `1m30s`, `2 seconds`, a Unix time, an ISO 8601 date.
package enum RetryAfter {
    /// Seconds from `now`, or `nil` when the header can't be read or lies in the past.
    package static func seconds(of header: String, now: Date) -> Double? {
        let text = header.trimmingCharacters(in: .whitespacesAndNewlines)
        if let date = date(of: text) {
            let seconds = date.timeIntervalSince(now)
            return seconds >= 0 ? seconds : nil
        }
        let isSpoken = text.wholeMatch(of: #/([0-9.]+ ?[A-Za-zµ]+,? ?)+/#) != nil
        let seconds =
            ResetTime.seconds(of: text, now: now) ?? (isSpoken ? SpokenDuration.seconds(of: text.lowercased()) : nil)
        // A large number that is no future time is a number of seconds, longer than Moatune waits.
        if let number = Double(text), number >= 1e9, seconds ?? -1 < 0 { return number.isFinite ? number : nil }
        return seconds.flatMap { $0.isFinite && $0 >= 0 ? $0 : nil }
    }

    /// The date in an HTTP header.
    static func date(of text: String) -> Date? {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(secondsFromGMT: 0)
        // The form of today, and the two that the standard still has readers accept.
        for format in ["EEE, dd MMM yyyy HH:mm:ss zzz", "EEEE, dd-MMM-yy HH:mm:ss zzz", "EEE MMM d HH:mm:ss yyyy"] {
            formatter.dateFormat = format
            if let date = formatter.date(from: text) { return date }
        }
        return nil
    }

    /// What the headers ask for; OpenAI's and Azure's in milliseconds before the standard one.
    static func seconds(in headers: HTTPHeaders, now: Date) -> Double? {
        for name in ["retry-after-ms", "x-ms-retry-after-ms"] {
            let milliseconds = headers.first(name: name).flatMap { Double($0.trimmingCharacters(in: .whitespaces)) }
            if let milliseconds, milliseconds.isFinite, milliseconds >= 0 { return milliseconds / 1000 }
        }
        return headers.first(name: "retry-after").flatMap { seconds(of: $0, now: now) }
    }
}
