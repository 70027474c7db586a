/// A clock on which waits take a share of their time: an hour that a provider asks for can be tried in seconds.
struct ScaledClock: Clock {
    struct Instant: InstantProtocol {
        /// Of this clock's time, since its machine's clock began.
        let offset: Duration

        func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
        func duration(to other: Instant) -> Duration { other.offset - offset }
        static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
    }

    /// Real seconds for each second of this clock; more than 0.
    let scale: Double
    private let origin = ContinuousClock.now

    init(scale: Double) { self.scale = scale }

    var now: Instant { Instant(offset: (ContinuousClock.now - origin) / scale) }
    var minimumResolution: Duration { ContinuousClock().minimumResolution / scale }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        try await Task.sleep(until: origin + deadline.offset * scale, clock: .continuous)
    }
}
