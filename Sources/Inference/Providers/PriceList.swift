/// Prices as they were published on a day. Services change them without a word, so a space's own prices come first,
/// and a model that stands in neither is reported as unpriced.
public struct PriceList: Hashable, Sendable {
    /// What one model cost at one provider on one day.
    public struct Entry: Hashable, Sendable {
        public let provider: String
        public let model: String
        public let price: ModelPrice
        /// The day on which the source had it, or since when it says that the price holds, as year-month-day.
        public let date: String
        /// Where it was read.
        public let source: String

        init(
            _ provider: String, _ model: String, input: Double, cachedInput: Double? = nil, output: Double,
            date: String,
            source: String
        ) {
            self.provider = provider
            self.model = model
            price = ModelPrice(
                inputPerMillionTokens: USDollars(input), cachedInputPerMillionTokens: cachedInput.map { USDollars($0) },
                outputPerMillionTokens: USDollars(output))
            self.date = date
            self.source = source
        }
    }

    public let entries: [Entry]

    /// The entry for a model, or `nil` when its price was not looked up.
    public func entry(provider: String, model: String) -> Entry? {
        entries.first { $0.provider == provider && $0.model == model }
    }

    /// One provider's prices by model name.
    func prices(of provider: String) -> [String: ModelPrice] {
        Dictionary(entries.filter { $0.provider == provider }.map { ($0.model, $0.price) }) { first, _ in first }
    }

    /// What was found in sources that can be named; none was read from a service itself. OpenAI's are those of prompts
    /// up to 272,000 tokens; longer ones cost more.
    public static let shipped = PriceList(entries: [
        Entry(
            "cerebras", "gpt-oss-120b", input: 0.35, output: 0.75, date: "2026-06-12",
            source: "harn-vm 0.8.113 on docs.rs, catalog_sources/60-models/30-cerebras.toml"),
        Entry(
            "groq", "openai/gpt-oss-120b", input: 0.15, output: 0.60, date: "2026-11-24",
            source: "braintrust-proxy on GitHub, issue 925, from Groq's models and pricing pages"),
        Entry(
            "together", "openai/gpt-oss-120b", input: 0.15, output: 0.60, date: "2026-11-24",
            source: "braintrust-proxy on GitHub, issue 566, from Together's list of serverless models"),
        Entry(
            "openai", "gpt-6-astra", input: 10, cachedInput: 1, output: 50, date: "2026-09-03",
            source: "PromptFuel on GitHub, release 1.0.19"),
        Entry(
            "openai", "gpt-6-sol", input: 2, cachedInput: 0.20, output: 10, date: "2026-09-22",
            source: "PromptFuel on GitHub, release 1.0.21"),
        Entry(
            "openai", "gpt-6-luna", input: 0.10, cachedInput: 0.01, output: 0.50, date: "2026-09-22",
            source: "PromptFuel on GitHub, release 1.0.21"),
    ])
}
