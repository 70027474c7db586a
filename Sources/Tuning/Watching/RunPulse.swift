internal import Foundation
internal import NumericalMethods

/// What only the process that works on a run knows, written into the store every few seconds for whoever looks.
public struct RunPulse: Hashable, Codable, Sendable {
    /// When it was written, in seconds since 1970.
    public var time: Double
    /// What the run waits for now.
    public var waits: [ProviderWait]
    /// Calls under way.
    public var callsInFlight: Int
    /// Failed attempts of calls over the whole run, by kind.
    public var errors: [String: Int]
    /// What is left of providers' rate limits, in words; empty when none is known.
    public var headroom: [String]
    /// Answers that were less than was asked for, in words, by model; `nil` when there are none.
    public var shortfalls: [String]?

    public init(
        time: Double, waits: [ProviderWait] = [], callsInFlight: Int = 0, errors: [String: Int] = [:],
        headroom: [String] = []
    ) {
        self.time = time
        self.waits = waits
        self.callsInFlight = callsInFlight
        self.errors = errors
        self.headroom = headroom
    }
}

/// A provider that doesn't serve now.
public struct ProviderWait: Hashable, Codable, Sendable {
    public var provider: String
    public var reason: String
    /// Seconds since 1970.
    public var since: Double
    /// When the provider serves again, by its own word; `nil` when nobody knows. Seconds since 1970.
    public var until: Double?

    public init(provider: String, reason: String, since: Double, until: Double? = nil) {
        self.provider = provider
        self.reason = reason
        self.since = since
        self.until = until
    }

    /// Words for its beginning.
    var beginning: String {
        until.map { "waiting \(Self.words($0 - Date().timeIntervalSince1970)) for \(provider): \(reason)" }
            ?? "\(provider) is in trouble and is asked again until it answers: \(reason)"
    }

    /// Words for its end.
    var end: String { "\(provider) answers again, after \(Self.words(Date().timeIntervalSince1970 - since))" }

    private static func words(_ seconds: Double) -> String {
        seconds < 120
            ? "\(Int(clamped: max(0, seconds).rounded())) seconds" : "\(Int(clamped: (seconds / 60).rounded())) minutes"
    }
}
