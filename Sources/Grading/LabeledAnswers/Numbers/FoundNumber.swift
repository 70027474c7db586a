/// A number that stands in an answer, with what matters for whether it is the one that is given.
struct FoundNumber {
    /// Not a number where what stands there is no single one: a range, a date, `2x`.
    var value: Double
    var isPercent = false
    /// Places among the tokens, its signs and units' marks included; the end is not.
    var start: Int
    var end: Int
    /// One side of `+`, `-`, a product or a power.
    var isOperand = false
    /// Follows `=` or a word such as "is".
    var isResult = false
    var isEmphasized = false
    /// Stands where numbers rarely are the answer: a list's label, "in 2 months", in parentheses, "than 5".
    var isAside = false
    /// Denied by the words before it: "not 7".
    var isDenied = false
}

/// Reads the number that begins at a token: sign, currency, fraction, power of ten, percent, million.
struct NumberReader {
    let tokens: [NumberToken]

    func at(_ index: Int) -> NumberToken? { index >= 0 && index < tokens.count ? tokens[index] : nil }

    func isMark(_ index: Int, _ marks: [Unicode.Scalar]) -> Bool {
        guard index >= 0, index < tokens.count, let mark = tokens[index].mark else { return false }
        return marks.contains(mark)
    }

    static let fraction = NumberScalars.fraction
    static let emphasis = NumberScalars.emphasis
    private static let unknown: [Unicode.Scalar] = [NumberScalars.symbol, "\u{3C0}", "\u{221A}"]
    private static let beginnings = unknown + [fraction]
    /// What may stand between a sign and its number.
    private static let openings = currencies + ["{", emphasis]
    static let currencies: [Unicode.Scalar] = ["$", "\u{20AC}", "\u{A3}", "\u{A5}", "\u{20B9}", "\u{20BD}", "\u{20A9}"]
    private static let currencyWords: Set<String> = [
        "usd", "eur", "gbp", "cad", "aud", "chf", "inr", "rs", "us", "r", "jpy", "cny", "rmb", "kr", "eq",
    ]
    static let operators: [Unicode.Scalar] = ["+", "-", "\u{D7}", "/", "^"]

    /// The number whose digits, fraction or root begin at `index`.
    func number(at index: Int) -> FoundNumber? {
        guard let token = at(index) else { return nil }
        let isStart = token.kind == .number || isMark(index, Self.beginnings)
        guard isStart, !isGlued(index) else { return nil }
        guard var (value, end) = primary(index) else {
            return FoundNumber(value: .nan, start: index, end: unreadableEnd(index))
        }
        (value, end) = mixed(value, index, end)
        (value, end) = powerOfTen(value, end)
        let (sign, start) = sign(before: index)
        var found = FoundNumber(value: sign * value, start: start, end: end)
        readUnit(&found, isMoney: (start..<index).contains { isMark($0, Self.currencies) })
        if isMark(found.start - 1, ["\u{B1}"]) || isInequality(found.start - 1) { found.value = .nan }
        return found
    }

    /// The 2 of CO2, of `cm^2` and of `x_2`.
    private func isGlued(_ index: Int) -> Bool {
        guard let token = at(index), !token.isApart, let before = at(index - 1) else { return false }
        if before.kind == .word {
            return before.text.unicodeScalars.last.map { $0.value < 0x530 } == true
                && !Self.currencyWords.contains(before.text)
        }
        if before.mark == "-" || before.mark == "{" {
            return isMark(index - 2, ["^", "_"]) || before.mark == "-" && !before.isApart && isName(index - 2)
        }
        return isMark(index - 1, ["^", "_"])
    }

    /// The GPT of GPT-4.
    private func isName(_ index: Int) -> Bool {
        guard let token = at(index), token.kind == .word else { return false }
        return token.text.unicodeScalars.last.map { $0.value < 0x530 } == true && token.text.count > 1
    }

    /// Over the two groups of a `\frac` with a letter in it.
    private func unreadableEnd(_ index: Int) -> Int {
        guard isMark(index, [Self.fraction]) else { return index + 1 }
        var (place, depth, groups) = (index + 1, 0, 0)
        while groups < 2, place - index < 60, at(place) != nil {
            if isMark(place, ["{"]) { depth += 1 }
            if isMark(place, ["}"]) {
                depth -= 1
                if depth == 0 { groups += 1 }
            }
            place += 1
        }
        return groups == 2 ? place : index + 1
    }

    // MARK: Values

    private func primary(_ index: Int) -> (Double, Int)? {
        guard let token = at(index) else { return nil }
        guard token.kind == .number else {
            return isMark(index, [Self.fraction]) ? fraction(index + 1) : nil
        }
        let end = index + 1
        if isMark(end, Self.unknown) || isMark(end, ["_"]) || isVariable(end) { return nil }
        guard isMark(end, ["^"]), let exponent = group(end + 1) else { return (token.value, end) }
        return (Self.power(token.value, exponent.value), exponent.end)
    }

    /// The x of 2x.
    private func isVariable(_ index: Int) -> Bool {
        at(index).map { $0.kind == .word && !$0.isApart && ["x", "y", "z", "n", "i"].contains($0.text) } == true
            && at(index + 1).map { $0.kind == .number } != true
    }

    private static func power(_ base: Double, _ exponent: Double) -> Double {
        guard exponent == exponent.rounded(), abs(exponent) <= 400 else { return .nan }
        if base == 10 { return Double("1e\(Int(exponent))") ?? .nan }
        var result = 1.0
        for _ in 0..<Int(abs(exponent)) { result *= base }
        let value = exponent < 0 ? 1 / result : result
        return value.isFinite ? value : .nan
    }

    /// A number in braces or parentheses, or the one that follows.
    private func group(_ index: Int) -> (value: Double, end: Int)? {
        var place = index
        let isOpen = isMark(place, ["{", "("])
        while isMark(place, ["{", "("]) || isMark(place, Self.currencies) { place += 1 }
        let isNegative = isMark(place, ["-"])
        if isNegative { place += 1 }
        guard let token = at(place), token.kind == .number else { return nil }
        place += 1
        guard isOpen else { return (isNegative ? -token.value : token.value, place) }
        // A unit may stand beside it.
        while isMark(place, ["{", "%"]) || at(place).map({ $0.kind == .word && $0.text.count > 1 }) == true {
            place += 1
        }
        guard isMark(place, ["}", ")"]) else { return nil }
        while isMark(place, ["}", ")"]), place - index < 8 {
            place += 1
            if isMark(place, ["{"]) { break }
            if !hasOpen(index, place) { break }
        }
        return (isNegative ? -token.value : token.value, place)
    }

    /// Whether more opens than closes between two places.
    private func hasOpen(_ start: Int, _ end: Int) -> Bool {
        (start..<end).reduce(0) { $0 + (isMark($1, ["{", "("]) ? 1 : isMark($1, ["}", ")"]) ? -1 : 0) } > 0
    }

    /// What follows `\frac`: `{3}{4}`, `34`, `{3}4`.
    private func fraction(_ index: Int) -> (Double, Int)? {
        if let token = at(index), token.kind == .number, token.isInteger, token.text.count == 2,
            let both = Double(token.text)
        {
            let low = both.truncatingRemainder(dividingBy: 10)
            return low == 0 ? nil : (((both - low) / 10) / low, index + 1)
        }
        guard let top = group(index), let bottom = group(top.end), bottom.value != 0 else { return nil }
        return (top.value / bottom.value, bottom.end)
    }

    /// `3/4`, `1 3/4` and `1\frac{3}{4}`.
    private func mixed(_ value: Double, _ index: Int, _ end: Int) -> (Double, Int) {
        guard let first = at(index), first.kind == .number else { return (value, end) }
        if first.isInteger, isMark(end, [Self.fraction]), let (part, next) = fraction(end + 1), part < 1 {
            return (value + part, next)
        }
        if first.isInteger, let top = at(end), top.kind == .number, top.isInteger, top.isApart,
            let (bottom, next) = denominator(end + 1), top.value < bottom
        {
            return (value + top.value / bottom, next)
        }
        guard let (bottom, next) = denominator(end) else { return (value, end) }
        // A third part makes it a date.
        if isMark(next, ["/"]), at(next + 1)?.kind == .number { return (.nan, next + 2) }
        return (bottom == 0 ? .nan : value / bottom, next)
    }

    private func denominator(_ index: Int) -> (Double, Int)? {
        guard isMark(index, ["/"]) else { return nil }
        let place = isMark(index + 1, ["{"]) ? index + 2 : index + 1
        guard let token = at(place), token.kind == .number else { return nil }
        return (token.value, isMark(place + 1, ["}"]) && place > index + 1 ? place + 2 : place + 1)
    }

    /// `3.2 \times 10^5`, also with `x`.
    private func powerOfTen(_ value: Double, _ end: Int) -> (Double, Int) {
        let isTimes = isMark(end, ["\u{D7}"]) || at(end).map { $0.kind == .word && $0.text == "x" } == true
        let isBraced = isMark(end + 1, ["{"])
        let power = end + (isBraced ? 4 : 2)
        guard isTimes, let ten = at(power - (isBraced ? 2 : 1)), ten.kind == .number, ten.value == 10,
            isMark(power, ["^"]), let exponent = group(power + 1)
        else { return (value, end) }
        return (Self.scaled(value, exponent.value), exponent.end)
    }

    /// By way of decimal text, so that 3.2 x 10^5 is 3.2e5 to the last bit.
    static func scaled(_ value: Double, _ exponent: Double) -> Double {
        guard exponent == exponent.rounded(), abs(exponent) <= 400 else { return .nan }
        let text = "\(value)"
        let result = text.contains("e") ? value * power(10, exponent) : Double(text + "e\(Int(exponent))") ?? .nan
        return result.isFinite ? result : .nan
    }

    // MARK: Signs and units

    private func sign(before index: Int) -> (Double, Int) {
        var place = index - 1
        while isMark(place, Self.openings) || isCurrencyWord(place) { place -= 1 }
        let sign = at(place)
        if let sign, sign.kind == .word, ["minus", "negative", "moins", "menos"].contains(sign.text),
            at(place - 1)?.kind != .number
        {
            return (-1, place)
        }
        guard isMark(place, ["-"]) else { return (1, firstCurrency(index)) }
        guard isSign(place) else { return (1, firstCurrency(index)) }
        return (-1, place)
    }

    private func isCurrencyWord(_ index: Int) -> Bool {
        at(index).map { $0.kind == .word && Self.currencyWords.contains($0.text) } == true
    }

    private func firstCurrency(_ index: Int) -> Int {
        var place = index
        while isMark(place - 1, Self.currencies) { place -= 1 }
        return place
    }

    /// Whether the dash at `index` is a sign, as against the dash of `3-4`, `B-4` and of a list.
    private func isSign(_ index: Int) -> Bool {
        let isSpaced = at(index + 1)?.isApart == true
        guard let before = at(index - 1) else { return !isSpaced }
        if isSpaced { return isMark(index - 1, ["=", "(", "{"]) }
        switch before.kind {
        case .newline: return true
        case .number: return false
        case .word: return tokens[index].isApart || before.text.unicodeScalars.last.map { $0.value > 0x530 } == true
        case .mark: return !isMark(index - 1, [")", "%", "}", "]"]) || isLatexOpen(index - 1)
        }
    }

    private func isLatexOpen(_ index: Int) -> Bool { isMark(index, ["}"]) && isMark(index - 1, ["{"]) }

    private func isInequality(_ index: Int) -> Bool {
        guard isMark(index, ["<", ">"]) else { return false }
        // An arrow, or a quotation at the beginning of a line.
        if isMark(index - 1, ["=", "-"]), !tokens[index].isApart { return false }
        return at(index - 1).map { $0.kind != .newline } ?? false
    }

    private static let magnitudes: [String: Double] = [
        "hundred": 1e2, "thousand": 1e3, "million": 1e6, "millions": 1e6, "billion": 1e9, "billions": 1e9,
        "trillion": 1e12, "mio": 1e6, "mln": 1e6, "mn": 1e6, "bn": 1e9, "mrd": 1e9, "millionen": 1e6,
        "milliarden": 1e9, "tausend": 1e3, "mille": 1e3, "mil": 1e3, "millones": 1e6, "milliards": 1e9, "lakh": 1e5,
        "lakhs": 1e5, "crore": 1e7, "crores": 1e7, "k": 1e3, "\u{4E07}": 1e4, "\u{4EBF}": 1e8,
        "\u{5104}": 1e8, "\u{842C}": 1e4,
    ]

    private func readUnit(_ found: inout FoundNumber, isMoney: Bool) {
        let end = found.end
        guard let next = at(end) else { return }
        if next.mark == "%" {
            found.isPercent = true
            found.end += 1
        } else if next.kind == .word {
            readWord(next, of: &found, isMoney: isMoney)
        }
    }

    private func readWord(_ next: NumberToken, of found: inout FoundNumber, isMoney: Bool) {
        if ["percent", "prozent", "pct"].contains(next.text)
            || ["per", "por"].contains(next.text) && ["cent", "ciento"].contains(at(found.end + 1)?.text ?? "")
        {
            found.isPercent = true
            found.end += 1
        } else if let size = magnitude(next, isMoney: isMoney) {
            found.value = Self.scaled(found.value, size)
            found.end += 1
        }
    }

    /// The power of ten that a word such as "million" stands for.
    private func magnitude(_ word: NumberToken, isMoney: Bool) -> Double? {
        let isLetter = word.text == "k"
        if isLetter && word.isApart { return nil }
        if word.text == "m", word.isCapital, !word.isApart { return 6 }
        if !word.isApart, isMoney, let size = ["m": 6.0, "b": 9.0][word.text] { return size }
        return Self.magnitudes[word.text].map { size in
            var exponent = 0.0
            var rest = size
            while rest >= 10 {
                rest /= 10
                exponent += 1
            }
            return exponent
        }
    }
}
