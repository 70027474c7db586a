/// Providers by name: data, not code, so that a new endpoint is a new entry.
public struct ProviderTable: Hashable, Sendable {
    private var providers: [String: Provider]

    /// A table of these providers; of two with one name the later counts.
    public init(_ providers: [Provider]) {
        self.providers = Dictionary(providers.map { ($0.name, $0) }) { _, later in later }
    }

    public subscript(name: String) -> Provider? { providers[name] }

    /// In alphabetical order.
    public var names: [String] { providers.keys.sorted() }

    /// This table with more entries, which replace entries of the same name.
    public func merging(_ more: [Provider]) -> ProviderTable {
        var table = self
        for provider in more { table.providers[provider.name] = provider }
        return table
    }

    /// The lab's place before it is started: a run starts it and puts its real address here.
    public static let labName = "lab"

    /// The services that most people have a key for.
    ///
    /// Prices: Cerebras' for gpt-oss-120b as its third-party listings had them in October 2026, in US dollars; models
    /// come and go, so a space may give its own, and a model without one is reported as unpriced.
    public static let builtIn = ProviderTable([
        Provider(
            name: "cerebras", baseURL: "https://api.cerebras.ai/v1", keyVariable: "CEREBRAS_API_KEY",
            prices: [
                "gpt-oss-120b": ModelPrice(
                    inputPerMillionTokens: USDollars(0.35), outputPerMillionTokens: USDollars(0.75))
            ]),
        Provider(name: "openai", baseURL: "https://api.openai.com/v1", keyVariable: "OPENAI_API_KEY"),
        Provider(name: "groq", baseURL: "https://api.groq.com/openai/v1", keyVariable: "GROQ_API_KEY"),
        Provider(name: "together", baseURL: "https://api.together.xyz/v1", keyVariable: "TOGETHER_API_KEY"),
        Provider(name: "openrouter", baseURL: "https://openrouter.ai/api/v1", keyVariable: "OPENROUTER_API_KEY"),
        Provider(
            name: labName, baseURL: "http://127.0.0.1:0/v1", prices: LabModel.prices, isSimulated: true),
    ])
}

extension ProviderTable {
    /// This table with the lab's real address.
    public func placingLab(at baseURL: String) -> ProviderTable {
        merging([
            Provider(name: Self.labName, baseURL: baseURL, prices: LabModel.prices, isSimulated: true)
        ])
    }
}
