extension ProviderTable {
    /// The lab's place before it is started: a run starts it and puts its real address here.
    public static let labName = "lab"

    /// The services that most people have a key for, and the servers that most people run on their own machine, at the
    /// ports that these take by themselves.
    public static let builtIn = ProviderTable([
        service("cerebras", "https://api.cerebras.ai/v1", key: "CEREBRAS_API_KEY"),
        service("openai", "https://api.openai.com/v1", key: "OPENAI_API_KEY"),
        service(
            "groq", "https://api.groq.com/openai/v1", key: "GROQ_API_KEY"),
        service("together", "https://api.together.xyz/v1", key: "TOGETHER_API_KEY", limit: .maxTokens),
        service("openrouter", "https://openrouter.ai/api/v1", key: "OPENROUTER_API_KEY", limit: .maxTokens),
        ownServer("vllm", port: 8000, key: "VLLM_API_KEY"),
        ownServer("llamacpp", port: 8080, key: "LLAMA_API_KEY"),
        ownServer("ollama", port: 11434, key: "OLLAMA_API_KEY"),
        ownServer("litellm", port: 4000, key: "LITELLM_API_KEY"),
        Provider(name: labName, baseURL: "http://127.0.0.1:0/v1", prices: LabModel.prices, isSimulated: true),
    ])

    private static func service(
        _ name: String, _ baseURL: String, key: String,
        limit: Provider.TokenLimitField = .maxCompletionTokens
    ) -> Provider {
        Provider(
            name: name, baseURL: baseURL, keyVariable: key, prices: PriceList.shipped.prices(of: name),
            tokenLimitField: limit)
    }

    /// They know the older name of the token limit, all of them, and ask for a key only where they were told to.
    private static func ownServer(_ name: String, port: Int, key: String) -> Provider {
        var provider = Provider(
            name: name, baseURL: "http://127.0.0.1:\(port)/v1", keyVariable: key, tokenLimitField: .maxTokens,
            timeouts: .ownMachine)
        provider.isKeyOptional = true
        return provider
    }

    /// This table with the lab's real address.
    public func placingLab(at baseURL: String) -> ProviderTable {
        merging([
            Provider(name: Self.labName, baseURL: baseURL, prices: LabModel.prices, isSimulated: true)
        ])
    }
}
