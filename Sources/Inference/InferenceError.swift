internal import Foundation

/// Why a chat call gave no answer.
///
/// Never holds a key, a header or a request: only where the call went and what the provider said.
public enum InferenceError: Error, Hashable, Codable, Sendable {
    case unknownProvider(name: String, known: [String])
    case missingKey(provider: String, variable: String)
    /// The variable holds something that can't be a key, such as two lines.
    case badKey(provider: String, variable: String)
    case badAddress(provider: String, address: String)
    /// The provider answered with a status that retries did not cure, and that no other case names.
    case refused(provider: String, model: String, status: Int, message: String)
    /// The provider does not offer the model, or no longer, or not to this key.
    case modelNotFound(provider: String, model: String, message: String)
    /// The provider refused the key (status 401), or what the key may do (403). The variable is `nil` when the call
    /// went without a key.
    case keyRefused(provider: String, variable: String?, status: Int, message: String)
    case paymentRequired(provider: String, message: String)
    /// A quota is used up, and its renewal too far off to be waited for within a call.
    case quotaExhausted(provider: String, model: String, exhaustion: QuotaExhaustion, message: String)
    case unreachable(provider: String, reason: String)
    /// The provider failed so often in a row that it is given a pause; this call was not sent.
    case leftAlone(provider: String, failureCount: Int, pauseSeconds: Double, lastFailure: String)
    case timedOut(provider: String, model: String, stage: CallStage, seconds: Double)
    /// The messages and the answer's token limit together don't fit what the model can read.
    case contextTooLong(provider: String, model: String, message: String)
    /// The call asks for more tokens than a whole limit holds, or is larger than the provider takes.
    case callTooLarge(provider: String, model: String, size: CallSize, message: String)
    /// The connection broke within a reply, or a stream ended before its answer did.
    case interrupted(provider: String, model: String, reason: String)
    /// The reply's only choice failed while it was being written, by the service's own word.
    case failedChoice(provider: String, model: String, reason: String)
    case badCertificateFile(provider: String, path: String)
    /// The provider's reply can't be read as a chat completion.
    case malformed(provider: String, reason: String)
    case tooLarge(provider: String, limitBytes: Int)
    case missingModels(provider: String, missing: [MissingModel])
}

/// A model that a provider doesn't offer, and the nearest that it does.
public struct MissingModel: Hashable, Codable, Sendable {
    public let name: String
    public let nearest: String?

    public init(name: String, nearest: String?) {
        self.name = name
        self.nearest = nearest
    }
}

extension InferenceError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unknownProvider(let name, let known):
            "no provider is named '\(name)'; known are \(known.joined(separator: ", ")), and a space may declare more "
                + "under 'providers'"
        case .missingKey(let provider, let variable):
            "provider '\(provider)' needs a key: set the environment variable \(variable) and start again "
                + "(a space with 'provider: lab' needs none)"
        case .badKey(let provider, let variable):
            "the environment variable \(variable) for provider '\(provider)' holds blanks, line breaks or characters "
                + "that no key has: set it to the key alone and start again"
        case .badAddress(let provider, let address):
            "provider '\(provider)': expected an address such as https://host/v1 with a port up to 65535, found '\(address)'"
        case .refused(let provider, let model, let status, let message):
            "\(provider) refused a call to \(model) with status \(status): \(message)"
                + (status == 404
                    ? "; the model is not what it misses: check the provider's base_url, which ends before "
                        + "/chat/completions" : "")
        case .modelNotFound(let provider, let model, let message):
            "\(provider) doesn't offer '\(model)' to this key: \(message); choose another model: 'moatune doctor' "
                + "says how to see what is offered"
        case .keyRefused(let provider, let variable, let status, let message):
            "\(provider) refused "
                + (variable.map { "the key in \($0)" } ?? "a call without a key")
                + " (status \(status)): \(message); "
                + (variable.map { "check that the key is whole, valid and allowed this, set \($0) and start again" }
                    ?? "name the variable that holds a key as the provider's key_variable")
        case .paymentRequired(let provider, let message):
            "\(provider) asks for payment: \(message); add credit to the account, or choose another provider"
        case .quotaExhausted(let provider, let model, let exhaustion, let message):
            exhaustion.isUnknown
                ? "\(provider) refuses calls to \(model) for now: \(message); try again later, or choose another model or "
                    + "provider"
                : "\(provider)'s quota" + (exhaustion.amount.map { " of \($0.rawValue)" } ?? "")
                    + (exhaustion.window.map { " a \($0.rawValue)" } ?? "") + " for \(model) is used up"
                    + (exhaustion.resetsAt.map { " until \($0.formatted(.iso8601))" } ?? "")
                    + ": \(message); wait, or choose another model or provider"
        case .unreachable(let provider, let reason): "\(provider) can't be reached: \(reason)"
        case .leftAlone(let provider, let failureCount, let pauseSeconds, let lastFailure):
            "\(provider) is left alone for \(Self.words(pauseSeconds)) after \(failureCount) failures in a row; the "
                + "last: \(lastFailure)"
        case .timedOut(let provider, let model, let stage, let seconds):
            "\(provider) gave no answer from \(model) within \(Self.words(seconds)): the \(stage.rawValue) did not come"
        case .contextTooLong(let provider, let model, let message):
            "the messages are longer than \(model) at \(provider) can read: \(message); shorten the prompts, or set a "
                + "smaller max_tokens, fewer agents or fewer cycles"
        case .callTooLarge(let provider, let model, let size, let message):
            "\(provider) refuses a call to \(model) as too large: \(message); \(size.wayOut)"
        case .interrupted(let provider, let model, let reason):
            "\(provider) broke off an answer from \(model): \(reason)"
        case .failedChoice(let provider, let model, let reason):
            "\(provider) failed within an answer from \(model): \(reason)"
        case .badCertificateFile(let provider, let path):
            "provider '\(provider)': expected certificates in PEM form in \(path), found none that can be read"
        case .malformed(let provider, let reason): "\(provider) sent something that is no chat completion: \(reason)"
        case .tooLarge(let provider, let limitBytes):
            "\(provider) sent more than \(limitBytes) bytes; the rest was not read"
        case .missingModels(let provider, let missing):
            "\(provider) doesn't offer "
                + missing.map { model in
                    "'\(model.name)'" + (model.nearest.map { " (did you mean '\($0)'?)" } ?? "")
                }.joined(separator: ", ") + "; see what it offers by 'moatune models \(provider)'"
        }
    }

    private static func words(_ seconds: Double) -> String {
        "\(String(format: "%g", seconds)) \(seconds == 1 ? "second" : "seconds")"
    }
}
