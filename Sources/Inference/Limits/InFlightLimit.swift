/// How many calls may be in flight where nobody says: few at first, then three times as many each round of answers,
/// until the provider refuses a call that was sent beside more than it ever took. From there on it grows slowly
/// (additive increase; Chiu and Jain 1989).
struct InFlightLimit: Sendable {
    /// Calls that find out what a provider says of its limits, before more are sent: a refusal of each is no storm.
    static let probeCount = 8.0
    /// A refusal beside fewer than this share of the most has another cause.
    static let crowdedShare = 0.75
    /// A second refusal so soon, beside no more than the first, has another cause too.
    static let secondsToCalm = 10.0

    private(set) var largest: Double
    private var isRamping: Bool
    /// The most calls in flight, itself included, beside which a call was sent and let through.
    private var mostAccepted = 0
    /// Rounds for one more: doubles with every refusal for this cause.
    private var roundsToGrow = 1.0
    private var lastCrowding: (at: Double, inFlight: Int)?

    /// - Parameter isBounded: limits are unknown as yet.
    init(isBounded: Bool) {
        largest = isBounded ? Self.probeCount : .infinity
        isRamping = isBounded
    }

    /// Any number may be in flight.
    mutating func lift() { largest = .infinity }

    /// What was known of the limits turned out wrong: few calls find out again.
    mutating func probeAgain() {
        largest = min(largest, Self.probeCount)
        isRamping = true
    }

    /// A call that was sent as one of so many was answered.
    mutating func accept(inFlight: Int) {
        mostAccepted = max(mostAccepted, inFlight)
        guard largest.isFinite else { return }
        largest += isRamping ? 2 : 1 / (largest * roundsToGrow)
    }

    /// Whether a call that was sent as one of so many was refused for their number.
    func isCause(inFlight: Int, sentAt: Double) -> Bool {
        if let last = lastCrowding, sentAt < last.at + Self.secondsToCalm, inFlight <= last.inFlight { return false }
        return Double(inFlight) > Self.crowdedShare * Double(mostAccepted)
    }

    /// A call that was sent as one of so many was refused for their number; others are still in flight.
    mutating func refuse(inFlight: Int, stillInFlight: Int, now: Double) {
        lastCrowding = (now, inFlight)
        isRamping = false
        roundsToGrow = min(32, roundsToGrow * 2)
        let known = mostAccepted > 0 ? min(mostAccepted, inFlight - 1) : (stillInFlight + 1) / 2
        largest = Double(max(1, known))
        mostAccepted = min(mostAccepted, known)
    }
}
