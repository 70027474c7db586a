extension Provider {
    /// The environment variables whose values its calls carry, each once: keys first, then those of headers.
    public var secretVariables: [String] {
        let keys = [keyVariable].compactMap { $0 } + furtherKeyVariables
        let named = headers.sorted { $0.key < $1.key }.flatMap { HeaderTemplate(text: $0.value).variables }
        return (keys + named).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }

    /// Which variables go to which addresses, for a person who was handed a space file by somebody else: a space names
    /// both, and so could send any secret anywhere. `nil` when its calls carry none.
    public var secretsNotice: String? {
        guard !secretVariables.isEmpty else { return nil }
        return "provider \(name): what \(secretVariables.joined(separator: ", ")) holds goes to "
            + addresses.joined(separator: ", ")
    }
}
