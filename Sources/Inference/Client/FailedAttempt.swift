/// Why one attempt of a call failed, and what may help.
struct FailedAttempt: Error {
    /// What may do better.
    enum Cure: Sendable {
        case none, anotherAttempt
        /// The request put in another way, which the next attempt does.
        case anotherForm
    }

    let error: InferenceError
    var cure: Cure
    /// The HTTP status, when a reply came.
    var status: Int?
    /// What the provider asked for.
    var retryAfterSeconds: Double?
    /// What its headers say of limits.
    var readings: [RateLimitReading] = []
    /// What the service says is wrong with the request's form.
    var objections: Set<RequestObjection> = []
    /// Pieces of it were heard, and are void.
    var wasHeard = false
}

extension FailedAttempt {
    /// Whether the service may know the call under another path: it is there, and has nothing at this one. LM Studio
    /// says so with status 200 (lmstudio-ai/lmstudio-bug-tracker on GitHub, "Unexpected endpoint or method").
    var mayMissVersion: Bool {
        guard case .refused(_, _, _, let message) = error else { return false }
        return status == 404 || status == 405 || message.contains("Unexpected endpoint or method")
    }

    /// What it means for limits, keys and breakers.
    var outcome: ProviderTraffic.Outcome {
        // The service is there, and says what it wants.
        if cure == .anotherForm { return .refused }
        return switch error {
        case .paymentRequired, .keyRefused(_, _, 401, _): .keyRefused
        case .keyRefused(_, _, 403, _): .keyForbidden
        case .quotaExhausted: .overLimit(retryAfterSeconds: retryAfterSeconds)
        case .unreachable, .timedOut, .interrupted, .failedChoice: .failed(reason: "\(error)")
        case .refused: status.map { $0 == 408 || $0 >= 500 } ?? false ? .failed(reason: "\(error)") : .refused
        default: .refused
        }
    }
}
