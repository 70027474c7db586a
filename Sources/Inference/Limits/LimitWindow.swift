/// The time over which a provider counts.
public enum LimitWindow: String, Codable, CaseIterable, Comparable, Sendable {
    case minute, hour, day

    /// Seconds that the window lasts.
    public var seconds: Double {
        switch self {
        case .minute: 60
        case .hour: 3600
        case .day: 86_400
        }
    }

    public static func < (left: Self, right: Self) -> Bool { left.seconds < right.seconds }
}

/// What a provider counts.
public enum LimitedAmount: String, Codable, CaseIterable, Sendable {
    case requests
    /// Input and output together.
    case tokens
}
