/// A number, a word or a mark of an answer, in the order of the text.
struct NumberToken {
    enum Kind { case number, word, mark, newline }

    let kind: Kind
    /// In small letters for a word; the digits for a number.
    let text: String
    /// The mark itself; `nil` for all else.
    var mark: Unicode.Scalar?
    /// Not a number where the digits make none, such as `1.2.3`.
    var value = Double.nan
    /// Whether it is written in digits alone.
    var isInteger = false
    /// Of a word: whether it is one capital letter.
    var isCapital = false
    /// Whether a comma stands before its decimals.
    var hasDecimalComma = false
    /// Whether a blank or the beginning of a line stands before it.
    let isApart: Bool
}

/// Cuts an answer into ``NumberToken``s.
///
/// - Complexity: linear in the length of the text.
struct NumberTokens {
    private let text: [Unicode.Scalar]
    private var index = 0
    private(set) var tokens: [NumberToken] = []

    /// More digits than a number that can be held has.
    private static let mostDigits = 330

    init(_ text: [Unicode.Scalar]) {
        self.text = text
        var isApart = true
        while let scalar = at(0) {
            if scalar == " " {
                index += 1
                isApart = true
                continue
            }
            let token = next(scalar, isApart: isApart)
            tokens.append(token)
            isApart = token.kind == .newline
        }
    }

    private func at(_ offset: Int) -> Unicode.Scalar? {
        index + offset < text.count ? text[index + offset] : nil
    }

    private func isDigit(_ offset: Int) -> Bool { at(offset).map(NumberScalars.isDigit) ?? false }

    private mutating func next(_ scalar: Unicode.Scalar, isApart: Bool) -> NumberToken {
        if NumberScalars.isDigit(scalar) || scalar == "." && isDigit(1) { return number(isApart: isApart) }
        if scalar == "\n" {
            index += 1
            return NumberToken(kind: .newline, text: "\n", isApart: isApart)
        }
        guard Self.isWordPart(scalar) else {
            index += 1
            return NumberToken(kind: .mark, text: "", mark: scalar, isApart: isApart)
        }
        var word = ""
        while let letter = at(0), Self.isWordPart(letter) || isApostrophe {
            word.unicodeScalars.append(letter)
            index += 1
        }
        let isCapital = word.unicodeScalars.count == 1 && word != word.lowercased()
        return NumberToken(kind: .word, text: word.lowercased(), isCapital: isCapital, isApart: isApart)
    }

    /// The mark of "isn't".
    private var isApostrophe: Bool { at(0) == "'" && (at(1).map(Self.isWordPart) ?? false) }

    static func isWordPart(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return (scalar.value | 0x20) >= 0x61 && (scalar.value | 0x20) <= 0x7A }
        guard scalar != "\u{3C0}" else { return false }
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .nonspacingMark,
            .spacingMark:
            return true
        default: return false
        }
    }

    // MARK: Numbers

    private mutating func number(isApart: Bool) -> NumberToken {
        var groups = [digits()]
        var separators: [Unicode.Scalar] = []
        while let separator = at(0), [",", ".", "'", "_", " "].contains(separator), isDigit(1) {
            let length = runLength(from: 1)
            if separator == " " {
                // 1 234 567: three digits at a time, and no other mark before.
                guard length == 3, groups[0].count <= 3, !groups[0].isEmpty, separators.allSatisfy({ $0 == " " })
                else { break }
            }
            if separator == "'", length != 3 { break }
            index += 1
            separators.append(separator)
            groups.append(digits())
        }
        let number = Self.number(groups, separators) + exponent()
        let value = number.utf8.count > Self.mostDigits || number == "?" ? nil : Double(number)
        return NumberToken(
            kind: .number, text: number, value: value.flatMap { $0.isFinite ? $0 : nil } ?? .nan,
            isInteger: number.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 },
            hasDecimalComma: separators.last == "," && number.contains("."), isApart: isApart)
    }

    private func runLength(from offset: Int) -> Int {
        var length = 0
        while isDigit(offset + length), length <= 4 { length += 1 }
        return length
    }

    private mutating func digits() -> String {
        var run = ""
        while let scalar = at(0), NumberScalars.isDigit(scalar) {
            run.unicodeScalars.append(scalar)
            index += 1
        }
        return run
    }

    private mutating func exponent() -> String {
        guard let letter = at(0), letter == "e" || letter == "E" else { return "" }
        let sign = at(1) == "-" || at(1) == "+" ? 1 : 0
        let length = runLength(from: 1 + sign)
        guard length > 0, length <= 4, at(1 + sign + length).map(Self.isWordPart) != true else { return "" }
        let text = text[index..<index + 1 + sign + length]
        index += 1 + sign + length
        return String(String.UnicodeScalarView(text))
    }

    /// The number as Swift reads it; `?` where the groups make none.
    private static func number(_ groups: [String], _ separators: [Unicode.Scalar]) -> String {
        guard let last = separators.last else { return groups[0] }
        let earlier = separators.dropLast()
        let grouping = earlier.first ?? last
        guard earlier.allSatisfy({ $0 == grouping }) else { return "?" }
        let whole = groups.dropLast().joined()
        if grouping != last {
            // 1.234.567,89 and 1,234.5: the last mark stands once and is the decimal one.
            guard last == "." || last == ",", isGrouped(groups.dropLast()) else { return "?" }
            return whole + "." + (groups.last ?? "")
        }
        switch last {
        case "." where separators.count == 1: return groups[0] + "." + groups[1]
        case "," where separators.count == 1 && (groups[1].count != 3 || groups[0] == "0" || groups[0].count > 3):
            return groups[0] + "." + groups[1]
        default: return isGrouped(groups[...]) ? groups.joined() : "?"
        }
    }

    /// 1 234 567, or the Indian 12 34 567.
    private static func isGrouped(_ groups: ArraySlice<String>) -> Bool {
        guard let first = groups.first, let last = groups.last, groups.count > 1 else { return true }
        let middle = groups.dropFirst().dropLast()
        guard last.count == 3, !first.isEmpty else { return false }
        return first.count <= 3 && middle.allSatisfy { $0.count == 3 }
            || first.count <= 2 && middle.allSatisfy { $0.count == 2 }
    }
}
