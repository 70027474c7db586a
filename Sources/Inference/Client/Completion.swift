/// A completion as it was read, whole or put together from a stream.
struct Completion: Sendable {
    var text = ""
    var reasoningText: String?
    /// What the model says instead of an answer that it will not give.
    var refusal: String?
    /// By its name in the protocol.
    var finishReason: String?
    /// What went wrong with the choice, by its own word.
    var choiceError: String?
    var usage: ChatCompletionReply.Usage?
    var timeInfo: ChatCompletionReply.TimeInfo?

    /// The completion as an answer.
    ///
    /// - Parameters:
    ///   - seconds: from sending to the last byte, as measured here.
    ///   - firstTokenSeconds: from sending to the first text or thinking; `nil` when the reply came whole.
    ///   - contentThinking: what is done with thinking that stands in the content.
    func answer(
        to request: ChatRequest, of provider: Provider, seconds: Double, firstTokenSeconds: Double?,
        contentThinking: CallAdaptation.ContentThinking = .separate
    ) -> ChatAnswer {
        let usage = CallEstimate.usage(
            of: request, text: self.text.isEmpty ? refusal ?? "" : self.text, reasoning: self.reasoningText ?? "",
            counted: self.usage?.tokenUsage)
        let (text, reasoningText) = parted(contentThinking)
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

    /// The answer and the thinking, wherever it stood.
    func parted(_ contentThinking: CallAdaptation.ContentThinking) -> (text: String, reasoning: String?) {
        guard contentThinking == .separate else { return (text, reasoningText) }
        let content = ThinkingText(text)
        let thoughts = [reasoningText, content.thinking].compactMap { $0 }
        return (content.answer, thoughts.isEmpty ? nil : thoughts.joined(separator: "\n\n"))
    }

    /// Why this is no answer, by the service's own word; `nil` when it is one.
    var failure: String? {
        if let choiceError { return ProviderMessage.printable(String(choiceError.prefix(300))) }
        guard ChatAnswer.FinishReason.isFailure(protocolName: finishReason) else { return nil }
        return "its finish reason is '\(ProviderMessage.printable(String((finishReason ?? "").prefix(40))))'"
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
    /// The reason by its name in the protocol, or in that of the service behind it.
    init(protocolName: String?, isRefusal: Bool) {
        guard let name = protocolName else {
            self = isRefusal ? .refusal : .stop
            return
        }
        let known = name.lowercased()
        if Self.stops.contains(known) {
            self = isRefusal ? .refusal : .stop
        } else if Self.lengths.contains(known) {
            self = .length
        } else if Self.filters.contains(known) {
            self = .contentFilter
        } else if known == "refusal" {
            self = .refusal
        } else {
            self = .other(ProviderMessage.printable(String(name.prefix(40))))
        }
    }

    /// Whether the service says that it did not get the answer done. Such a choice is no answer, whatever it holds.
    static func isFailure(protocolName: String?) -> Bool {
        protocolName.map { failures.contains($0.lowercased()) } ?? false
    }

    /// OpenAI; Anthropic; text-generation-inference; Together; Cohere.
    private static let stops: Set<String> = [
        "", "stop", "end_turn", "stop_sequence", "eos", "eos_token", "complete", "completed", "end",
    ]
    /// OpenAI; Anthropic and Gemini; Mistral; Responses; vLLM.
    private static let lengths: Set<String> = [
        "length", "max_tokens", "model_length", "max_output_tokens", "max_completion_tokens", "context_length",
        "model_context_window_exceeded", "context_window_exceeded",
    ]
    /// OpenAI and Azure; Gemini; Zhipu; Bedrock.
    private static let filters: Set<String> = [
        "content_filter", "content_filtered", "safety", "recitation", "prohibited_content", "blocklist", "spii",
        "sensitive", "guardrail_intervened", "moderation", "image_safety",
    ]
    /// OpenRouter, vLLM; SGLang; Zhipu; DeepSeek; what gateways make of a service's failure.
    private static let failures: Set<String> = [
        "error", "abort", "aborted", "network_error", "insufficient_system_resource", "engine_error", "failed",
        "failure", "server_error", "internal_error", "timeout", "cancelled", "canceled", "connection_error",
        "engine_overloaded", "overloaded", "finish_reason_unspecified", "malformed_response", "unknown_error",
        "upstream_error", "provider_error",
    ]
}
