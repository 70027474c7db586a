import Synchronization

/// Whether a seed is the first that anyone asked about.
final class FirstSeed: Sendable {
    private let seed = Mutex<Int?>(nil)

    func claim(_ value: Int) -> Bool {
        seed.withLock { known in
            guard known == nil else { return false }
            known = value
            return true
        }
    }
}
