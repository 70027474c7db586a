internal import Foundation

/// Reads what a provider means by a status other than 200, or by an error within a reply.
struct Refusal {
    let provider: Provider
    /// What was asked for: a model's name, or the list of models.
    let subject: String
    /// The variable that held the key, or `nil` when the call went without one.
    let keyVariable: String?
    let status: Int
    /// The provider's words, without the key.
    let message: String
    /// The error's short names, such as `model_not_found`.
    let codes: [String]
    /// What the reply's headers say of limits.
    var limits = RateLimitHeaders([], now: Date())
    var retryAfterSeconds: Double?

    /// The failure by its name.
    func error(now: Date) -> InferenceError {
        if [400, 413, 422, 200].contains(status), ProviderMessage.saysContextIsTooLong(message, codes: codes) {
            return .contextTooLong(provider: provider.name, model: subject, message: message)
        }
        if status == 402 || asksForPayment { return .paymentRequired(provider: provider.name, message: message) }
        if status == 429 {
            return .quotaExhausted(
                provider: provider.name, model: subject, exhaustion: exhaustion(now: now), message: message)
        }
        if missesModel { return .modelNotFound(provider: provider.name, model: subject, message: message) }
        if status == 401 || status == 403 {
            return .keyRefused(provider: provider.name, variable: keyVariable, status: status, message: message)
        }
        return .refused(provider: provider.name, model: subject, status: status, message: message)
    }

    /// Whether another attempt with the same key may do better.
    var isWorthRetrying: Bool { RetryPolicy.isWorthRetrying(status: status) && !asksForPayment }

    /// OpenAI says 429 and others 400 or 403 when the account has no credit left, which no waiting cures.
    private var asksForPayment: Bool {
        guard [400, 403, 429].contains(status) else { return false }
        return codes.contains { Self.paymentCodes.contains($0) }
    }

    private static let paymentCodes: Set<String> = [
        "insufficient_quota", "insufficient_credits", "insufficient_balance", "billing_hard_limit_reached",
        "billing_not_active", "payment_required",
    ]

    /// Whether the model is what the provider doesn't have. A bare 404 is none: a wrong address gives it too.
    private var missesModel: Bool {
        guard [400, 403, 404, 410, 422].contains(status) else { return false }
        if codes.contains(where: { Self.modelCodes.contains($0) }) { return true }
        let text = message.lowercased()
        guard text.contains("model") || text.contains(subject.lowercased()) else { return false }
        return Self.modelPhrases.contains { text.contains($0) }
    }

    private static let modelCodes: Set<String> = ["model_not_found", "model_decommissioned", "model_not_available"]

    /// The words of OpenAI, Cerebras, Groq, vLLM, Ollama, Together, OpenRouter and LiteLLM.
    private static let modelPhrases = [
        "does not exist", "doesn't exist", "not found", "decommissioned", "no longer", "not a valid model",
        "invalid model name", "no endpoints found", "do not have access", "does not have access", "unknown model",
        "unable to access model", "has no model", "no such model", "unsupported model", "not supported model",
    ]

    private func exhaustion(now: Date) -> QuotaExhaustion {
        let reading = limits.exhausted
        let seconds = retryAfterSeconds ?? reading?.resetSeconds
        let isCredible = seconds.map { (0...RateLimitHeaders.longestResetSeconds).contains($0) } ?? false
        return QuotaExhaustion(
            window: reading?.window ?? Self.window(in: message), amount: reading?.amount ?? Self.amount(in: message),
            resetsAt: isCredible ? seconds.map { now + $0 } : nil)
    }

    /// `tokens per day (TPD)` and the like, as Groq and OpenAI write it.
    private static func window(in message: String) -> LimitWindow? {
        let text = message.lowercased()
        return LimitWindow.allCases.first { window in
            text.contains("per \(window.rawValue)") || text.contains("a \(window.rawValue)")
        } ?? (text.contains("daily") || text.contains("for today") ? .day : nil)
    }

    private static func amount(in message: String) -> LimitedAmount? {
        let text = message.lowercased()
        return LimitedAmount.allCases.first {
            text.contains("\($0.rawValue) per ") || text.contains("\($0.rawValue) a ")
        }
    }
}
