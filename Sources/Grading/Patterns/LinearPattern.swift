/// A regular expression that is matched in bounded time, whatever the pattern and the text.
///
///     try LinearPattern("(?i)^total: \\d+$").occurs(in: "Total: 42")   // true
///
/// The pattern becomes a nondeterministic automaton whose states are followed side by side (Thompson 1968,
/// doi:10.1145/363347.363387), so that no choice is ever taken back: `(a+)+$` is as quick as `a+$`. What can't be
/// matched that way, back-references and look-around, is refused.
///
/// The dialect is Python's as far as it goes: literals, `.`, `[...]`, `\d \w \s \b` and their opposites, `^ $ \A \Z`,
/// groups, `|`, `* + ? {m,n}` also lazy, and the flags `(?i)`, `(?m)`, `(?s)` at the beginning.
public struct LinearPattern: Hashable, Sendable {
    /// As written.
    public let source: String
    let program: PatternProgram

    /// Why a text is no pattern; 1-based place in it.
    public struct Problem: Error, Hashable, Sendable {
        public let place: Int
        public let reason: String
    }

    /// Thrown when a match would take too long: more steps than ``mostSteps``.
    public struct TooLong: Error, Hashable, Sendable {}

    /// About two seconds of work.
    static let mostSteps = 50_000_000

    /// The pattern that `source` writes.
    public init(_ source: String) throws(Problem) {
        self.source = source
        var reader = PatternReader(source)
        let (node, flags) = try reader.pattern()
        program = try PatternProgram(node, flags: flags)
    }

    /// Whether the pattern matches somewhere in `text`.
    ///
    /// - Complexity: at most the pattern's size times the text's length.
    public func occurs(in text: String) throws(TooLong) -> Bool {
        try program.occurs(in: Array(text.unicodeScalars), mostSteps: Self.mostSteps)
    }
}

/// What a pattern's parts mean.
indirect enum PatternNode: Hashable, Sendable {
    case nothing
    case one(ScalarSet)
    case assertion(PatternAssertion)
    case sequence([PatternNode])
    case choice([PatternNode])
    /// At least so often, at most so often or any number of times.
    case repeated(PatternNode, Int, Int?)
}

enum PatternAssertion: Hashable, Sendable {
    case textStart, textEnd, lineStart, lineEnd, wordBoundary, noWordBoundary
}

struct PatternFlags: Hashable, Sendable {
    var ignoresCase = false
    var isMultiline = false
    var dotMatchesLineEnds = false
}

/// A set of characters as `[...]` writes it.
struct ScalarSet: Hashable, Sendable {
    enum Kind: Hashable, Sendable { case digit, word, space }

    var ranges: [ClosedRange<UInt32>] = []
    var kinds: [Kind] = []
    var excludedKinds: [Kind] = []
    var isNegated = false

    static func kind(_ kind: Kind, isNegated: Bool = false) -> ScalarSet {
        ScalarSet(kinds: [kind], isNegated: isNegated)
    }

    static func scalar(_ scalar: Unicode.Scalar) -> ScalarSet {
        ScalarSet(ranges: [scalar.value...scalar.value])
    }

    func contains(_ scalar: Unicode.Scalar, ignoringCase: Bool) -> Bool {
        guard ignoringCase else { return holds(scalar) != isNegated }
        return Self.cases(of: scalar).contains(where: holds) != isNegated
    }

    private func holds(_ scalar: Unicode.Scalar) -> Bool {
        ranges.contains { $0.contains(scalar.value) } || kinds.contains { Self.isMember(scalar, of: $0) }
            || excludedKinds.contains { !Self.isMember(scalar, of: $0) }
    }

    private static func cases(of scalar: Unicode.Scalar) -> [Unicode.Scalar] {
        [
            scalar, scalar.properties.lowercaseMapping.unicodeScalars.first ?? scalar,
            scalar.properties.uppercaseMapping.unicodeScalars.first ?? scalar,
        ]
    }

    static func isMember(_ scalar: Unicode.Scalar, of kind: Kind) -> Bool {
        switch kind {
        case .digit: scalar.properties.generalCategory == .decimalNumber
        case .word: scalar == "_" || scalar.properties.isAlphabetic || scalar.properties.numericType != nil
        case .space: scalar.properties.isWhitespace
        }
    }
}
