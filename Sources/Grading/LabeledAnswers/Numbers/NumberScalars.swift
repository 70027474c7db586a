internal import Foundation

/// An answer's characters as the reader of numbers wants them.
///
/// Digits, blanks, dashes and marks of any script become ASCII's; superscripts become `^2`, `½` becomes `1/2`. LaTeX
/// loses what only formats, and its commands with a meaning become single marks. What a model's calculator left
/// (`<<2*3=6>>`), tags and emphasis go too, the last with a mark.
///
/// - Complexity: linear in the length of the text.
struct NumberScalars {
    /// Marks that stand for commands; the answer's own characters of this private area are dropped.
    static let fraction: Unicode.Scalar = "\u{E000}"
    static let box: Unicode.Scalar = "\u{E001}"
    /// A symbol whose value is not known, such as `\alpha`.
    static let symbol: Unicode.Scalar = "\u{E002}"
    static let emphasis: Unicode.Scalar = "\u{E003}"

    private(set) var scalars: [Unicode.Scalar] = []
    private let text: [Unicode.Scalar]
    private var index = 0

    static func plain(_ text: String) -> [Unicode.Scalar] {
        var reader = NumberScalars(text: folded(text))
        reader.read()
        return reader.scalars
    }

    private init(text: [Unicode.Scalar]) {
        self.text = text
        scalars.reserveCapacity(text.count)
    }

    private func at(_ offset: Int) -> Unicode.Scalar? {
        let place = index + offset
        return place >= 0 && place < text.count ? text[place] : nil
    }

    private mutating func read() {
        while index < text.count {
            switch text[index] {
            case "\\": command()
            case "*": stars()
            case "<" where tag(): break
            case "{" where at(1) == "," && at(2) == "}":
                scalars.append(",")
                index += 3
            case "_" where at(1) == "_":
                scalars.append(Self.emphasis)
                index += 2
            case "~" where at(-1).map(Self.isDigit) == true && at(1).map(Self.isDigit) == true:
                scalars.append(" ")
                index += 1
            case "`", "&", "\"", "\u{201C}", "\u{201D}": index += 1
            case let scalar:
                scalars.append(scalar)
                index += 1
            }
        }
    }

    // MARK: LaTeX

    private static let marks: [String: Unicode.Scalar] = [
        "frac": fraction, "dfrac": fraction, "tfrac": fraction, "cfrac": fraction, "boxed": box, "fbox": box,
        "framebox": box, "times": "\u{D7}", "cdot": "\u{D7}", "ast": "\u{D7}", "div": "/", "over": "/", "pi": "\u{3C0}",
        "sqrt": "\u{221A}", "approx": "\u{2248}", "leq": "<", "le": "<", "lt": "<", "geq": ">", "ge": ">", "gt": ">",
        "pm": "\u{B1}", "mp": "\u{B1}", "to": "\u{2192}", "rightarrow": "\u{2192}", "Rightarrow": "\u{2192}",
        "implies": "\u{2192}", "therefore": "\u{2192}", "circ": "\u{B0}", "degree": "\u{B0}", "quad": " ",
        "qquad": " ", "thinspace": " ", "newline": "\n",
    ]
    private static let symbols: Set<String> = [
        "alpha", "beta", "gamma", "delta", "theta", "lambda", "mu", "sigma", "phi", "omega", "infty", "ln", "log",
        "sin", "cos", "tan", "binom",
    ]

    private mutating func command() {
        index += 1
        guard let first = at(0) else { return }
        guard Self.isLetter(first) else { return escape(first) }
        var name = ""
        while let letter = at(0), Self.isLetter(letter), name.utf8.count < 20 {
            name.unicodeScalars.append(letter)
            index += 1
        }
        if let mark = Self.marks[name] {
            scalars.append(mark)
        } else if Self.symbols.contains(name) {
            scalars.append(Self.symbol)
        } else if name == "begin" || name == "end" {
            scalars.append("\n")
            while let scalar = at(0), scalar == "{" || scalar == "*" || Self.isLetter(scalar) { index += 1 }
            if at(0) == "}" { index += 1 }
        }
    }

    private mutating func escape(_ scalar: Unicode.Scalar) {
        index += 1
        switch scalar {
        case ",", ";", ":", " ": scalars.append(" ")
        case "!": while at(0) == " " { index += 1 }
        case "\\": scalars.append("\n")
        case "{": scalars.append("(")
        case "}": scalars.append(")")
        case "(", ")", "[", "]": scalars.append(" ")
        default: scalars.append(scalar)
        }
    }

    // MARK: Markdown and tags

    /// `2**3` is a power, `2*3` and `2 * 3` products, all others emphasis.
    private mutating func stars() {
        var count = 0
        while at(count) == "*" { count += 1 }
        let before = scalars.last { $0 != " " }
        var ahead = count
        while at(ahead) == " ", ahead < count + 4 { ahead += 1 }
        let isBetween = before.map(Self.isOperandEnd) == true && at(ahead).map(Self.isOperandStart) == true
        let isTight = scalars.last != " " && ahead == count
        let isSpaced = scalars.last == " " && ahead > count
        index += count
        if isBetween, count == 1, isTight || isSpaced {
            scalars.append("\u{D7}")
        } else if isBetween, count == 2, isTight {
            scalars.append("^")
        } else {
            scalars.append(Self.emphasis)
        }
    }

    private static func isOperandEnd(_ scalar: Unicode.Scalar) -> Bool {
        isDigit(scalar) || scalar == ")" || scalar == "%" || scalar == "}"
    }

    private static func isOperandStart(_ scalar: Unicode.Scalar) -> Bool {
        isDigit(scalar) || ["(", "$", "-", ".", "\\"].contains(scalar)
    }

    /// Leaves out a tag or a calculator's note; `<answer>` becomes an announcement.
    private mutating func tag() -> Bool {
        if at(1) == "<" {
            for length in 2..<200 where at(length) == ">" && at(length + 1) == ">" {
                index += length + 2
                return true
            }
            return false
        }
        var length = 1
        if at(1) == "/" { length = 2 }
        var name = ""
        while let letter = at(length), Self.isLetter(letter) || letter == "_", length < 24 {
            name.unicodeScalars.append(letter)
            length += 1
        }
        guard !name.isEmpty, at(length) == ">" else { return false }
        scalars.append(" ")
        if at(1) != "/", name.lowercased().contains("answer") { scalars += Array("answer: ".unicodeScalars) }
        index += length + 1
        return true
    }

    static func isDigit(_ scalar: Unicode.Scalar) -> Bool { scalar.value >= 0x30 && scalar.value <= 0x39 }

    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        (scalar.value | 0x20) >= 0x61 && (scalar.value | 0x20) <= 0x7A
    }
}

extension NumberScalars {
    private static let folds: [Unicode.Scalar: Unicode.Scalar] = [
        "\u{2212}": "-", "\u{FE63}": "-", "\u{FF0D}": "-", "\u{2010}": "-", "\u{2011}": "-", "\u{2012}": "-",
        "\u{2013}": "-", "\u{2014}": "-", "\u{2015}": "-", "\u{FF04}": "$", "\u{FF05}": "%", "\u{FF0E}": ".",
        "\u{FF1A}": ":", "\u{FF08}": "(", "\u{FF09}": ")", "\u{FF1D}": "=", "\u{FF0B}": "+", "\u{FF0C}": ";",
        "\u{3001}": ";", "\u{3002}": "\n", "\u{2044}": "/", "\u{2215}": "/", "\u{F7}": "/", "\u{22C5}": "\u{D7}",
        "\u{B7}": "\u{D7}", "\u{2219}": "\u{D7}", "\u{2715}": "\u{D7}", "\u{2A2F}": "\u{D7}", "\u{66B}": ".",
        "\u{66C}": ",", "\u{2019}": "'", "\u{2264}": "<", "\u{2265}": ">", "\u{2028}": "\n", "\u{2029}": "\n",
        "\t": " ", "\u{21D2}": "\u{2192}", "\u{FFE5}": "\u{A5}", "\u{66A}": "%",
    ]

    private static let superscripts: [Unicode.Scalar: Unicode.Scalar] = [
        "\u{2070}": "0", "\u{B9}": "1", "\u{B2}": "2", "\u{B3}": "3", "\u{2074}": "4", "\u{2075}": "5",
        "\u{2076}": "6", "\u{2077}": "7", "\u{2078}": "8", "\u{2079}": "9", "\u{207B}": "-", "\u{207A}": "+",
    ]

    /// One script's digits, dashes, blanks and marks.
    private static func folded(_ text: String) -> [Unicode.Scalar] {
        var result: [Unicode.Scalar] = []
        result.reserveCapacity(text.utf8.count)
        var isRaised = false
        for scalar in text.unicodeScalars {
            if scalar.value < 0x7F, scalar != "\t", scalar != "\r" {
                result.append(scalar)
                isRaised = false
            } else if let digit = superscripts[scalar] {
                if !isRaised { result.append("^") }
                result.append(digit)
                isRaised = true
            } else {
                isRaised = false
                fold(scalar, into: &result)
            }
        }
        return result
    }

    private static func fold(_ scalar: Unicode.Scalar, into result: inout [Unicode.Scalar]) {
        if let known = folds[scalar] { return result.append(known) }
        switch scalar.value {
        case 0x0D, 0x7F, 0xFEFF, 0x200B...0x200F, 0x2060, 0xE000...0xF8FF: return
        default: break
        }
        let properties = scalar.properties
        if properties.isWhitespace { return result.append(" ") }
        if properties.numericType == .decimal, let value = properties.numericValue,
            let digit = Unicode.Scalar(0x30 + UInt32(value))
        {
            return result.append(digit)
        }
        // The vulgar fractions: a digit, a fraction slash and another.
        if (0xBC...0xBE).contains(scalar.value) || (0x2150...0x215E).contains(scalar.value) {
            if let last = result.last, isDigit(last) { result.append(" ") }
            for part in String(scalar).decomposedStringWithCompatibilityMapping.unicodeScalars {
                result.append(part == "\u{2044}" ? "/" : part)
            }
            return
        }
        result.append(scalar)
    }
}
