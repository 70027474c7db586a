internal import Foundation
internal import NumericalMethods

/// The bearer tokens that open a server. They print as dots, and are compared by their digests, in a time that tells
/// nothing of them.
public struct AccessTokens: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private let digests: [[UInt8]]

    /// The fewest characters of a token: shorter ones can be guessed.
    public static let fewestCharacters = 16

    /// The tokens in `text`, parted by commas or blanks; `nil` when one is shorter than ``fewestCharacters``.
    public init?(in text: String) {
        let tokens = text.split { $0 == "," || $0.isWhitespace }
        guard tokens.allSatisfy({ $0.count >= Self.fewestCharacters }) else { return nil }
        digests = tokens.map { Self.digest(String($0)) }
    }

    public var isEmpty: Bool { digests.isEmpty }

    /// Whether an Authorization header holds one of the tokens.
    func open(authorization header: String?) -> Bool {
        guard let header, header.lowercased().hasPrefix("bearer ") else { return false }
        let given = Self.digest(header.dropFirst(7).trimmingCharacters(in: .whitespaces))
        return digests.reduce(false) { found, digest in
            let difference = zip(digest, given).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) }
            return difference == 0 || found
        }
    }

    private static func digest(_ token: String) -> [UInt8] { Array(StableDigest(of: token).hexadecimal.utf8) }

    public var description: String { "•••" }
    public var debugDescription: String { "•••" }
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
