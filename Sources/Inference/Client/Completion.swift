/// A completion as it was read, whole or put together from a stream.
struct Completion: Sendable {
    var text = ""
    var reasoningText: String?
    /// What the model says instead of an answer that it will not give.
    var refusal: String?
    /// By its name in the protocol.
    var finishReason: String?
    var usage: ChatCompletionReply.Usage?
    var timeInfo: ChatCompletionReply.TimeInfo?

    /// The completion as an answer.
    ///
    /// - Parameters:
    ///   - seconds: from sending to the last byte, as measured here.
    ///   - firstTokenSeconds: from sending to the first text or thinking; `nil` when the reply came whole.
    func answer(
        to request: ChatRequest, of provider: Provider, seconds: Double, firstTokenSeconds: Double?
    ) -> ChatAnswer {
        let usage = CallEstimate.usage(
            of: request, text: text.isEmpty ? refusal ?? "" : text, reasoning: reasoningText ?? "",
            counted: usage?.tokenUsage)
        let reported = timeInfo?.timing
        // The lab's own word replaces what was measured, so that the same seed gives the same answer to the last bit.
        let simulated = provider.isSimulated ? reported?.providerSeconds : nil
        return ChatAnswer(
            text: text.isEmpty ? refusal ?? "" : text, reasoningText: reasoningText,
            finishReason: ChatAnswer.FinishReason(protocolName: finishReason, isRefusal: refusal != nil),
            usage: usage, price: provider.prices[request.model]?.price(of: usage),
            latencySeconds: simulated ?? seconds,
            timing: CallTiming(
                totalSeconds: simulated ?? seconds,
                firstTokenSeconds: simulated == nil ? firstTokenSeconds : nil,
                queueSeconds: reported?.queueSeconds, providerSeconds: reported?.providerSeconds))
    }
}

extension ChatCompletionReply.Usage {
    /// `nil` when input or output was not counted, or not credibly: then the price is unknown too.
    var tokenUsage: TokenUsage? {
        guard let prompt = promptTokens?.count, let completion = completionTokens?.count else { return nil }
        return TokenUsage(
            promptTokens: prompt, cachedPromptTokens: min(prompt, promptDetails?.cachedTokens?.count ?? 0),
            completionTokens: completion,
            reasoningTokens: min(completion, completionDetails?.reasoningTokens?.count ?? 0))
    }
}

extension ChatCompletionReply.TimeInfo {
    /// The times that make sense; `nil` when none does.
    var timing: (queueSeconds: Double?, providerSeconds: Double?)? {
        func plausible(_ seconds: Double?) -> Double? { seconds.flatMap { (0...86_400).contains($0) ? $0 : nil } }
        let parts = [queueTime, promptTime, completionTime].compactMap { plausible($0?.seconds) }
        let sum = parts.isEmpty ? nil : parts.reduce(0, +)
        return (plausible(queueTime?.seconds), plausible(totalTime?.seconds) ?? sum)
    }
}

extension ChatAnswer.FinishReason {
    /// The reason by its name in the protocol.
    init(protocolName: String?, isRefusal: Bool) {
        switch protocolName {
        case nil, "stop": self = isRefusal ? .refusal : .stop
        case "length": self = .length
        case "content_filter": self = .contentFilter
        case .some(let name): self = .other(String(name.prefix(40)))
        }
    }
}
