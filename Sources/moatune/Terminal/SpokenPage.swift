import Synchronization

/// Shows an answer while it is written. On a terminal at once; elsewhere when it is whole, since what went into a file
/// can't be taken back when it turns out to be thinking.
final class SpokenPage: Sendable {
    private let held = Mutex("")

    func add(_ text: String) {
        guard !Console.isResultWatched else { return Console.words(text) }
        held.withLock { $0 += text }
    }

    /// All that was added is void.
    func takeBack() {
        guard !Console.isResultWatched else { return Console.print("\n--- so far it was thinking; the answer:") }
        held.withLock { $0 = "" }
    }

    func end() {
        Console.words(
            held.withLock { text in
                defer { text = "" }
                return text
            })
    }
}
