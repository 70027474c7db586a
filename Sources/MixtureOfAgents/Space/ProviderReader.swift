internal import CheckedYAML
internal import Foundation
internal import Inference

/// Reads the endpoints that a space declares. A key itself has no place in a file: only the variable that holds it.
enum ProviderReader {
    /// - Parameter folder: the space's, which a certificate may lie in.
    static func providers(_ node: CheckedNode, in folder: TrustedFolder) throws(DocumentError) -> [Provider] {
        var providers: [Provider] = []
        for (name, value) in try node.namedEntries() { providers.append(try provider(name, value, folder)) }
        return providers
    }

    private static func provider(
        _ name: String, _ node: CheckedNode, _ folder: TrustedFolder
    ) throws(DocumentError) -> Provider {
        guard name.wholeMatch(of: #/[a-z0-9][a-z0-9_-]{0,39}/#) != nil, name != ProviderTable.labName else {
            throw node.error(
                expected: "a provider's name of up to 40 small letters, digits, dashes and underscores, but not "
                    + "'\(ProviderTable.labName)'", found: "'\(name)'")
        }
        let mapping = try node.mapping(
            "base_url", "fallback_urls", "key_variable", "further_key_variables", "token_limit_field",
            "timeout_seconds", "prices", "headers", "limits", "hedge_percentile", "certificate_authority", "omit",
            "system_role", "thinking_in_content", "models")
        var provider = Provider(
            name: name, baseURL: try address(mapping.required("base_url", "an address")),
            keyVariable: try mapping["key_variable"].map(variable),
            prices: try mapping["prices"].map(prices) ?? [:],
            tokenLimitField: try mapping["token_limit_field"].map(tokenLimitField) ?? .maxCompletionTokens,
            timeouts: CallTimeouts(totalSeconds: try mapping["timeout_seconds"].map(timeout) ?? 60))
        provider.headers = try mapping["headers"].map(headers) ?? [:]
        provider.fallbackURLs = try mapping["fallback_urls"].map(addresses) ?? []
        provider.furtherKeyVariables = try mapping["further_key_variables"].map(variables) ?? []
        if let further = mapping["further_key_variables"], provider.keyVariable == nil {
            throw further.error(expected: "a key_variable beside it", found: "none")
        }
        provider.limits = try mapping["limits"].map(LimitsReader.limits) ?? ProviderLimits()
        provider.hedgePercentile = try mapping["hedge_percentile"].map(percentile)
        provider.certificateAuthorityFile = try mapping["certificate_authority"].map { (node) throws(DocumentError) in
            try certificates(node, folder)
        }
        provider.adaptation = try AdaptationReader.adaptation(mapping)
        provider.modelAdaptations = try mapping["models"].map(AdaptationReader.models) ?? [:]
        return provider
    }

    private static func address(_ node: CheckedNode) throws(DocumentError) -> String {
        do {
            return try ProviderAddress(try node.string()).text
        } catch let fault as AddressFault {
            throw node.error(expected: fault.expected, found: fault.found, hint: fault.hint)
        } catch let error as DocumentError {
            throw error
        } catch {
            throw node.error(expected: "an address")
        }
    }

    /// The path of a file of certificates: relative to the space's folder, so that a run's frozen copy holds it, or
    /// absolute, since an organization's authority lies in one place of each machine.
    private static func certificates(_ node: CheckedNode, _ folder: TrustedFolder) throws(DocumentError) -> String {
        let path = try node.string()
        let file = path.hasPrefix("/") ? URL(filePath: path) : try folder.file(named: node)
        guard CertificateFile.isReadable(file.path) else {
            throw node.error(
                expected: "a file with certificates in PEM form",
                hint: "they stand between lines -----BEGIN CERTIFICATE----- and -----END CERTIFICATE-----")
        }
        return file.path
    }

    private static func addresses(_ node: CheckedNode) throws(DocumentError) -> [String] {
        try node.list().map(address)
    }

    private static func variables(_ node: CheckedNode) throws(DocumentError) -> [String] {
        try node.list().map(variable)
    }

    private static func percentile(_ node: CheckedNode) throws(DocumentError) -> Double {
        let percentile = try node.double()
        guard (50...99).contains(percentile) else {
            throw node.error(expected: "a number from 50 to 99: calls slower than so many in a hundred are sent twice")
        }
        return percentile
    }

    /// Headers by name; `${VARIABLE}` in a value is filled in from the environment when calls are made.
    private static func headers(_ node: CheckedNode) throws(DocumentError) -> [String: String] {
        var headers: [String: String] = [:]
        for (name, value) in try node.namedEntries() {
            guard name.wholeMatch(of: #/[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}/#) != nil else {
                throw value.error(expected: "a header's name", found: "'\(name.prefix(40))'")
            }
            guard !ownHeaders.contains(name.lowercased()) else {
                throw value.error(
                    expected: "a header of the provider's own", found: "'\(name)', which every call sets",
                    hint: "a key's variable is named by key_variable")
            }
            let text = try value.string()
            guard text.unicodeScalars.allSatisfy({ (0x20...0x7E).contains($0.value) }) else {
                throw value.error(expected: "a header's value on one line, in ASCII", found: "other characters")
            }
            headers[name] = text
        }
        return headers
    }

    /// What the client itself says in its requests.
    private static let ownHeaders: Set<String> = [
        "authorization", "content-type", "content-length", "host", "accept", "accept-encoding", "connection",
        "transfer-encoding",
    ]

    private static func variable(_ node: CheckedNode) throws(DocumentError) -> String {
        let name = try node.string()
        guard name.wholeMatch(of: #/[A-Z_][A-Z0-9_]*/#) != nil else {
            throw node.error(
                expected: "the name of an environment variable such as MY_SERVICE_API_KEY", found: "something else",
                hint: "the key itself does not belong in a file")
        }
        return name
    }

    private static func tokenLimitField(_ node: CheckedNode) throws(DocumentError) -> Provider.TokenLimitField {
        guard let field = Provider.TokenLimitField(rawValue: try node.string()) else {
            throw node.error(
                expected: Provider.TokenLimitField.allCases.map(\.rawValue).joined(separator: " or "))
        }
        return field
    }

    private static func timeout(_ node: CheckedNode) throws(DocumentError) -> Double {
        let seconds = try node.double()
        guard seconds > 0, seconds <= 3600 else { throw node.error(expected: "seconds, more than 0, at most 3600") }
        return seconds
    }

    private static func prices(_ node: CheckedNode) throws(DocumentError) -> [String: ModelPrice] {
        var prices: [String: ModelPrice] = [:]
        for (model, value) in try node.namedEntries() {
            let mapping = try value.mapping("input", "cached_input", "output")
            prices[model] = ModelPrice(
                inputPerMillionTokens: try dollars(mapping.required("input", "US dollars for a million tokens")),
                cachedInputPerMillionTokens: try mapping["cached_input"].map(dollars),
                outputPerMillionTokens: try dollars(mapping.required("output", "US dollars for a million tokens")))
        }
        return prices
    }

    private static func dollars(_ node: CheckedNode) throws(DocumentError) -> USDollars {
        let amount = try node.double()
        guard amount >= 0 else { throw node.error(expected: "US dollars, 0 or more") }
        return USDollars(amount)
    }
}
