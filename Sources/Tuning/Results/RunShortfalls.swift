internal import Inference
public import MixtureOfAgents

/// Answers of a model at a token limit that were less than was asked for, among all that it gave.
public struct ModelShortfall: Hashable, Codable, Sendable {
    public let count: ShortfallCount
    /// All answers of the model at this limit in the mixtures concerned.
    public let answerCount: Int
    /// Numbers of the trials whose mixtures are concerned.
    public let trials: [Int]

    /// A sentence of what happened and what helps.
    public var words: String {
        let answers = "\(count.count) of \(answerCount) answers"
        let were = count.count == 1 ? "was" : "were"
        let limit = count.tokenLimit.map { "at max_tokens \($0)" } ?? "at the model's own limit"
        let help = count.tokenLimit == nil ? "" : ": raise it"
        return switch count.shortfall {
        case .cutOff: "\(answers) \(were) cut off \(limit)\(help)"
        case .cutOffBeforeFirstWord: "\(answers) \(were) cut off \(limit)\(help); not a word of them came"
        case .empty: "\(answers) had no text"
        case .filtered: "\(answers) \(were) ended by the service's content filter"
        case .declined: "\(answers) declined to answer"
        case .endedOddly: "\(answers) ended with the unknown finish reason '\(count.ending ?? "")'"
        }
    }

    /// The sentence with the model that it is about.
    public var line: String { "\(count.provider)/\(count.model): \(words)" }
}

extension TrialResult {
    /// What fell short in it, by model and limit.
    public var shortfalls: [ModelShortfall] { [self].shortfalls }
}

extension Collection<TrialResult> {
    /// What fell short in these trials, by model and limit.
    public var shortfalls: [ModelShortfall] {
        let counts = flatMap { trial in trial.replicates.flatMap { $0.shortfalls ?? [] } }.summed
        return counts.map { count in
            let concerned = filter { trial in
                trial.replicates.contains { $0.shortfalls?.contains { $0.kind == count.kind } ?? false }
            }
            let answers = concerned.reduce(0) { sum, trial in
                sum + trial.replicates.count
                    * trial.mixture.callCount(
                        provider: count.provider, model: count.model, tokenLimit: count.tokenLimit)
            }
            return ModelShortfall(
                count: count, answerCount: Swift.max(answers, count.count), trials: concerned.map(\.number))
        }
    }
}
