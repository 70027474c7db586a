internal import Synchronization

/// The addresses that calls are made of, each read once, and with the `/v1` that a service turned out to want.
final class EndpointPaths: Sendable {
    private let addresses = Mutex<[String: ProviderAddress]>([:])

    /// The address that `text` means, or `nil` when it means none.
    subscript(text: String) -> ProviderAddress? {
        addresses.withLock { addresses in
            if let known = addresses[text] { return known }
            let address = try? ProviderAddress(text)
            addresses[text] = address
            return address
        }
    }

    /// From now on calls to `text` go to `address`.
    func remember(_ address: ProviderAddress, for text: String) { addresses.withLock { $0[text] = address } }
}
