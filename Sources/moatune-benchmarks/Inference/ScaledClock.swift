/// A clock that runs several times as fast as the machine's.
struct ScaledClock: Clock {
    struct Instant: InstantProtocol {
        let offset: Duration
        func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
        func duration(to other: Instant) -> Duration { other.offset - offset }
        static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
    }

    /// Seconds of this clock in one of the machine's.
    let speed: Double
    private let origin = ContinuousClock.now

    init(speed: Double) { self.speed = speed }

    var now: Instant { Instant(offset: (ContinuousClock.now - origin) * speed) }
    var minimumResolution: Duration { .milliseconds(1) }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        try await Task.sleep(until: origin + deadline.offset / speed, clock: .continuous)
    }

    /// Seconds of this clock since it was made.
    var seconds: Double { Double(now.offset.components.seconds) + Double(now.offset.components.attoseconds) * 1e-18 }
}
