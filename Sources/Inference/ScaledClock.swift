/// A clock that runs several times as fast as the machine's, or slower: an hour that a provider asks for can be tried
/// in seconds.
package struct ScaledClock: Clock {
    package struct Instant: InstantProtocol {
        /// Of this clock's time, since it was made.
        let offset: Duration

        package func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
        package func duration(to other: Instant) -> Duration { other.offset - offset }
        package static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
    }

    /// Seconds of this clock in one of the machine's; more than 0.
    package let speed: Double
    private let origin = ContinuousClock.now

    package init(speed: Double) { self.speed = speed }

    package var now: Instant { Instant(offset: (ContinuousClock.now - origin) * speed) }
    package var minimumResolution: Duration { ContinuousClock().minimumResolution * speed }

    package func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        try await Task.sleep(until: origin + deadline.offset / speed, clock: .continuous)
    }

    /// Seconds of this clock since it was made.
    package var seconds: Double { now.offset.seconds }
}
