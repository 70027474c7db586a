public import Foundation

/// What a run knows: the only place that outlives the process.
///
/// The store understands nothing of mixtures: values come as JSON with their keys beside them. Every method that
/// writes is one transaction and has reached the disk when it returns, so what somebody heard of is never lost.
///
/// ## Thread safety
/// Methods may be called from any task; they block for the length of one small transaction. One process writes; any
/// number may read.
///
/// All methods throw ``RunStorageError``.
public protocol RunStore: Sendable {
    /// Replaces the value kept under `key`.
    func setInfo(_ key: String, _ value: Data) throws
    func info(_ key: String) throws -> Data?

    /// Adds an asked trial together with what the sampler had been told by then, and wasn't before, by trial.
    func insertTrial(_ trial: StoredTrial, told: [Int: Data]) throws
    /// Notes what the sampler was told, by trial.
    func setTold(_ told: [Int: Data]) throws
    /// Notes what was believed when a trial had been told; `nil` for nothing.
    func setBelief(_ belief: Data?, afterTrial number: Int) throws
    /// What was believed after each trial, in their order; trials without belief are left out.
    func beliefs() throws -> [Data]
    /// Notes that a trial ended.
    func finishTrial(number: Int, state: String, failure: String?) throws
    /// All trials, by number.
    func trials() throws -> [StoredTrial]
    func trial(number: Int) throws -> StoredTrial?
    /// How many trials are in each state.
    func trialCounts() throws -> [String: Int]

    func call(key: String) throws -> StoredCall?
    /// Adds an answered call; a second one with the same key changes nothing.
    func recordCall(_ call: StoredCall) throws
    /// Counts that no call was made, since its answer was at hand or on its way.
    func countSavedCall(_ saving: CallSaving) throws
    func callTotals() throws -> CallTotals
    /// The paid calls without counted tokens and, if asked for, those without a price.
    func uncountedCalls(includingUnpriced: Bool) throws -> [UncountedCall]
    /// Sums over the calls that were stored at `time` (seconds since 1970) or later; reused ones are not counted.
    func callTotals(since time: Double) throws -> CallTotals

    func evaluation(group: String, subject: String, question: String, replicate: Int) throws -> StoredEvaluation?
    /// Adds an evaluation; a second one with the same key changes nothing.
    func recordEvaluation(_ evaluation: StoredEvaluation) throws
    /// Evaluations of a group in the order of subject, question and replicate, without their transcripts' text.
    func evaluations(group: String) throws -> [StoredEvaluation]
    /// The same of one subject alone.
    func evaluations(group: String, subject: String) throws -> [StoredEvaluation]

    /// Notes that work on the run begins; returns what to hand to ``touchSitting(_:workedSeconds:)``.
    func beginSitting() throws -> Int64
    /// Notes how long the sitting has worked by now, so that a crash loses little of its time.
    ///
    /// - Parameter workedSeconds: by a clock that nobody sets; the time of day may jump.
    func touchSitting(_ id: Int64, workedSeconds: Double) throws
    /// Seconds of work over all sittings, as far as they were noted.
    func elapsedSeconds() throws -> Double
}

/// One configuration under evaluation.
public struct StoredTrial: Hashable, Sendable {
    public var number: Int
    public var configuration: Data
    public var mixture: Data
    public var state: String
    public var failure: String?
    /// Seconds since 1970.
    public var askedAt: Double
    public var finishedAt: Double?
    /// What was decided about its evaluation when it was asked; `nil` in stores of versions that decided nothing.
    public var plan: Data?
    /// What the sampler was told of it; `nil` until a later trial was asked that knows it.
    public var told: Data?

    public init(
        number: Int, configuration: Data, mixture: Data, state: String, failure: String? = nil, askedAt: Double,
        finishedAt: Double? = nil, plan: Data? = nil, told: Data? = nil
    ) {
        self.number = number
        self.configuration = configuration
        self.mixture = mixture
        self.state = state
        self.failure = failure
        self.askedAt = askedAt
        self.finishedAt = finishedAt
        self.plan = plan
        self.told = told
    }
}

/// One answered call.
public struct StoredCall: Hashable, Sendable {
    /// A digest of everything that shapes the answer.
    public var key: String
    public var request: Data
    public var answer: Data
    /// Seconds since 1970.
    public var createdAt: Double
    public var promptTokens: Int
    public var completionTokens: Int
    /// US dollars, or `nil` when the price is unknown.
    public var price: Double?
    /// Whether it was paid for this run, and not for another one that shares its answers.
    public var isPaid: Bool

    public init(
        key: String, request: Data, answer: Data, createdAt: Double, promptTokens: Int, completionTokens: Int,
        price: Double?, isPaid: Bool = true
    ) {
        self.key = key
        self.request = request
        self.answer = answer
        self.createdAt = createdAt
        self.promptTokens = promptTokens
        self.completionTokens = completionTokens
        self.price = price
        self.isPaid = isPaid
    }
}

/// A paid call of which something is unknown that a limit counts.
public struct UncountedCall: Hashable, Sendable {
    public var request: Data
    public var hasTokens: Bool
    public var hasPrice: Bool

    public init(request: Data, hasTokens: Bool, hasPrice: Bool) {
        self.request = request
        self.hasTokens = hasTokens
        self.hasPrice = hasPrice
    }
}

/// Why a call needed not be made.
public enum CallSaving: String, CaseIterable, Sendable {
    /// The run had stored its answer. The name is that of all savings in stores of earlier versions.
    case stored = "reused calls"
    /// An equal call was under way, and was waited for.
    case joined = "joined calls"
}

/// Sums over all calls of a run that were paid for it.
public struct CallTotals: Hashable, Sendable {
    public var count: Int
    /// Calls that were not made, since their answers were stored.
    public var reusedCount: Int
    /// Calls that were not made, since equal ones were under way.
    public var joinedCount: Int
    /// Calls that another run had paid.
    public var sharedCount: Int
    public var promptTokens: Int
    public var completionTokens: Int
    /// US dollars of the calls whose price is known.
    public var price: Double
    public var unpricedCount: Int

    public init(
        count: Int, reusedCount: Int, joinedCount: Int = 0, sharedCount: Int = 0, promptTokens: Int,
        completionTokens: Int, price: Double, unpricedCount: Int
    ) {
        self.count = count
        self.reusedCount = reusedCount
        self.joinedCount = joinedCount
        self.sharedCount = sharedCount
        self.promptTokens = promptTokens
        self.completionTokens = completionTokens
        self.price = price
        self.unpricedCount = unpricedCount
    }
}

/// One graded evaluation of a subject on a question.
public struct StoredEvaluation: Hashable, Sendable {
    /// A stage of the run, such as `search`.
    public var group: String
    /// What was evaluated.
    public var subject: String
    public var question: String
    public var replicate: Int
    public var seed: Int64
    public var result: Data
    public var transcript: Data
    /// Seconds since 1970.
    public var createdAt: Double

    public init(
        group: String, subject: String, question: String, replicate: Int, seed: Int64, result: Data,
        transcript: Data, createdAt: Double
    ) {
        self.group = group
        self.subject = subject
        self.question = question
        self.replicate = replicate
        self.seed = seed
        self.result = result
        self.transcript = transcript
        self.createdAt = createdAt
    }
}
