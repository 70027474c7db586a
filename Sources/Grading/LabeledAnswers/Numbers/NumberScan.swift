/// All numbers of an answer, each marked with what stands around it.
struct NumberScan {
    let reader: NumberReader
    private(set) var numbers: [FoundNumber] = []

    init(_ text: String) {
        reader = NumberReader(tokens: NumberTokens(NumberScalars.plain(text)).tokens)
        var index = 0
        while index < reader.tokens.count {
            if let found = reader.number(at: index) {
                numbers.append(found)
                index = max(index + 1, found.end)
            } else {
                index += 1
            }
        }
        markOperands()
        markUnclear()
        markSurroundings()
    }

    private static let beforeOperand = NumberReader.currencies + ["(", "{", "-"]
    private static let afterOperand = NumberReader.currencies + [")", "}", "%", "\u{B0}"]
    private static let beforeJoint = NumberReader.currencies + [NumberReader.emphasis, "(", "%", ","]
    private static let afterJoint = NumberReader.currencies + [NumberReader.emphasis, "="]
    private static let beforeNumber = NumberReader.currencies + ["{", "(", NumberReader.emphasis]

    // MARK: Expressions

    private mutating func markOperands() {
        for index in numbers.indices {
            numbers[index].isOperand =
                isOperand(before: numbers[index].end) || isOperand(after: numbers[index].start - 1)
        }
    }

    /// Whether an operator with a second operand begins at `index`, units aside: `8 m * 3`, `3 + x`.
    private func isOperand(before index: Int) -> Bool {
        let place = skipping(index, by: 1)
        guard isOperator(place, hasUnit: place > index) else { return false }
        var next = place + 1
        while reader.isMark(next, Self.beforeOperand) { next += 1 }
        if reader.at(next)?.kind == .number || reader.isMark(next, [NumberReader.fraction]) { return true }
        return isLetter(next) && place == index && reader.at(place)?.mark != nil
    }

    /// Whether an operator with a first operand ends at `index`.
    private func isOperand(after index: Int) -> Bool {
        let place = skipping(index - 1, by: -1)
        guard isOperator(index, hasUnit: place < index - 1 && reader.at(index - 1)?.kind == .word) else { return false }
        if reader.at(place)?.kind == .number { return true }
        return isLetter(index - 1) && reader.at(index)?.mark != nil
    }

    /// After a unit, a slash or a power belongs to the unit: km/h, m^2.
    private func isOperator(_ index: Int, hasUnit: Bool) -> Bool {
        if reader.isMark(index, hasUnit ? ["+", "-", "\u{D7}"] : NumberReader.operators) { return true }
        return reader.at(index)?.kind == .word && reader.at(index)?.text == "x"
    }

    private func isLetter(_ index: Int) -> Bool {
        reader.at(index).map { $0.kind == .word && $0.text.count == 1 } ?? false
    }

    /// Over what may stand between a number and an operator: a unit, a currency's sign, emphasis, closing brackets.
    private func skipping(_ index: Int, by step: Int) -> Int {
        var place = index
        var words = 0
        while let token = reader.at(place) {
            if token.kind == .word {
                // The x of a product is an operator of its own.
                if words == 2 || token.text == "x" { break }
                words += 1
            } else if !reader.isMark(place, Self.afterOperand) {
                break
            }
            place += step
        }
        return place
    }

    // MARK: What is no number

    private mutating func markUnclear() {
        for index in numbers.indices.dropFirst() {
            let (left, right) = (numbers[index - 1], numbers[index])
            guard isJoined(left.end, right.start) else { continue }
            if isSame(left, right) { continue }
            numbers[index - 1].value = .nan
            numbers[index].value = .nan
        }
        for index in numbers.indices.dropLast().reversed() where isListed(index) { numbers[index].value = .nan }
        for index in numbers.indices where isTuple(numbers[index]) { numbers[index].value = .nan }
    }

    /// Two ways to write one value: 3/4 or 75 %.
    private func isSame(_ left: FoundNumber, _ right: FoundNumber) -> Bool {
        let first = NumberExtraction.Value(number: left.value, isPercent: left.isPercent)
        return first.matches(NumberExtraction.Value(number: right.value, isPercent: right.isPercent)) {
            abs($0 - $1) <= 1e-9 * max(1, abs($0))
        }
    }

    private static let joints: Set<String> = ["or", "and", "to", "oder", "und", "bis", "ou", "o", "y", "et"]

    /// `3:30`, `3 to 5`, `3 or 5`, `x = 2 and x = 3`.
    private func isJoined(_ end: Int, _ start: Int) -> Bool {
        guard end < start, start - end <= 5 else { return end == start - 1 && reader.isMark(end, [":"]) }
        if start == end + 1, reader.isMark(end, [":"]), reader.at(start)?.isApart == false { return true }
        var place = end
        while reader.isMark(place, Self.beforeJoint) { place += 1 }
        guard let word = reader.at(place), word.kind == .word, Self.joints.contains(word.text) else { return false }
        place += 1
        while place < start {
            let isName = reader.at(place).map { $0.kind == .word && $0.text.count == 1 } == true
            guard isName || reader.isMark(place, Self.afterJoint)
            else { return false }
            place += 1
        }
        return true
    }

    /// The 1 of "1, 2 and 3", once the 2 is known to be one of several.
    private func isListed(_ index: Int) -> Bool {
        numbers[index + 1].value.isNaN && numbers[index + 1].start == numbers[index].end + 1
            && reader.isMark(numbers[index].end, [",", ";"])
    }

    /// `(1,2)` is a pair, although `1,2` alone is a decimal number.
    private func isTuple(_ found: FoundNumber) -> Bool {
        guard found.end == found.start + 1, reader.isMark(found.start - 1, ["(", "["]),
            reader.isMark(found.end, [")", "]"]), let token = reader.at(found.start)
        else { return false }
        return token.hasDecimalComma
    }

    // MARK: Surroundings

    private static let results: Set<String> = [
        "is", "equals", "was", "be", "ist", "es", "est", "gives", "yields", "makes", "totals", "beträgt", "\u{E8}",
        "\u{E9}",
    ]
    private static let asides: Set<String> = [
        "in", "after", "within", "during", "per", "than", "the", "these", "those", "all", "step", "question",
        "example", "part", "option", "case", "figure", "table", "equation", "problem", "schritt", "for", "every",
        "each",
    ]
    private static let months: Set<String> = [
        "january", "february", "march", "april", "june", "july", "august", "september", "october", "november",
        "december",
    ]
    private static let denials: Set<String> = ["not", "never", "nicht", "kein", "keine", "pas", "nor", "neither"]

    private mutating func markSurroundings() {
        var openings: [Bool] = []
        var lineHasNumber = false
        var next = 0
        for index in reader.tokens.indices {
            while next < numbers.count, numbers[next].start <= index {
                mark(next, isEnclosed: openings.contains(true))
                lineHasNumber = true
                next += 1
            }
            if reader.tokens[index].kind == .newline {
                openings = []
                lineHasNumber = false
            } else if reader.isMark(index, ["("]), openings.count < 8 {
                openings.append(lineHasNumber)
            } else if reader.isMark(index, [")"]), !openings.isEmpty {
                openings.removeLast()
            }
        }
    }

    private mutating func mark(_ index: Int, isEnclosed: Bool) {
        let found = numbers[index]
        var before = found.start - 1
        while reader.isMark(before, Self.beforeNumber) { before -= 1 }
        let word = reader.at(before)?.kind == .word ? reader.at(before)?.text ?? "" : ""
        let isMoney = (found.start..<found.end).contains { reader.isMark($0, NumberReader.currencies) }
        numbers[index].isEmphasized =
            reader.isMark(found.start - 1, [NumberReader.emphasis])
            || reader.isMark(found.end, [NumberReader.emphasis])
        numbers[index].isResult =
            reader.isMark(before, ["=", "\u{2248}", "\u{2192}"])
            || Self.results.contains(word) && !["which", "that"].contains(reader.at(before - 1)?.text ?? "")
        numbers[index].isDenied = isDenied(before)
        numbers[index].isAside =
            isEnclosed || Self.asides.contains(word) && !isMoney
            || word == "of" && reader.at(before - 1)?.text == "out" || Self.months.contains(word) || isLabel(found)
            || isOrdinal(found) || isPrecision(found)
    }

    private func isDenied(_ before: Int) -> Bool {
        let words = (before - 1...before).compactMap { reader.at($0) }.filter { $0.kind == .word }.map(\.text)
        if words == ["instead", "of"] || words == ["rather", "than"] { return true }
        guard let last = words.last, reader.at(before)?.kind == .word else { return false }
        return Self.denials.contains(last) || last.hasSuffix("n't") || last == "cannot"
    }

    /// The 2 of "2. Each box has", at the beginning of a line.
    private func isLabel(_ found: FoundNumber) -> Bool {
        var before = found.start - 1
        while reader.isMark(before, [NumberReader.emphasis, "#", "("]) { before -= 1 }
        guard reader.at(before).map({ $0.kind == .newline }) ?? true, found.end == found.start + 1,
            let token = reader.at(found.start), token.isInteger, token.text.count <= 2,
            reader.isMark(found.end, [".", ")"])
        else { return false }
        return reader.at(found.end + 1).map { $0.kind != .newline } ?? false
    }

    private func isOrdinal(_ found: FoundNumber) -> Bool {
        guard let next = reader.at(found.end), next.kind == .word, !next.isApart else { return false }
        return ["st", "nd", "rd", "th"].contains(next.text)
    }

    /// The 2 of "rounded to 2 decimals".
    private func isPrecision(_ found: FoundNumber) -> Bool {
        guard let next = reader.at(found.end), next.kind == .word else { return false }
        return ["decimal", "decimals", "significant", "digits"].contains(next.text)
    }
}
