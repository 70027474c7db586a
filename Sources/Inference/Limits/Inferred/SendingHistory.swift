/// How much was sent in the last two minutes, in parts of two seconds.
struct SendingHistory: Sendable {
    private struct Part {
        let at: Double
        var amounts: PerAmount
    }

    static let partSeconds = 2.0
    static let largestPartCount = 60

    /// The oldest first.
    private var parts: [Part] = []

    mutating func add(_ cost: PerAmount, at now: Double) {
        if let last = parts.last, now - last.at < Self.partSeconds {
            parts[parts.count - 1].amounts = last.amounts + cost
        } else {
            if parts.count == Self.largestPartCount { parts.removeFirst() }
            parts.append(Part(at: now, amounts: cost))
        }
    }

    /// What was sent at `time` was not let through.
    mutating func remove(_ cost: PerAmount, at time: Double) {
        guard let index = parts.lastIndex(where: { $0.at <= time }) else { return }
        parts[index].amounts = parts[index].amounts - cost
    }

    /// The bucket that is empty at `now` after what was sent, if it was full at some time before: whenever that was,
    /// it let no more through than `C (1 + t / minute)`, so `C` is the largest of what that gives.
    func capacity(of amount: LimitedAmount, at now: Double) -> Double? {
        var (sum, largest) = (0.0, 0.0)
        for part in parts.reversed() where part.at <= now {
            sum += part.amounts[amount]
            largest = max(largest, sum / (1 + (now - part.at) / LimitWindow.minute.seconds))
        }
        return largest > 0 ? largest : nil
    }

    /// What was sent since `time`, which a provider gave in whole seconds.
    func sum(of amount: LimitedAmount, since time: Double) -> Double {
        parts.reduce(0) { $0 + ($1.at >= time - 1 - Self.partSeconds ? $1.amounts[amount] : 0) }
    }
}
