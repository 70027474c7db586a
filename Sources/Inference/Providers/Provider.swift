/// What a model's tokens cost.
public struct ModelPrice: Hashable, Codable, Sendable {
    /// US dollars for a million input tokens.
    public let inputPerMillionTokens: USDollars
    /// US dollars for a million input tokens that the provider had cached; `nil` when they cost what others do.
    public let cachedInputPerMillionTokens: USDollars?
    /// US dollars for a million output tokens, reasoning included.
    public let outputPerMillionTokens: USDollars

    public init(
        inputPerMillionTokens: USDollars, cachedInputPerMillionTokens: USDollars? = nil,
        outputPerMillionTokens: USDollars
    ) {
        self.inputPerMillionTokens = inputPerMillionTokens
        self.cachedInputPerMillionTokens = cachedInputPerMillionTokens
        self.outputPerMillionTokens = outputPerMillionTokens
    }

    /// The price of `usage`: tokens times dollars for a million, divided by a million.
    public func price(of usage: TokenUsage) -> USDollars {
        let cached = min(usage.cachedPromptTokens, usage.promptTokens)
        let cachedPrice = cachedInputPerMillionTokens ?? inputPerMillionTokens
        return USDollars(
            (Double(usage.promptTokens - cached) * inputPerMillionTokens.amount
                + Double(cached) * cachedPrice.amount
                + Double(usage.completionTokens) * outputPerMillionTokens.amount) / 1_000_000)
    }
}

/// An OpenAI-compatible endpoint: where it is, which key it wants, what it costs.
public struct Provider: Hashable, Codable, Sendable {
    /// The request field that limits an answer's tokens; older servers know only the second.
    public enum TokenLimitField: String, Codable, CaseIterable, Sendable {
        case maxCompletionTokens = "max_completion_tokens"
        case maxTokens = "max_tokens"
    }

    /// How answers come. A stream shows early that a service has fallen silent; a whole reply costs less work.
    public enum Delivery: String, Codable, CaseIterable, Sendable { case whole, streamed }

    /// The name by which spaces and reports know it.
    public let name: String
    /// Up to and without `/chat/completions`, such as `https://api.cerebras.ai/v1`.
    public let baseURL: String
    /// More addresses of the same models, in the order in which they stand in for ``baseURL`` when it fails.
    public var fallbackURLs: [String] = []
    /// The environment variable that holds the key; `nil` when none is needed. A key itself is never stored.
    public let keyVariable: String?
    /// Variables that may hold further keys, each with limits of its own; those that are unset are passed over.
    public var furtherKeyVariables: [String] = []
    /// Whether calls go without a key where the variable holds none, as to one's own server.
    public var isKeyOptional = false
    /// Sent with every call; `${VARIABLE}` in a value stands for what an environment variable holds, so that no secret
    /// stands here.
    public var headers: [String: String] = [:]
    /// By model name; a model without an entry has an unknown price.
    public let prices: [String: ModelPrice]
    public let tokenLimitField: TokenLimitField
    public var delivery = Delivery.whole
    /// How calls to every model must differ from what is asked for.
    public var adaptation = CallAdaptation()
    /// How calls to single models must differ besides, by the model's name.
    public var modelAdaptations: [String: CallAdaptation] = [:]
    public var timeouts: CallTimeouts
    /// What is known of its limits; replies tell the rest.
    public var limits = ProviderLimits()
    /// A call that takes longer than this percentage of the last hundred is sent a second time, the first answer
    /// counts, and the other call is cancelled, at a cost that nobody knows; `nil` sends none twice. In 50...99.
    public var hedgePercentile: Double?
    /// A file with certificates in PEM form to trust besides the system's.
    public var certificateAuthorityFile: String?
    /// Whether answers come from the lab: what is made from them says so.
    public let isSimulated: Bool

    public init(
        name: String, baseURL: String, keyVariable: String? = nil, prices: [String: ModelPrice] = [:],
        tokenLimitField: TokenLimitField = .maxCompletionTokens, timeouts: CallTimeouts = CallTimeouts(),
        isSimulated: Bool = false
    ) {
        self.name = name
        self.baseURL = baseURL
        self.keyVariable = keyVariable
        self.prices = prices
        self.tokenLimitField = tokenLimitField
        self.timeouts = timeouts
        self.isSimulated = isSimulated
    }
}

extension Provider {
    /// Names what answers at this endpoint: equal for endpoints that would give the same answers, whatever they are
    /// called. The lab's address changes with every start, its answers don't.
    public var answerIdentity: String {
        guard !isSimulated else { return "the lab" }
        let base = baseURL.hasSuffix("/") ? String(baseURL.dropLast()) : baseURL
        let adaptations = ([("", adaptation)] + modelAdaptations.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
            .filter { !$0.1.isEmpty }.map { "\($0.0) \($0.1.canonicalText)" }
        return ([base] + adaptations + headers.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }).joined(
            separator: "\n")
    }

    /// How calls to `model` must differ from what is asked for, as far as it was said.
    public func adaptation(of model: String) -> CallAdaptation {
        modelAdaptations[model].map { adaptation.merging($0) } ?? adaptation
    }

    /// All addresses, the preferred one first.
    public var addresses: [String] { [baseURL] + fallbackURLs }
}
