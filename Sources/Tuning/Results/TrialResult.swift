public import Grading
public import Inference
public import MixtureOfAgents
public import SearchSpace

/// One configuration under evaluation, and what came of it.
public struct TrialResult: Hashable, Codable, Sendable {
    /// Where a trial stands: `running → complete`, `running → stoppedEarly` when it lost its race, or `running →
    /// failed`.
    public enum State: String, Codable, Sendable { case running, complete, stoppedEarly, failed }

    /// From 0; 0 is the default configuration of the space.
    public var number: Int
    public var configuration: ParameterConfiguration
    public var mixture: Mixture
    public var state: State
    /// In order of question and replicate.
    public var replicates: [ReplicateResult]
    /// Why it failed; `nil` unless it did.
    public var failure: String?

    /// A trial.
    public init(
        number: Int, configuration: ParameterConfiguration, mixture: Mixture, state: State,
        replicates: [ReplicateResult], failure: String?
    ) {
        self.number = number
        self.configuration = configuration
        self.mixture = mixture
        self.state = state
        self.replicates = replicates
        self.failure = failure
    }
}

extension TrialResult {
    /// Mean points over its replicates, or `nil` without any.
    public var meanPoints: Double? { replicates.meanPoints }

    /// The trial with what a search needs to know of it: the points and costs of its evaluations, not what their grades
    /// say of each part. That is stored, and over a night it would be most of what a run holds in memory.
    var inBrief: TrialResult {
        var trial = self
        trial.replicates = replicates.map(\.inBrief)
        return trial
    }
}

/// One evaluation of a mixture on one question with one seed.
public struct ReplicateResult: Hashable, Codable, Sendable {
    public var question: String
    /// From 0.
    public var replicate: Int
    public var grade: Grade
    /// Calls made for it, whether or not a stored answer could be used again.
    public var callCount: Int
    public var usage: TokenUsage
    /// What its calls cost, or `nil` when a price is unknown.
    public var price: USDollars?
    /// Seconds along the critical path.
    public var latencySeconds: Double
    /// Where the time went; `nil` in runs of versions that didn't tell.
    public var criticalPath: CriticalPath?
    /// Agents' calls that failed and were left out.
    public var failedCallCount: Int
    /// Its answers that were less than was asked for; `nil` when there are none.
    public var shortfalls: [ShortfallCount]?

    /// An evaluation.
    public init(
        question: String, replicate: Int, grade: Grade, callCount: Int, usage: TokenUsage, price: USDollars?,
        latencySeconds: Double, criticalPath: CriticalPath? = nil, failedCallCount: Int
    ) {
        self.question = question
        self.replicate = replicate
        self.grade = grade
        self.callCount = callCount
        self.usage = usage
        self.price = price
        self.latencySeconds = latencySeconds
        self.criticalPath = criticalPath
        self.failedCallCount = failedCallCount
    }

    /// The evaluation without the parts and words of its grade and without its critical path.
    fileprivate var inBrief: ReplicateResult {
        var brief = ReplicateResult(
            question: question, replicate: replicate,
            grade: Grade(
                points: grade.points, maximumPoints: grade.maximumPoints, outcome: grade.outcome,
                agreement: grade.agreement),
            callCount: callCount, usage: usage, price: price, latencySeconds: latencySeconds,
            failedCallCount: failedCallCount)
        brief.shortfalls = shortfalls
        return brief
    }
}

extension Collection where Element == ReplicateResult {
    /// By question and replicate: sums over them don't show what was asked first.
    var inOrder: [ReplicateResult] { sorted { ($0.question, $0.replicate) < ($1.question, $1.replicate) } }

    /// By the place of the question among `questions`, then by replicate.
    func inOrder(of questions: [String]) -> [ReplicateResult] {
        let places = Dictionary(questions.enumerated().map { ($1, $0) }) { first, _ in first }
        return sorted {
            (places[$0.question] ?? .max, $0.replicate) < (places[$1.question] ?? .max, $1.replicate)
        }
    }

    /// Mean points, or `nil` when there is nothing to average.
    public var meanPoints: Double? {
        isEmpty ? nil : reduce(0) { $0 + $1.grade.points } / Double(count)
    }

    /// Mean US dollars an evaluation, or `nil` when one of them has no known price.
    public var meanPrice: USDollars? {
        let prices = compactMap(\.price)
        guard !isEmpty, prices.count == count else { return nil }
        return USDollars(prices.reduce(0) { $0 + $1.amount } / Double(count))
    }

    /// Mean seconds an evaluation along the critical path, or `nil` when there is nothing to average.
    public var meanLatencySeconds: Double? {
        isEmpty ? nil : reduce(0) { $0 + $1.latencySeconds } / Double(count)
    }

    /// Mean tokens an evaluation, input and output, or `nil` when there is nothing to average.
    public var meanTokens: Double? {
        isEmpty ? nil : reduce(0) { $0 + Double($1.usage.totalTokens) } / Double(count)
    }

    /// Mean seconds of all calls of an evaluation, and of its critical path what providers report and what they don't;
    /// `nil` where an evaluation doesn't tell.
    public var meanCallSeconds: (sum: Double, provider: Double?, network: Double?)? {
        let paths = compactMap(\.criticalPath)
        guard !isEmpty, paths.count == count else { return nil }
        func mean(_ values: [Double?]) -> Double? {
            let known = values.compactMap { $0 }
            return known.count == count ? known.reduce(0, +) / Double(count) : nil
        }
        return mean(paths.map(\.sumSeconds)).map {
            ($0, mean(paths.map(\.providerSeconds)), mean(paths.map(\.networkSeconds)))
        }
    }
}
