public import Inference

/// Why an answer is less than was asked for, though its call succeeded.
public enum AnswerShortfall: String, Hashable, Codable, CaseIterable, Sendable {
    /// The token limit ended it, in the midst of its text.
    case cutOff
    /// The token limit ended it before its first word, as when all tokens went to thinking.
    case cutOffBeforeFirstWord
    /// It ended by itself without a word.
    case empty
    /// The service's content filter ended or withheld it.
    case filtered
    /// The model says that it will not answer.
    case declined
    /// It ended for a reason that this version doesn't know.
    case endedOddly
}

extension ChatAnswer {
    /// Whether it holds no word.
    public var isWordless: Bool { text.allSatisfy(\.isWhitespace) }

    /// Why it is less than was asked for; `nil` when it isn't.
    public var shortfall: AnswerShortfall? {
        switch finishReason {
        case .length: isWordless ? .cutOffBeforeFirstWord : .cutOff
        case .contentFilter: .filtered
        case .refusal: .declined
        case .other: isWordless ? .empty : .endedOddly
        case .stop: isWordless ? .empty : nil
        }
    }
}

extension TranscriptCall {
    /// Why its answer is less than was asked for, and what helps, in a sentence without its subject; `nil` when it
    /// isn't.
    public var shortfallWords: String? {
        guard let answer, let shortfall = answer.shortfall else { return nil }
        let limit = request.sampling.maximumCompletionTokens.map { "at max_tokens \($0)" } ?? "at the model's limit"
        let tokens = answer.usage.completionTokens
        let thought = answer.reasoningText != nil || answer.usage.reasoningTokens > 0
        let spent = thought ? ": " + (tokens > 0 ? "all \(tokens) tokens" : "all tokens") + " went to thinking" : ""
        return switch shortfall {
        case .cutOff: "was cut off \(limit): raise it"
        case .cutOffBeforeFirstWord: "was cut off \(limit) before its first word\(spent); raise max_tokens"
        case .empty:
            thought ? "gave no text, only thinking" : "gave no text: an empty answer" + oddEnding(of: answer)
        case .filtered: "was ended by the service's content filter"
        case .declined: "declined to answer"
        case .endedOddly: "ended" + oddEnding(of: answer)
        }
    }

    private func oddEnding(of answer: ChatAnswer) -> String {
        if case .other(let name) = answer.finishReason { " with the finish reason '\(name)'" } else { "" }
    }
}

/// Answers of one model at one token limit that were less than was asked for.
public struct ShortfallCount: Hashable, Codable, Sendable {
    public let provider: String
    public let model: String
    /// `nil` when the request set none.
    public let tokenLimit: Int?
    public let shortfall: AnswerShortfall
    /// The finish reason that is not known.
    public let ending: String?
    public var count: Int

    public init(
        provider: String, model: String, tokenLimit: Int?, shortfall: AnswerShortfall, ending: String? = nil,
        count: Int = 1
    ) {
        self.provider = provider
        self.model = model
        self.tokenLimit = tokenLimit
        self.shortfall = shortfall
        self.ending = ending
        self.count = count
    }

    /// What is counted together.
    public struct Kind: Hashable, Sendable {
        let provider: String
        let model: String
        let tokenLimit: Int?
        let shortfall: AnswerShortfall
        let ending: String?

        var order: String { "\(provider)/\(model) \(tokenLimit ?? 0) \(shortfall.rawValue) \(ending ?? "")" }
    }

    public var kind: Kind {
        Kind(provider: provider, model: model, tokenLimit: tokenLimit, shortfall: shortfall, ending: ending)
    }
}

extension Sequence<ShortfallCount> {
    /// One for each kind, in the order of their names.
    public var summed: [ShortfallCount] {
        Dictionary(grouping: self, by: \.kind).sorted { $0.key.order < $1.key.order }.compactMap { _, same in
            same.first.map { first in
                var sum = first
                sum.count = same.reduce(0) { $0 + $1.count }
                return sum
            }
        }
    }
}

extension Transcript {
    /// Its answers that were less than was asked for; empty when all is well.
    public var shortfalls: [ShortfallCount] {
        calls.compactMap { call in
            call.answer.flatMap { answer in
                answer.shortfall.map { shortfall in
                    let ending: String? = if case .other(let name) = answer.finishReason { name } else { nil }
                    return ShortfallCount(
                        provider: call.request.provider, model: call.request.model,
                        tokenLimit: call.request.sampling.maximumCompletionTokens, shortfall: shortfall,
                        ending: ending)
                }
            }
        }.summed
    }

    /// How its calls were sent otherwise than they were asked for, one entry for each model; empty when none was.
    public var changes: [ModelChanges] {
        calls.compactMap { call in
            call.answer?.changes.map {
                ModelChanges(provider: call.request.provider, model: call.request.model, changes: $0)
            }
        }.merging([])
    }
}

extension Mixture {
    /// Calls to a model at a token limit that the mixture makes for one question.
    public func callCount(provider: String, model: String, tokenLimit: Int?) -> Int {
        func isMeant(_ settings: ModelSettings) -> Bool {
            settings.provider == provider && settings.model == model && settings.maximumCompletionTokens == tokenLimit
        }
        return agents.count { isMeant($0.settings) } * cycles + (isMeant(main) ? 1 : 0)
    }
}
