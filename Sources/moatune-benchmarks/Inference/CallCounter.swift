import Synchronization

/// A number that many callers count on.
final class CallCounter: Sendable {
    private let count = Atomic(0)

    /// The number so far.
    var value: Int { count.load(ordering: .relaxed) }

    /// Counts one more, and gives the number before it.
    @discardableResult
    func next() -> Int { count.wrappingAdd(1, ordering: .relaxed).oldValue }
}
