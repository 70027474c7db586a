public import Foundation

/// What a failed call says about the provider, and so what helps.
///
/// | trouble | the next call | what helps |
/// | --- | --- | --- |
/// | ``callOnly`` | may do well | nothing is to be done |
/// | ``modelGone`` | to this model fails too | other models |
/// | ``keyRefused``, ``paymentRequired`` | fails too | a person |
/// | ``providerDown`` | fails too for a while | waiting |
/// | ``quotaExhausted(_:)`` | fails too until the reset | waiting until then |
/// | ``misconfigured`` | fails too | a person: the address, a certificate or a variable is wrong |
public enum ProviderTrouble: Hashable, Codable, Sendable {
    case callOnly
    /// The provider does not offer the model, or no longer, or not to this key.
    case modelGone
    case keyRefused
    case paymentRequired
    /// Down or unreachable, after retries.
    case providerDown
    case quotaExhausted(QuotaExhaustion)
    case misconfigured
}

/// A used-up quota that was not waited for.
public struct QuotaExhaustion: Hashable, Codable, Sendable {
    /// The window that the provider counts over, or `nil` when it doesn't say.
    public let window: LimitWindow?
    /// What was used up, or `nil` when the provider doesn't say.
    public let amount: LimitedAmount?
    /// When the provider serves again, or `nil` when it doesn't say, or not credibly. Wall-clock time, since a machine
    /// may sleep meanwhile.
    public let resetsAt: Date?

    /// A quota of `amount` in `window` that is renewed at `resetsAt`.
    public init(window: LimitWindow?, amount: LimitedAmount?, resetsAt: Date?) {
        self.window = window
        self.amount = amount
        self.resetsAt = resetsAt
    }

    /// Whether the provider said nothing of what is used up: then it may be busy only.
    public var isUnknown: Bool { window == nil && amount == nil && resetsAt == nil }

    /// Seconds from `now` until the provider serves again, 0 when that is past; `nil` when it is unknown.
    public func secondsToReset(from now: Date = Date()) -> Double? {
        resetsAt.map { max(0, $0.timeIntervalSince(now)) }
    }
}

extension InferenceError {
    /// What this failure says about the provider.
    public var trouble: ProviderTrouble {
        switch self {
        case .unknownProvider, .missingKey, .badKey, .badAddress, .badCertificateFile: .misconfigured
        case .refused(_, _, let status, _):
            switch status {
            case 500...599, 408: .providerDown
            // The model was not what was missed, so the address is wrong; and redirects are not followed.
            case 404, 405, 407, 300...399: .misconfigured
            default: .callOnly
            }
        case .modelNotFound, .missingModels: .modelGone
        case .keyRefused: .keyRefused
        case .paymentRequired: .paymentRequired
        case .quotaExhausted(_, _, let exhaustion, _): .quotaExhausted(exhaustion)
        case .unreachable, .leftAlone: .providerDown
        case .timedOut, .contextTooLong, .callTooLarge, .interrupted, .failedChoice, .malformed, .tooLarge: .callOnly
        }
    }

    /// The provider that it is about.
    public var provider: String {
        switch self {
        case .unknownProvider(let provider, _), .missingKey(let provider, _), .badKey(let provider, _),
            .badAddress(let provider, _), .refused(let provider, _, _, _), .modelNotFound(let provider, _, _),
            .keyRefused(let provider, _, _, _), .paymentRequired(let provider, _),
            .quotaExhausted(let provider, _, _, _), .unreachable(let provider, _), .leftAlone(let provider, _, _, _),
            .timedOut(let provider, _, _, _), .contextTooLong(let provider, _, _), .interrupted(let provider, _, _),
            .callTooLarge(let provider, _, _, _), .failedChoice(let provider, _, _),
            .badCertificateFile(let provider, _), .malformed(let provider, _), .tooLarge(let provider, _),
            .missingModels(let provider, _):
            provider
        }
    }
}
