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
    /// What its body says of limits.
    let words: LimitWords
    /// When to come back, by its headers.
    var headerSeconds: Double?
    let call: RoutedCall

    /// When to come back, in seconds: by the headers, or by the words where those say nothing, or "at once".
    var retryAfterSeconds: Double? {
        guard RetryPolicy.isWorthRetrying(status: status) else { return nil }
        return headerSeconds.flatMap { $0 > 0 ? $0 : nil } ?? words.seconds ?? headerSeconds
    }

    /// The failure by its name.
    func error(now: Date) -> InferenceError {
        if isTooLarge {
            return .callTooLarge(
                provider: provider.name, model: subject, size: CallSize(words, of: call), message: message)
        }
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
    var isWorthRetrying: Bool {
        RetryPolicy.isWorthRetrying(status: status) && !asksForPayment && !isTooLarge
            || status == 200 && isNoWordOnTheRequest
    }

    /// Whether an error that came with status 200 may be the service's own trouble.
    private var isNoWordOnTheRequest: Bool {
        guard case .refused = error(now: Date()) else { return false }
        return !codes.contains { $0.lowercased().contains("invalid") || $0.lowercased().contains("bad_request") }
    }

    /// Whether the call is larger than a whole limit of tokens: Groq says so with 413, OpenAI with 429. What is larger
    /// than the model's context, and a 413 of a server that counts bytes, are told apart.
    private var isTooLarge: Bool {
        [400, 429].contains(status) && words.isLargerThanLimit
            || status == 413 && message.lowercased().contains("token")
                && !ProviderMessage.saysContextIsTooLong(message, codes: codes)
    }

    /// OpenAI says 429 and others 400 or 403 when the account has no credit left, which no waiting cures. Google's
    /// limit of 0 is that of a model which the free tier doesn't have.
    private var asksForPayment: Bool {
        guard [400, 403, 429].contains(status) else { return false }
        let text = message.lowercased()
        return codes.contains { Self.paymentCodes.contains($0) } || (status == 429 && words.isZero)
            || Self.paymentPhrases.contains { text.contains($0) }
    }

    /// The words of Anthropic and DeepSeek's resellers, which have no code of their own for it.
    private static let paymentPhrases = [
        "credit balance is too low", "insufficient balance", "insufficient credit", "not enough credits",
    ]

    private static let paymentCodes: Set<String> = [
        "insufficient_quota", "insufficient_credits", "insufficient_balance", "billing_hard_limit_reached",
        "billing_not_active", "payment_required", "exceeded_current_quota_error",
    ]

    /// Whether the model is what the provider doesn't have. A bare 404 is none: a wrong address gives it too.
    private var missesModel: Bool {
        guard [400, 403, 404, 410, 422].contains(status) else { return false }
        if codes.contains(where: { Self.modelCodes.contains($0) }) { return true }
        let text = message.lowercased()
        // A name of one or two letters stands in any sentence.
        guard text.contains("model") || (subject.count > 2 && text.contains(subject.lowercased())) else { return false }
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
            window: reading?.window ?? words.window, amount: reading?.amount ?? words.amount,
            resetsAt: isCredible ? seconds.map { now + $0 } : nil)
    }
}
