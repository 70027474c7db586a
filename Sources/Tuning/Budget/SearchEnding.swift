/// What ended a search.
public enum SearchEnding: String, Hashable, Codable, Sendable {
    case trials, hours, deadline, price, tokens, calls, targetPoints
    /// Somebody asked it to stop.
    case stopRequested
}
