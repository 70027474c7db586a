internal import Foundation

/// Which secrets may go where besides the addresses that are built in for them.
///
/// Every client checks its providers against the consents before its first call: there is no way around. No consent is
/// needed for this machine's own addresses and for a built-in service's key at that service's own address; names that
/// no model service uses are refused everywhere.
public struct SecretConsents: Hashable, Sendable {
    private let given: Set<SecretDestination>

    /// No consent beyond what needs none.
    public static let none = SecretConsents([])

    public init(_ given: some Sequence<SecretDestination>) { self.given = Set(given) }

    /// Where `providers` would send a secret that `environment` holds without consent, each destination once.
    ///
    /// - Throws: ``SecretError`` for a name that is refused or an address that can't be understood.
    public func missing(
        for providers: [Provider], environment: [String: String]
    ) throws(SecretError) -> [SecretDestination] {
        var missing: [SecretDestination] = []
        for provider in providers {
            for destination in try needed(by: provider, environment: environment)
            where !allows(destination) && !missing.contains(destination) {
                missing.append(destination)
            }
        }
        return missing
    }

    /// Where `provider` would send a secret that `environment` holds, but for what needs no consent.
    public func needed(
        by provider: Provider, environment: [String: String]
    ) throws(SecretError) -> [SecretDestination] {
        guard !provider.isSimulated else { return [] }
        var needed: [SecretDestination] = []
        for text in provider.addresses {
            for variable in provider.secretVariables {
                guard let address = SecretAddress(text) else {
                    throw .badAddress(provider: provider.name, address: text)
                }
                guard SecretNames.mayBeWanted(variable, at: address) else {
                    throw .refused(provider: provider.name, variable: variable, address: address.text)
                }
                let isSet = environment[variable]?.contains { !$0.isWhitespace } ?? false
                guard isSet, !address.isOwnMachine, !Self.isBuiltIn(variable, address) else { continue }
                needed.append(SecretDestination(variable: variable, address: address.text))
            }
        }
        return needed
    }

    /// - Throws: ``SecretError`` when a call to `provider` would send a secret without consent.
    func check(_ provider: Provider, environment: [String: String]) throws(SecretError) {
        guard let missing = try missing(for: [provider], environment: environment).first else { return }
        throw .noConsent(provider: provider.name, missing)
    }

    private func allows(_ destination: SecretDestination) -> Bool {
        guard let address = SecretAddress(destination.address) else { return false }
        return [destination.address, address.shownHost, "\(address.shownHost):\(address.port)"].contains {
            given.contains(SecretDestination(variable: destination.variable, address: $0))
        }
    }

    private static func isBuiltIn(_ variable: String, _ address: SecretAddress) -> Bool {
        ProviderTable.builtIn.names.contains { name in
            guard let provider = ProviderTable.builtIn[name], provider.secretVariables.contains(variable) else {
                return false
            }
            return provider.addresses.contains { SecretAddress($0) == address }
        }
    }
}

/// Why a call that carries a secret is not made.
public enum SecretError: Error, Hashable, Sendable {
    /// No model service uses a variable of that name.
    case refused(provider: String, variable: String, address: String)
    case noConsent(provider: String, SecretDestination)
    /// An address that is none, or that hides where it leads.
    case badAddress(provider: String, address: String)
}

extension SecretError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .refused(let provider, let variable, let address):
            "provider '\(provider)' would send what \(variable) holds to \(address), and no model service uses a variable "
                + "of that name: name one such as MY_SERVICE_API_KEY, and put the service's key into it"
        case .noConsent(let provider, let destination):
            "provider '\(provider)' would send what \(destination.variable) holds to \(destination.address), which is "
                + "not built in for it. If you trust that address with it, allow it by --allow-secret "
                + "\(destination.text), or by answering on a terminal"
        case .badAddress(let provider, let address):
            "provider '\(provider)': expected an address such as https://api.example.com/v1 without a user's name in "
                + "it, found '\(address)'"
        }
    }
}
