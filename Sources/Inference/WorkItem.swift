internal import Synchronization

/// One piece of work that makes several calls, such as a mixture on a question. Where calls must wait for a provider's
/// limit, those of work that began earlier go first: what is half done is finished before more is begun.
///
/// It shapes no answer, so it is no part of a ``ChatRequest``: calls within ``run(_:)`` belong to it.
public struct WorkItem: Sendable {
    /// The work that the current task belongs to.
    @TaskLocal public static var current: WorkItem?

    /// The place in line.
    let order: UInt64

    private static let begun = Atomic<UInt64>(0)

    /// Work that begins now.
    public init() { order = Self.begun.wrappingAdd(1, ordering: .relaxed).newValue }

    /// The work that this task belongs to, or else a new piece.
    public static func currentOrNew() -> WorkItem { current ?? WorkItem() }

    /// Runs `part` as a part of this work.
    public func run<Result>(
        isolation: isolated (any Actor)? = #isolation, _ part: () async throws -> Result
    ) async rethrows -> Result {
        try await Self.$current.withValue(self, operation: part)
    }
}
