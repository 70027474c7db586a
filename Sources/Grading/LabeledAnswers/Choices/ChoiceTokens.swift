internal import Foundation

/// A word of an answer or of a choice, with what stands before it.
struct ChoiceToken {
    /// In small letters.
    let text: String
    /// Whether it is one capital letter, or one digit.
    let isCapital: Bool
    /// The marks between the word before and this one, the first and last few; blanks and what only formats left out.
    let before: [Unicode.Scalar]
    /// Whether a blank or a line's end stands before it.
    let isApart: Bool
    let startsLine: Bool
    /// Whether a sentence ends between the word before and this one.
    let startsSentence: Bool
}

/// Cuts a text into words: letters and digits of any script, `C++`, `-5`, `3.5` and `isn't` in one piece, each
/// character of a script without blanks for itself.
///
/// - Complexity: linear in the length of the text.
struct ChoiceTokens {
    static let box: Unicode.Scalar = "\u{E001}"

    private(set) var tokens: [ChoiceToken] = []
    /// The marks behind the last word.
    private(set) var marksAtEnd: [Unicode.Scalar] = []

    private let text: [Unicode.Scalar]
    private var index = 0
    private var marks: [Unicode.Scalar] = []
    private var isApart = true
    private var hasLineEnd = true

    init(_ text: String) {
        self.text = Self.folded(text)
        while let scalar = at(0) {
            if Self.isWordPart(scalar) || isSign {
                word()
            } else {
                mark(scalar)
            }
        }
        marksAtEnd = marks
    }

    private func at(_ offset: Int) -> Unicode.Scalar? {
        let place = index + offset
        return place >= 0 && place < text.count ? text[place] : nil
    }

    private static func isDigit(_ scalar: Unicode.Scalar?) -> Bool {
        scalar.map { $0.value >= 0x30 && $0.value <= 0x39 } ?? false
    }

    /// The minus of -5.
    private var isSign: Bool {
        at(0) == "-" && Self.isDigit(at(1)) && at(-1).map { $0 == " " || $0 == "\n" || $0 == "(" } ?? true
    }

    // MARK: Words

    private mutating func word() {
        let start = index
        let isSpaceless = AnswerWords.isSpaceless(text[index])
        index += 1
        while let scalar = at(0), !isSpaceless, isInside(scalar) { index += 1 }
        let scalars = text[start..<index]
        let isSingle = scalars.count == 1
        let isLineEnd = hasLineEnd
        let endsSentence =
            isLineEnd || isApart && marks.contains { [".", "!", "?"].contains($0) }
            || marks.contains("\u{3002}")
        tokens.append(
            ChoiceToken(
                text: String(String.UnicodeScalarView(scalars)).lowercased(),
                isCapital: isSingle && (scalars[start].properties.isUppercase || Self.isDigit(scalars[start])),
                before: marks, isApart: isApart, startsLine: isLineEnd,
                startsSentence: tokens.isEmpty || endsSentence))
        marks = []
        isApart = false
        hasLineEnd = false
    }

    private func isInside(_ scalar: Unicode.Scalar) -> Bool {
        if Self.isWordPart(scalar) { return !AnswerWords.isSpaceless(scalar) }
        switch scalar {
        case "'": return at(1).map(Self.isWordPart) == true && !Self.isDigit(at(1))
        case "+", "#": return at(-1) == scalar || at(-1).map(Self.isWordPart) == true && !Self.isDigit(at(-1))
        case ".", ",": return Self.isDigit(at(-1)) && Self.isDigit(at(1))
        default: return false
        }
    }

    private static func isWordPart(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return isDigit(scalar) || (scalar.value | 0x20) >= 0x61 && (scalar.value | 0x20) <= 0x7A }
        return AnswerWords.isLetter(scalar)
    }

    // MARK: Marks

    private mutating func mark(_ scalar: Unicode.Scalar) {
        switch scalar {
        case " ": isApart = true
        case "\n":
            isApart = true
            hasLineEnd = true
        case "*", "$", "`", "_", "\"", "\u{201C}", "\u{201D}", "\u{201E}", "\u{AB}", "\u{BB}", "\u{300C}", "\u{300D}":
            isApart = isApart || scalar == "_"
        case "\\":
            if command() { return }
        default: if marks.count < 8 { marks.append(scalar) } else { marks[7] = scalar }
        }
        index += 1
    }

    /// Leaves out a LaTeX command, but for its letters' meaning as a box.
    private mutating func command() -> Bool {
        var length = 1
        var name = ""
        while let scalar = at(length), scalar.isASCII, Self.isWordPart(scalar), !Self.isDigit(scalar), length < 20 {
            name.unicodeScalars.append(scalar)
            length += 1
        }
        guard !name.isEmpty else {
            // \( and \[ only delimit.
            if let next = at(1), ["(", ")", "[", "]"].contains(next) { index += 2 } else { index += 1 }
            return true
        }
        if name == "boxed" || name == "fbox" { marks.append(Self.box) }
        if name.hasSuffix("rightarrow") || name.hasSuffix("Rightarrow") || name == "to" { marks.append("\u{2192}") }
        index += length
        isApart = true
        return true
    }

    private static let folds: [Unicode.Scalar: Unicode.Scalar] = [
        "\t": " ", "\r": "\n", "\u{2028}": "\n", "\u{2029}": "\n", "\u{2019}": "'", "\u{2212}": "-", "\u{2013}": "-",
        "\u{2014}": "-", "\u{3001}": ",", "\u{21D2}": "\u{2192}",
        // Letters of other alphabets that look like A to D and E where an answer names a Latin choice.
        "\u{410}": "A", "\u{412}": "B", "\u{421}": "C", "\u{415}": "E",
    ]

    /// Full-width, circled and mathematical letters as plain ones; invisible characters left out.
    private static func folded(_ text: String) -> [Unicode.Scalar] {
        var result: [Unicode.Scalar] = []
        result.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            if let known = folds[scalar], !isInsideCyrillic(scalar, result.last) {
                result.append(known)
            } else if scalar.isASCII {
                result.append(scalar)
            } else if (0xFF00...0xFFEF).contains(scalar.value) || (0x24B6...0x24E9).contains(scalar.value)
                || (0x1D400...0x1D7FF).contains(scalar.value)
            {
                result += Array(String(scalar).precomposedStringWithCompatibilityMapping.unicodeScalars.prefix(4))
            } else if scalar.properties.isWhitespace {
                result.append(" ")
            } else if scalar.properties.generalCategory != .format, !(0xE000...0xF8FF).contains(scalar.value) {
                result.append(scalar)
            }
        }
        return result
    }

    private static func isInsideCyrillic(_ scalar: Unicode.Scalar, _ last: Unicode.Scalar?) -> Bool {
        (0x400...0x4FF).contains(scalar.value) && (last.map { (0x400...0x4FF).contains($0.value) } ?? false)
    }
}
