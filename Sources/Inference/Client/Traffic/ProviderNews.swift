internal import Synchronization

/// What a client notices of a provider's health beside the answers of its calls: these wait in silence meanwhile.
public enum ProviderNews: Hashable, Sendable {
    /// So many calls in a row failed that only one at a time is sent, after a pause, to find out.
    case leftAlone(provider: String, failureCount: Int, reason: String)
    /// The service itself replied again, be it with a refusal.
    case repliesAgain(provider: String)
}

/// Where a client's news go: made before the work that wants to hear them, which opens it.
public final class ProviderNewsDesk: Sendable {
    private let listener = Mutex<(@Sendable (ProviderNews) -> Void)?>(nil)

    /// A desk at which nobody listens yet.
    public init() {}

    /// Hands news on; lost while nobody listens.
    public func tell(_ news: ProviderNews) { listener.withLock { $0 }?(news) }

    /// Lets `hear` have all further news.
    public func open(_ hear: @escaping @Sendable (ProviderNews) -> Void) { listener.withLock { $0 = hear } }
}
