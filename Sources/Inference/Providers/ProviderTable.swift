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
}
