internal import Inference

/// The rounds in which one call failed, and whether that is the call's own fault.
struct FailedRounds {
    private(set) var count = 0
    /// Those that another try may cure: a provider's outage before or between them is not counted against the call.
    private(set) var brokenCount = 0
    /// While other calls to its model were answered.
    private var countAmongAnswered = 0
    /// While no other call to its model showed anything.
    private var countAlone = 0
    /// Whether the service itself failed on the call in an earlier round.
    private var wasTheServices = false
    private var answeredCount: Int

    /// - Parameter answeredCount: calls to the model that were answered by now.
    init(answeredCount: Int) { self.answeredCount = answeredCount }

    /// Notes a round.
    ///
    /// - Parameters:
    ///   - answeredCount: calls to the model that were answered by now.
    ///   - othersInTrouble: other calls to the model that failed too and are asked again.
    mutating func add(_ error: InferenceError, answeredCount: Int, othersInTrouble: Int) {
        count += 1
        if error.cure == .anotherTry { brokenCount += 1 }
        defer { self.answeredCount = answeredCount }
        let isTheServices = error.mayBeTheCallsOwn
        if isTheServices, answeredCount > self.answeredCount {
            countAmongAnswered += 1
        } else if othersInTrouble == 0, isTheServices || wasTheServices {
            // A client that leaves the service alone after such failures has nothing new to say of it.
            countAlone += 1
        }
        wasTheServices = wasTheServices || isTheServices
    }

    func blameTheCall(_ patience: Patience) -> Bool {
        countAmongAnswered >= patience.largestRoundCount || countAlone >= patience.largestLoneRoundCount
    }
}
