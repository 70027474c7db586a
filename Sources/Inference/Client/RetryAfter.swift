package import Foundation
internal import NIOHTTP1

/// Reads a Retry-After header: seconds, or a date (RFC 9110, section 10.2.3).
package enum RetryAfter {
    /// Seconds from `now`, or `nil` when the header can't be read or lies in the past.
    package static func seconds(of header: String, now: Date) -> Double? {
        let text = header.trimmingCharacters(in: .whitespaces)
        if let seconds = Double(text) { return seconds.isFinite && seconds >= 0 ? seconds : nil }
        guard let seconds = date(of: text)?.timeIntervalSince(now) else { return nil }
        return seconds >= 0 ? seconds : nil
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

    /// What the headers ask for; OpenAI's in milliseconds before the standard one.
    static func seconds(in headers: HTTPHeaders, now: Date) -> Double? {
        if let text = headers.first(name: "retry-after-ms"), let milliseconds = Double(text),
            milliseconds.isFinite, milliseconds >= 0
        {
            return milliseconds / 1000
        }
        return headers.first(name: "retry-after").flatMap { seconds(of: $0, now: now) }
    }
}
