package import Foundation

/// Reads a Retry-After header: seconds, or a date (RFC 9110, section 10.2.3).
package enum RetryAfter {
    /// Seconds from `now`, or `nil` when the header can't be read or lies in the past.
    package static func seconds(of header: String, now: Date) -> Double? {
        let text = header.trimmingCharacters(in: .whitespaces)
        if let seconds = Double(text) { return seconds.isFinite && seconds >= 0 ? seconds : nil }
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(secondsFromGMT: 0)
        formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss zzz"
        guard let date = formatter.date(from: text) else { return nil }
        let seconds = date.timeIntervalSince(now)
        return seconds >= 0 ? seconds : nil
    }
}
