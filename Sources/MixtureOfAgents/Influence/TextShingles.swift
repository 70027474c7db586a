internal import Foundation

/// A text as overlapping runs of tokens, to see what of one text stands in another (Broder 1997, "On the resemblance
/// and containment of documents").
///
/// Of an answer with fenced code only the code counts, by normalized tokens: without comments and blanks, with one kind
/// of quote. Of prose words count, in small letters.
struct TextShingles {
    enum Kind { case prose, code }

    let kind: Kind
    private let tokens: [String]

    /// The text as what it is.
    init(_ text: String) {
        let code = Self.fencedCode(in: text)
        kind = code == nil ? .prose : .code
        tokens = code.map(Self.codeTokens) ?? Self.words(in: text)
    }

    /// The text as `kind`: prose in an answer of code is no code.
    init(_ text: String, as kind: Kind) {
        self.kind = kind
        switch kind {
        case .prose: tokens = Self.words(in: text)
        case .code: tokens = Self.fencedCode(in: text).map(Self.codeTokens) ?? []
        }
    }

    /// How many tokens a shingle of this text has: 4, less for a text of a few words, which is repeated in pieces.
    var size: Int { min(4, max(1, tokens.count / 4)) }

    /// The different runs of `size` tokens.
    func shingles(of size: Int) -> Set<String> {
        guard tokens.count >= size else { return [] }
        return Set((0...tokens.count - size).map { tokens[$0..<$0 + size].joined(separator: "\u{1F}") })
    }

    private static func words(in text: String) -> [String] {
        text.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
    }

    /// What stands between lines of three backticks, or `nil` without any.
    private static func fencedCode(in text: String) -> String? {
        var isInside = false
        var found = false
        var lines: [Substring] = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.drop(while: \.isWhitespace).hasPrefix("```") {
                isInside.toggle()
                found = true
            } else if isInside {
                lines.append(line)
            }
        }
        return found ? lines.joined(separator: "\n") : nil
    }

    private static func codeTokens(_ code: String) -> [String] {
        code.split(separator: "\n").flatMap { line in
            line.matches(of: #/#.*|//.*|\w+|"[^"]*"|'[^']*'|[^\w\s]/#).compactMap { match -> String? in
                let token = String(match.output)
                if token.hasPrefix("#") || token.hasPrefix("//") { return nil }
                guard token.count > 1, token.hasPrefix("'") else { return token }
                return "\"" + token.dropFirst().dropLast() + "\""
            }
        }
    }
}
