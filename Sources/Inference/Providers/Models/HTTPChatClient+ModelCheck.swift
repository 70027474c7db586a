internal import Foundation

extension HTTPChatClient {
    /// Checks that every provider takes the models that are to be called.
    ///
    /// A provider's list of models advises: a model that it doesn't list, or one of a provider without a list, is asked
    /// for one word, and is missing only where the provider says so. These calls go to the provider without being stored
    /// or counted against a run's budget, some thirty tokens each.
    ///
    /// - Parameter say: hears, in a sentence, of each model that had to be asked.
    /// - Throws: ``InferenceError/missingModels(provider:missing:)`` with the nearest names; what else keeps a call from
    ///   its provider.
    public func checkModels(
        _ models: [(provider: String, model: String)], say: @Sendable (String) -> Void = { _ in }
    ) async throws {
        for (name, group) in Dictionary(grouping: models, by: \.provider).sorted(by: { $0.key < $1.key }) {
            let wanted = Set(group.map(\.model)).sorted()
            let listed: ListedModels
            var lack: String?
            do {
                listed = ListedModels(try await availableModels(at: name))
            } catch let error as InferenceError where error.leavesModelsOpen {
                listed = ListedModels([])
                lack = error.listFailure
            }
            var missing: [MissingModel] = []
            for model in wanted where !listed.contains(model) {
                guard try await isTaken(model, at: name) else {
                    missing.append(MissingModel(name: model, nearest: listed.nearest(to: model)))
                    continue
                }
                say(
                    (lack.map { "\(name) gives no list of models (\($0))" } ?? "\(name) doesn't list '\(model)'")
                        + ": '\(model)' was asked for one word, and is there")
            }
            guard missing.isEmpty else { throw InferenceError.missingModels(provider: name, missing: missing) }
        }
    }

    /// Enough for a word, and the fewest that OpenAI takes of its newer models.
    private static let probeTokens = 16

    /// Whether the provider answers for the model, or refuses it for another reason than that it has no such model.
    private func isTaken(_ model: String, at provider: String) async throws -> Bool {
        let request = ChatRequest(
            provider: provider, model: model, messages: [ChatMessage(.user, "Say hello.")],
            sampling: SamplingParameters(maximumCompletionTokens: Self.probeTokens))
        do {
            _ = try await answer(request)
            return true
        } catch let error as InferenceError {
            switch error.trouble {
            case .modelGone: return false
            // Too long, too slow, cut off, busy: the provider knows the model.
            case .callOnly, .quotaExhausted: return true
            case .keyRefused, .paymentRequired, .providerDown, .misconfigured: throw error
            }
        }
    }
}

extension InferenceError {
    /// Whether a list of models that failed so says nothing of the models: the service is there.
    var leavesModelsOpen: Bool {
        switch self {
        case .refused, .modelNotFound, .keyRefused, .paymentRequired, .quotaExhausted, .contextTooLong, .callTooLarge,
            .malformed, .tooLarge, .interrupted, .failedChoice, .timedOut:
            true
        case .unknownProvider, .missingKey, .badKey, .badAddress, .badCertificateFile, .unreachable, .leftAlone,
            .missingModels:
            false
        }
    }

    /// Why there is no list, in a few words.
    fileprivate var listFailure: String {
        switch self {
        case .refused(_, _, let status, _), .keyRefused(_, _, let status, _): "status \(status)"
        case .malformed(_, let reason): reason
        default: kindOfFailure
        }
    }

    private var kindOfFailure: String {
        switch trouble {
        case .quotaExhausted: "too many calls"
        case .paymentRequired: "payment required"
        default: "no answer that can be read"
        }
    }
}
