/// Three clocks read at one moment, in seconds.
package struct ClockReading: Hashable, Sendable {
    /// Stands still while the machine is suspended.
    package var working: Double
    /// Counts through everything.
    package var continuous: Double
    /// The time of day, which somebody may set.
    package var ofDay: Double

    package init(working: Double, continuous: Double, ofDay: Double) {
        self.working = working
        self.continuous = continuous
        self.ofDay = ofDay
    }
}

/// Tells work from sleep by reading clocks again and again: a machine that was suspended, a process that was stopped,
/// a time of day that was set.
package struct ClockWatch: Sendable {
    /// What happened between two readings.
    package enum Happening: Hashable, Sendable {
        /// The machine slept.
        case suspended(seconds: Double)
        /// The process got no time, as after SIGSTOP.
        case halted(seconds: Double)
        /// The time of day was set forward, or back when below zero.
        case clockSet(bySeconds: Double)
    }

    /// Seconds between two readings when nothing happens.
    package let periodSeconds: Double
    private var last: ClockReading

    /// A process that shares a busy machine is late by some seconds now and then; that is still work.
    package static let smallestHaltSeconds = 20.0
    package static let smallestJumpSeconds = 5.0

    package init(periodSeconds: Double, at reading: ClockReading) {
        self.periodSeconds = periodSeconds
        last = reading
    }

    /// What happened since the last reading.
    package mutating func read(_ reading: ClockReading) -> [Happening] {
        defer { last = reading }
        let working = reading.working - last.working
        let continuous = reading.continuous - last.continuous
        var happenings: [Happening] = []
        if continuous - working > Self.smallestJumpSeconds {
            happenings.append(.suspended(seconds: continuous - working))
        }
        if working - periodSeconds > Self.smallestHaltSeconds {
            happenings.append(.halted(seconds: working - periodSeconds))
        }
        let jump = reading.ofDay - last.ofDay - continuous
        if abs(jump) > Self.smallestJumpSeconds { happenings.append(.clockSet(bySeconds: jump)) }
        return happenings
    }
}
