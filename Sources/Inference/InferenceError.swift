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
    /// The provider answered with a status that retries did not cure.
    case refused(provider: String, model: String, status: Int, message: String)
    case unreachable(provider: String, reason: String)
    case timedOut(provider: String, model: String, stage: CallStage, seconds: Double)
    /// The messages and the answer's token limit together don't fit what the model can read.
    case contextTooLong(provider: String, model: String, message: String)
    /// The connection broke within a reply, or a stream ended before its answer did.
    case interrupted(provider: String, model: String, reason: String)
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
            "provider '\(provider)': expected an address that begins with http:// or https://, found '\(address)'"
        case .refused(let provider, let model, let status, let message):
            "\(provider) refused a call to \(model) with status \(status): \(message)"
        case .unreachable(let provider, let reason): "\(provider) can't be reached: \(reason)"
        case .timedOut(let provider, let model, let stage, let seconds):
            "\(provider) gave no answer from \(model) within \(Self.words(seconds)): the \(stage.rawValue) did not come"
        case .contextTooLong(let provider, let model, let message):
            "the messages are longer than \(model) at \(provider) can read: \(message); shorten the prompts, or set a "
                + "smaller max_tokens, fewer agents or fewer cycles"
        case .interrupted(let provider, let model, let reason):
            "\(provider) broke off an answer from \(model): \(reason)"
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
