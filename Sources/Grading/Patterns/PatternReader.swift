/// Reads the text of a regular expression.
struct PatternReader {
    private let scalars: [Unicode.Scalar]
    private var position = 0
    private var flags = PatternFlags()
    private var level = 0

    /// Deeper groups are refused: reading them takes the stack of whoever reads.
    private static let deepestLevel = 100
    private static let mostRepeats = 1000

    init(_ source: String) { scalars = Array(source.unicodeScalars) }

    mutating func pattern() throws(LinearPattern.Problem) -> (PatternNode, PatternFlags) {
        try leadingFlags()
        let node = try alternatives()
        guard position == scalars.count else { throw problem("a ')' that closes nothing") }
        return (node, flags)
    }

    private func problem(_ reason: String) -> LinearPattern.Problem {
        LinearPattern.Problem(place: position + 1, reason: reason)
    }

    private var current: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

    private func looks(like text: String) -> Bool {
        scalars[position...].starts(with: text.unicodeScalars)
    }

    private mutating func take(_ text: String) -> Bool {
        guard looks(like: text) else { return false }
        position += text.unicodeScalars.count
        return true
    }

    private mutating func leadingFlags() throws(LinearPattern.Problem) {
        while looks(like: "(?"), position + 2 < scalars.count, "ims".unicodeScalars.contains(scalars[position + 2]) {
            position += 2
            while let flag = current, flag != ")" {
                switch flag {
                case "i": flags.ignoresCase = true
                case "m": flags.isMultiline = true
                case "s": flags.dotMatchesLineEnds = true
                default: throw problem("a flag other than i, m and s")
                }
                position += 1
            }
            guard take(")") else { throw problem("flags without ')'") }
        }
    }

    private mutating func alternatives() throws(LinearPattern.Problem) -> PatternNode {
        var choices = [try sequence()]
        while take("|") { choices.append(try sequence()) }
        return choices.count == 1 ? choices[0] : .choice(choices)
    }

    private mutating func sequence() throws(LinearPattern.Problem) -> PatternNode {
        var nodes: [PatternNode] = []
        while let scalar = current, scalar != "|", scalar != ")" {
            let atom = try atom()
            nodes.append(try quantified(atom))
        }
        return nodes.isEmpty ? .nothing : nodes.count == 1 ? nodes[0] : .sequence(nodes)
    }

    private mutating func quantified(_ atom: PatternNode) throws(LinearPattern.Problem) -> PatternNode {
        guard let (least, most) = try quantifier() else { return atom }
        // Lazy or not, it matches somewhere or nowhere.
        _ = take("?")
        if current == "+" || current == "*" || current == "?" { throw problem("a repetition of a repetition") }
        return .repeated(atom, least, most)
    }

    private mutating func quantifier() throws(LinearPattern.Problem) -> (Int, Int?)? {
        if take("*") { return (0, nil) }
        if take("+") { return (1, nil) }
        if take("?") { return (0, 1) }
        guard current == "{" else { return nil }
        let start = position
        position += 1
        let least = number()
        let hasComma = take(",")
        let most = hasComma ? number() : least
        guard take("}"), least != nil || hasComma && most != nil else {
            // As in Python, a brace that begins no repetition is itself.
            position = start
            return nil
        }
        guard (least ?? 0) <= Self.mostRepeats, (most ?? 0) <= Self.mostRepeats else {
            throw problem("a repetition of more than \(Self.mostRepeats)")
        }
        if let most, most < (least ?? 0) { throw problem("a repetition from more to less") }
        return (least ?? 0, most)
    }

    private mutating func number() -> Int? {
        var digits = ""
        while let scalar = current, ("0"..."9").contains(scalar), digits.count < 6 {
            digits.unicodeScalars.append(scalar)
            position += 1
        }
        return Int(digits)
    }

    private mutating func atom() throws(LinearPattern.Problem) -> PatternNode {
        guard let scalar = current else { throw problem("an end where something was expected") }
        switch scalar {
        case "(": return try group()
        case "[": return .one(try set())
        case "\\": return try escape()
        case "*", "+", "?": throw problem("a repetition of nothing")
        default: break
        }
        position += 1
        switch scalar {
        case ".": return .one(flags.dotMatchesLineEnds ? ScalarSet(isNegated: true) : .notLineEnd)
        case "^": return .assertion(flags.isMultiline ? .lineStart : .textStart)
        case "$": return .assertion(flags.isMultiline ? .lineEnd : .textEnd)
        default: return .one(.scalar(scalar))
        }
    }

    private mutating func group() throws(LinearPattern.Problem) -> PatternNode {
        position += 1
        level += 1
        guard level <= Self.deepestLevel else { throw problem("groups deeper than \(Self.deepestLevel)") }
        if take("?") {
            if take("=") || take("!") || take("<=") || take("<!") {
                throw problem("look-around, which can't be matched in bounded time")
            }
            if take("P<") || take("<") {
                while let scalar = current, scalar != ">" {
                    guard ScalarSet.isMember(scalar, of: .word) else { throw problem("a group's name") }
                    position += 1
                }
                guard take(">") else { throw problem("a group's name without '>'") }
            } else if !take(":") {
                throw problem("a group of an unknown kind; flags stand at the beginning")
            }
        }
        let node = try alternatives()
        guard take(")") else { throw problem("a '(' without ')'") }
        level -= 1
        return node
    }

    // MARK: Characters

    private mutating func escape() throws(LinearPattern.Problem) -> PatternNode {
        position += 1
        guard let scalar = current else { throw problem("a '\\' at the end") }
        switch scalar {
        case "b", "B":
            position += 1
            return .assertion(scalar == "b" ? .wordBoundary : .noWordBoundary)
        case "A":
            position += 1
            return .assertion(.textStart)
        case "Z", "z":
            position += 1
            return .assertion(.textEnd)
        case "1"..."9": throw problem("a back-reference, which can't be matched in bounded time")
        default: return .one(try escapedSet())
        }
    }

    /// What stands behind a backslash, as a set: `\d`, `\n`, `\x41`, `\.`.
    private mutating func escapedSet() throws(LinearPattern.Problem) -> ScalarSet {
        guard let scalar = current else { throw problem("a '\\' at the end") }
        position += 1
        switch scalar {
        case "d", "D": return .kind(.digit, isNegated: scalar == "D")
        case "w", "W": return .kind(.word, isNegated: scalar == "W")
        case "s", "S": return .kind(.space, isNegated: scalar == "S")
        case "n": return .scalar("\n")
        case "t": return .scalar("\t")
        case "r": return .scalar("\r")
        case "f": return .scalar("\u{C}")
        case "v": return .scalar("\u{B}")
        case "x": return .scalar(try hexadecimal(2))
        case "u": return .scalar(try hexadecimal(4))
        default:
            guard !(ScalarSet.isMember(scalar, of: .word) && scalar.isASCII) || scalar == "_" else {
                position -= 1
                throw problem("an escape that is not known, '\\\(scalar)'")
            }
            return .scalar(scalar)
        }
    }

    private mutating func hexadecimal(_ count: Int) throws(LinearPattern.Problem) -> Unicode.Scalar {
        let digits = String(String.UnicodeScalarView(scalars[position...].prefix(count)))
        guard digits.unicodeScalars.count == count, digits.allSatisfy(\.isHexDigit),
            let value = UInt32(digits, radix: 16),
            let scalar = Unicode.Scalar(value)
        else { throw problem("\(count) hexadecimal digits of a character") }
        position += count
        return scalar
    }

    private mutating func set() throws(LinearPattern.Problem) -> ScalarSet {
        position += 1
        var result = ScalarSet()
        result.isNegated = take("^")
        var isFirst = true
        while let scalar = current, scalar != "]" || isFirst {
            isFirst = false
            let start = try member(into: &result)
            guard let start, looks(like: "-"), position + 1 < scalars.count, scalars[position + 1] != "]" else {
                continue
            }
            position += 1
            guard let end = try member(into: &result), end.value >= start.value else {
                throw problem("a range from more to less")
            }
            result.ranges.append(start.value...end.value)
        }
        guard take("]") else { throw problem("a '[' without ']'") }
        return result
    }

    /// Adds one member; returns it when it can begin a range.
    private mutating func member(into set: inout ScalarSet) throws(LinearPattern.Problem) -> Unicode.Scalar? {
        guard let scalar = current else { throw problem("a '[' without ']'") }
        guard scalar == "\\" else {
            position += 1
            set.ranges.append(scalar.value...scalar.value)
            return scalar
        }
        position += 1
        if take("b") {
            set.ranges.append(8...8)
            return nil
        }
        let inner = try escapedSet()
        if let kind = inner.kinds.first {
            if inner.isNegated { set.excludedKinds.append(kind) } else { set.kinds.append(kind) }
            return nil
        }
        set.ranges += inner.ranges
        return inner.ranges.first.flatMap { Unicode.Scalar($0.lowerBound) }
    }
}

extension ScalarSet {
    /// What `.` stands for.
    static let notLineEnd = ScalarSet(ranges: [10...10], isNegated: true)
}
