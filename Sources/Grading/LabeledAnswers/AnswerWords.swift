/// The words of a text for `match: normalized` and `match: contains`.
///
/// A word is a run of letters and digits. Signs that change what it means belong to it: the sign, point, slash, colon
/// and percent of a number (-5, 3.14, 1/2, 5:30), the marks of C++, C#, A+, O- and .NET. Commas between groups of three
/// digits are left out. Each character of a script without blanks is a word.
///
/// - Complexity: linear in the length of the text.
struct AnswerWords {
    /// What becomes of marks that a comparison may leave out.
    enum Form {
        /// For equality: hyphens between letters become blanks, apostrophes and the points of U.S.A. vanish.
        case open
        /// As ``open``, but hyphens between letters vanish too: e-mail is email.
        case joined
        /// For a search: apostrophes, points between letters and hyphens end a word, `%` and `$` are words.
        case search
    }

    private let text: [Unicode.Scalar]
    private let form: Form
    private var words: [String] = []
    private var word = String.UnicodeScalarView()

    static func words(of text: String, _ form: Form) -> [String] { words(of: AnswerText.folded(text), form) }

    private static func words(of folded: [Unicode.Scalar], _ form: Form) -> [String] {
        var reader = AnswerWords(folded, form)
        for index in reader.text.indices { reader.read(index) }
        reader.end()
        return reader.words
    }

    /// Spellings of a text, of which any may be equal to one of another's: without case, punctuation, articles and
    /// superfluous blanks. None where nothing is left.
    static func normalized(_ text: String) -> Set<String> {
        let articles: Set<String> = ["a", "an", "the"]
        let folded = AnswerText.folded(text)
        let spellings = [Form.open, .joined].map { form in
            words(of: folded, form).filter { !articles.contains($0) }.joined(separator: " ")
        }
        return Set(spellings.filter { !$0.isEmpty })
    }

    private init(_ text: [Unicode.Scalar], _ form: Form) {
        self.text = text
        self.form = form
    }

    private mutating func end() {
        if !word.isEmpty { words.append(String(word)) }
        word = String.UnicodeScalarView()
    }

    private func at(_ index: Int) -> Unicode.Scalar? { text.indices.contains(index) ? text[index] : nil }

    private func isDigit(_ index: Int) -> Bool { at(index)?.properties.numericType == .decimal }

    private func isLetter(_ index: Int) -> Bool { at(index).map(Self.isLetter) == true && !isDigit(index) }

    /// A letter or digit that a word goes on with.
    private func goesOn(_ index: Int) -> Bool {
        at(index).map { Self.isLetter($0) && !Self.isSpaceless($0) } ?? false
    }

    private mutating func read(_ index: Int) {
        let scalar = text[index]
        if Self.isSpaceless(scalar) {
            end()
            words.append(String(scalar))
        } else if Self.isLetter(scalar) {
            if let last = word.last, last == "+" || last == "#" { end() }
            word.append(scalar)
        } else {
            mark(scalar, index)
        }
    }

    private mutating func mark(_ scalar: Unicode.Scalar, _ index: Int) {
        switch scalar {
        case "-", "\u{2212}", "\u{2010}", "\u{2011}", "\u{2013}": dash(index)
        case ".", "\u{B7}": point(index)
        case "," where isDigit(index - 1) && isDigit(index + 1): if !isGrouping(index) { word.append(",") }
        case "/", ":", "^", "\u{2044}":
            if isDigit(index - 1), isDigit(index + 1) {
                word.append(scalar == "\u{2044}" ? "/" : scalar)
            } else {
                end()
            }
        case "%" where isDigit(index - 1):
            if form == .search { end() }
            word.append("%")
            if form == .search { end() }
        case "+", "#":
            let isAttached = isLetter(index - 1) || (at(index - 1) == scalar && !word.isEmpty)
            if isAttached, !goesOn(index + 1) { word.append(scalar) } else { symbol(scalar) }
        case "'", "\u{2019}", "\u{2018}", "\u{60}", "\u{B4}": if form == .search { end() }
        case "&" where form != .search && isLetter(index - 1) && isLetter(index + 1): break
        default: symbol(scalar)
        }
    }

    /// Signs of arithmetic are words of their own; of a search also those of currencies.
    private mutating func symbol(_ scalar: Unicode.Scalar) {
        end()
        let arithmetic: Set<Unicode.Scalar> = [
            "+", "<", ">", "=", "\u{D7}", "\u{F7}", "\u{B1}", "\u{2264}", "\u{2265}", "\u{2260}",
        ]
        let isCurrency = form == .search && scalar.properties.generalCategory == .currencySymbol
        if arithmetic.contains(scalar) || isCurrency { words.append(String(scalar)) }
    }

    private mutating func dash(_ index: Int) {
        let isAfterWord = at(index - 1).map(Self.isLetter) ?? false
        if isDigit(index + 1) || at(index + 1) == "." && isDigit(index + 2), !isAfterWord {
            end()
            word.append("-")
        } else if isAfterWord, word.count == 1, !goesOn(index + 1), isLetter(index - 1), at(index - 1)?.isASCII == true
        {
            // A grade or a blood group: A-, O-.
            word.append("-")
        } else if !(form == .joined && isLetter(index - 1) && isLetter(index + 1)) {
            end()
            // 5-3 is no 53, x-y no xy.
            if form != .search, word.isEmpty, isAfterWord, isDigit(index - 1) || isDigit(index + 1) {
                words.append("-")
            }
        }
    }

    private mutating func point(_ index: Int) {
        if isDigit(index + 1), isDigit(index - 1) {
            word.append(".")
        } else if isDigit(index + 1), word.isEmpty || word.elementsEqual(["-"]) {
            word += ["0", "."]
        } else if isLetter(index + 1), word.isEmpty, index == 0 || at(index - 1).map(Self.opensWord) == true {
            word.append(".")
        } else if isLetter(index - 1), isLetter(index + 1), form != .search {
            // U.S.A. and Node.js are one word.
        } else if form == .search || !isLetter(index - 1) || goesOn(index + 1) || !isAbbreviation(index) {
            end()
        }
    }

    private static func opensWord(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isWhitespace || ["(", "[", "\"", "'", "\u{201C}"].contains(scalar)
    }

    private func isAbbreviation(_ index: Int) -> Bool { at(index - 2) == "." }

    /// Whether the comma at `index` is one between groups of three digits.
    private func isGrouping(_ index: Int) -> Bool {
        (1...3).allSatisfy { isDigit(index + $0) } && !isDigit(index + 4)
    }
}

extension AnswerWords {
    /// Letters with their marks, and digits of any script.
    static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII {
            return scalar.value >= 0x30 && scalar.value <= 0x39
                || (scalar.value | 0x20) >= 0x61 && (scalar.value | 0x20) <= 0x7A
        }
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .nonspacingMark,
            .spacingMark, .decimalNumber, .letterNumber, .otherNumber:
            return true
        default: return false
        }
    }

    /// Scripts whose words run on, or carry their particles: Chinese, Japanese, Korean, Thai, Lao, Khmer, Burmese.
    static func isSpaceless(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x0E00...0x0EFF, 0x1000...0x109F, 0x1100...0x11FF, 0x1780...0x17FF, 0x2E80...0x2FDF, 0x3005...0x3007,
            0x3040...0x30FF, 0x3130...0x318F, 0x31F0...0x31FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xAC00...0xD7FF,
            0xF900...0xFAFF, 0x20000...0x3FFFF:
            return true
        default: return false
        }
    }
}
