internal import Inference

/// What somebody who watches a run hears of it.
public enum RunEvent: Sendable {
    /// The run entered a state: the search began, or confirmation, pruning, the end.
    case entered(RunState)
    case trialStarted(number: Int)
    /// A trial finished; it is in the store already.
    case trialFinished(TrialResult, RunProgress)
    /// A part of confirmation or pruning was done, such as `mixture without critic`.
    case evaluated(what: String, meanPoints: Double, count: Int)
    /// Something that the user should know, in one line.
    case note(String)
}

/// Where the search stands, in figures.
public struct RunProgress: Hashable, Sendable {
    public let trialsFinished: Int
    public let trialsFailed: Int
    public let incumbent: IncumbentStep?
    /// Mean points of the default mixture's trial, or `nil` before it is complete.
    public let baselinePoints: Double?
    public let spent: Spending
    /// Seconds until the first budget ends at the present pace, or `nil` when nothing is known yet.
    public let secondsLeft: Double?
}
