internal import Foundation

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#endif

/// Reads the parts of an address that a person wrote (RFC 3986), each refused where it can't be meant.
enum AddressParts {
    /// The scheme in small letters, and what stands behind `://`.
    static func scheme(of text: String) throws(AddressFault) -> (scheme: String, rest: Substring) {
        let wanted = "an address that begins with http:// or https://"
        guard let mark = text.firstRange(of: "://") else {
            throw AddressFault(expected: wanted, hint: schemeHint(for: text))
        }
        let scheme = text[..<mark.lowerBound].lowercased()
        guard scheme == "http" || scheme == "https" else { throw AddressFault(expected: wanted) }
        return (scheme, text[mark.upperBound...])
    }

    private static func schemeHint(for text: String) -> String {
        let bare = text.drop { $0 == "/" }
        guard bare.first?.isLetter == true || bare.first?.isNumber == true || bare.first == "[",
            !bare.contains(where: \.isWhitespace), !bare.hasPrefix("http")
        else { return "" }
        let isOwn = ["localhost", "127.", "[::1]", "0.0.0.0"].contains { bare.hasPrefix($0) }
        return "did you mean '\(isOwn ? "http" : "https")://\(bare.prefix(100))'?"
    }

    // MARK: Host and port

    static func hostAndPort(_ authority: Substring) throws(AddressFault) -> (host: String, port: Int?) {
        guard !authority.contains("@") else {
            throw AddressFault(
                expected: "an address without a user and a password", found: "some before its '@'",
                hint: "a secret does not belong in a file: name the variable that holds it as key_variable, or send it "
                    + "by headers")
        }
        let (host, port) = try split(authority)
        return (try checked(host), try port.flatMap { (text) throws(AddressFault) in try number(of: text) })
    }

    private static func split(_ authority: Substring) throws(AddressFault) -> (host: Substring, port: Substring?) {
        if authority.first == "[" {
            guard let end = authority.firstIndex(of: "]") else {
                throw AddressFault(expected: "a ']' behind the IPv6 address")
            }
            let rest = authority[authority.index(after: end)...]
            guard rest.isEmpty || rest.first == ":" else {
                throw AddressFault(expected: "nothing but a port behind the IPv6 address")
            }
            return (authority[...end], rest.isEmpty ? nil : rest.dropFirst())
        }
        let parts = authority.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count <= 2 else {
            throw AddressFault(
                expected: "one host and one port",
                hint: "an IPv6 address stands in brackets, as in http://[::1]:8000/v1")
        }
        return (parts[0], parts.count == 2 ? parts[1] : nil)
    }

    /// The port's number, `nil` for none between the colon and the path.
    private static func number(of text: Substring) throws(AddressFault) -> Int? {
        guard !text.isEmpty else { return nil }
        guard text.utf8.count <= 10, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let port = Int(text),
            (1...65_535).contains(port)
        else { throw AddressFault(expected: "a port from 1 to 65535") }
        return port
    }

    private static func checked(_ host: Substring) throws(AddressFault) -> String {
        guard !host.isEmpty else { throw AddressFault(expected: "a host behind ://") }
        if host.first == "[" { return try checkedIPv6(host) }
        guard host.unicodeScalars.allSatisfy(\.isASCII) else {
            throw AddressFault(
                expected: "a host in ASCII letters",
                hint: "write an international name in its form that begins with xn--")
        }
        let name = host.lowercased()
        let labels = (name.hasSuffix(".") ? name.dropLast() : name[...])
            .split(separator: ".", omittingEmptySubsequences: false)
        let isName =
            name.utf8.count <= 253
            && labels.allSatisfy { $0.wholeMatch(of: #/[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?/#) != nil }
        guard isName else {
            throw AddressFault(
                expected: "a host's name or its IP address",
                hint: host.contains(where: { "<>{}$".contains($0) }) ? "put your own name in the place of \(host)" : "")
        }
        // A name whose last part is a number is an IPv4 address or nothing (WHATWG URL, "ends in a number").
        guard labels.last?.allSatisfy(\.isNumber) != true || isAddress(name, AF_INET) else {
            throw AddressFault(expected: "an IPv4 address of four numbers from 0 to 255")
        }
        return name
    }

    private static func checkedIPv6(_ host: Substring) throws(AddressFault) -> String {
        let address = host.dropFirst().dropLast().lowercased()
        guard isAddress(address, AF_INET6) else {
            throw AddressFault(
                expected: "an IPv6 address between the brackets",
                hint: address.contains("%") ? "addresses with a zone ('%…') are not supported" : "")
        }
        return "[\(address)]"
    }

    private static func isAddress(_ text: String, _ family: Int32) -> Bool {
        var bytes: (UInt64, UInt64) = (0, 0)
        return withUnsafeMutablePointer(to: &bytes) { inet_pton(family, text, $0) } == 1
    }
}
