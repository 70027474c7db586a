internal import Foundation
public import Inference

/// What helps after a call failed in spite of the client's own retries.
enum TroubleCure: Hashable {
    /// Nothing: the provider refuses this call.
    case none
    /// Another round or two.
    case anotherTry
    /// Time; until a moment in seconds since 1970 when the provider named one.
    case waiting(until: Double?)
    case otherModel
    /// Somebody must do something about the key, the account or the set-up.
    case person
}

extension InferenceError {
    var cure: TroubleCure {
        switch self {
        case .timedOut, .interrupted, .failedChoice, .malformed: return .anotherTry
        // An error within a reply, which named no status.
        case .refused(_, _, 200, _): return .anotherTry
        case .refused(_, _, 429, _): return .waiting(until: nil)
        default: break
        }
        return switch trouble {
        case .callOnly: .none
        case .modelGone: .otherModel
        case .keyRefused, .paymentRequired, .misconfigured: .person
        case .providerDown: .waiting(until: nil)
        case .quotaExhausted(let exhaustion): .waiting(until: exhaustion.resetsAt?.timeIntervalSince1970)
        }
    }

    /// Whether time alone may cure it.
    public var isOutage: Bool {
        if case .waiting = cure { true } else { false }
    }

    /// Whether a call that fails in this way may do so by itself, while its service is well.
    var mayBeTheCallsOwn: Bool {
        if case .refused(_, _, 500...599, _) = self { true } else { false }
    }

    /// A few words for counting, free of changing values.
    var kind: String {
        switch self {
        case .refused(_, _, let status, _): return "status \(status)"
        case .unreachable: return "unreachable"
        case .timedOut: return "timed out"
        case .interrupted: return "broken off"
        case .failedChoice: return "failed answer"
        case .malformed: return "malformed"
        case .tooLarge: return "too large"
        case .contextTooLong, .callTooLarge: return "too long"
        default: break
        }
        return switch trouble {
        case .quotaExhausted: "quota"
        case .modelGone: "model gone"
        case .keyRefused: "key refused"
        case .paymentRequired: "payment"
        case .misconfigured: "misconfigured"
        case .providerDown: "down"
        case .callOnly: "refused"
        }
    }
}
