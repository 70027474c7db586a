/// Where and how a ``MixtureServer`` listens, and how much it takes on at once.
public struct MixtureServerSettings: Sendable {
    public var host: String
    /// 0 takes any free one.
    public var port: Int
    /// Who may ask; empty lets everybody in, which is allowed on loopback only.
    public var tokens: AccessTokens
    /// Requests that are answered at once.
    public var largestWorkingCount: Int
    /// Requests that may wait beside them; the next gets status 429.
    public var largestWaitingCount: Int
    public var largestRequestByteCount: Int
    /// How long a new connection may take to send a request's head.
    public var longestHeadWait = Duration.seconds(15)
    /// How long a request's body may take.
    public var longestBodyWait = Duration.seconds(30)
    /// How long a connection may stay open without a request.
    public var longestIdleTime = Duration.seconds(60)
    /// How long answers under way may take after the server was told to end.
    public var shutdownSeconds: Int

    /// Settings. The defaults let 64 mixtures work, each of which is several calls, and hold a burst of four times
    /// as many; a request of 4 MiB is a million tokens, more than any model reads.
    public init(
        host: String = "127.0.0.1", port: Int = 8124, tokens: AccessTokens, largestWorkingCount: Int = 64,
        largestWaitingCount: Int = 256, largestRequestByteCount: Int = 4 << 20, shutdownSeconds: Int = 60
    ) {
        self.host = host
        self.port = port
        self.tokens = tokens
        self.largestWorkingCount = largestWorkingCount
        self.largestWaitingCount = largestWaitingCount
        self.largestRequestByteCount = largestRequestByteCount
        self.shutdownSeconds = shutdownSeconds
    }

    /// Whether only this machine can reach the server.
    public var isLoopback: Bool { Self.isLoopback(host) }

    static func isLoopback(_ host: String) -> Bool {
        if ["localhost", "::1", "[::1]"].contains(host.lowercased()) { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts.first == "127" && parts.allSatisfy { UInt8($0) != nil }
    }
}

/// Why a server can't be started as it is asked to.
public enum ServingError: Error, Hashable, Sendable, CustomStringConvertible {
    case nothingToServe
    case nameTwice(String)
    case tokensNeeded(host: String)
    case portTaken(host: String, port: Int)

    public var description: String {
        switch self {
        case .nothingToServe: "expected at least one mixture to serve"
        case .nameTwice(let name):
            "two mixtures would be served as '\(name)'; give one another name, as in NAME=FILE"
        case .tokensNeeded(let host):
            "\(host) can be reached from other machines, and every answer costs money: put one or more tokens of at "
                + "least \(AccessTokens.fewestCharacters) characters into the environment variable "
                + "MOATUNE_SERVE_TOKENS, parted by commas, or serve on 127.0.0.1"
        case .portTaken(let host, let port):
            "can't listen on \(host), port \(port): it is in use or not this machine's; choose another --port, or 0 "
                + "for any free one"
        }
    }
}
