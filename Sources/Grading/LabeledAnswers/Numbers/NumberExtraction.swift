/// Finds the number that an answer gives, as a careful person would.
///
/// 1. The last announcement counts: `\boxed{}`, `####`, "the answer is", "Answer:", their words in other languages.
///    The number right behind it is the answer, and of an equation there the result.
/// 2. Without one, a first line counts that is one number above an explanation.
/// 3. Else the last sentence counts that has a number: its emphasized number, or the one after `=` or "is", or the last
///    that stands there as more than an aside ("in 2 months", a list's label).
///
/// What names several numbers (3 or 5, 3-5), a time, a date, a ratio, an inequality, a sum that is not worked out, or
/// something with a letter in it (`2x`, `2\pi`) gives none, and the answer is wrong.
enum NumberExtraction {
    /// A number; where it is a percentage, the figure before the sign.
    struct Value: Hashable {
        let number: Double
        var isPercent = false

        /// Whether the two mean the same for some tolerance: 50 % is both 50 and 0.5, but 0.5 % is no 50 %.
        func matches(_ other: Value, _ isClose: (Double, Double) -> Bool) -> Bool {
            if isClose(number, other.number) { return true }
            if isPercent == other.isPercent { return false }
            return isPercent ? isClose(number / 100, other.number) : isClose(number, other.number / 100)
        }
    }

    static func number(in answer: String) -> Double? { reading(of: answer).value?.number }

    /// The number and how it was found; no value where the answer gives none, or several.
    static func reading(of answer: String) -> (value: Value?, reason: String) {
        NumberChoice(answer).reading
    }

    /// A label's number, read by the same rules, where only one number stands there or one is announced.
    static func label(_ text: String) -> Value? {
        let choice = NumberChoice(text)
        guard choice.hasOneNumber || choice.hasMarkedResult else { return nil }
        return choice.reading.value
    }
}

/// Picks one of an answer's numbers.
struct NumberChoice {
    private let scan: NumberScan
    private let announcements: [NumberAnnouncement]

    init(_ text: String) {
        scan = NumberScan(text)
        announcements = NumberAnnouncement.all(in: scan.reader)
    }

    var hasOneNumber: Bool { scan.numbers.count == 1 && scan.numbers[0].value.isFinite }

    /// Whether a `\boxed{}` or `####` says which number is meant.
    var hasMarkedResult: Bool { announcements.contains { $0.kind == .box || $0.kind == .hashes } }

    private enum Pick {
        case number(FoundNumber)
        /// Something that is no single number stands there.
        case unclear
        case nothing
    }

    var reading: (value: NumberExtraction.Value?, reason: String) {
        // The last hundred: an answer of announcements alone would take the square of its length.
        for announcement in announcements.suffix(100).reversed() {
            switch pick(announcement) {
            case .number(let found): return (Self.value(found), "the number announced by \(announcement.words)")
            case .unclear: return (nil, "what \(announcement.words) announces is no single number")
            case .nothing: continue
            }
        }
        guard !scan.numbers.isEmpty else {
            let words = NumberWords.number(in: scan.reader.tokens[...], isAnnounced: false)
            return (words.map { NumberExtraction.Value(number: $0) }, words == nil ? "no number" : "a number in words")
        }
        if let first = firstLine { return (Self.value(first), "the number that is the first line") }
        switch lastSentence(0..<scan.reader.tokens.count) {
        case .number(let found): return (Self.value(found), "the number that the last sentence with one gives")
        case .unclear: return (nil, "a range, a list, a date or an expression, not one number")
        case .nothing: return (nil, "no number that stands for itself")
        }
    }

    /// A first line that is one number, with its unit, above a blank line and an explanation.
    private var firstLine: FoundNumber? {
        guard let found = scan.numbers.first, found.value.isFinite, !found.isOperand else { return nil }
        let line = scan.reader.tokens.prefix { $0.kind != .newline }.count
        let rest = scan.reader.tokens[line...]
        guard line <= 8, rest.prefix(2).allSatisfy({ $0.kind == .newline }), rest.contains(where: { $0.kind == .word }),
            found.end <= line
        else { return nil }
        if scan.numbers.count > 1, scan.numbers[1].start < line { return nil }
        let words = scan.reader.tokens[..<line].filter { $0.kind == .word }.count
        let isLabel = scan.reader.isMark(found.end, [".", ")", ":"]) && found.end + 1 < line
        return words <= 2 && !isLabel && scan.reader.tokens[..<found.start].allSatisfy { $0.mark != nil } ? found : nil
    }

    private static func value(_ found: FoundNumber) -> NumberExtraction.Value {
        NumberExtraction.Value(number: found.value, isPercent: found.isPercent)
    }

    // MARK: Announced

    private func pick(_ announcement: NumberAnnouncement) -> Pick {
        let window = announcement.window
        let indices = numbers(in: window)
        guard let first = indices.first(where: { !scan.numbers[$0].isDenied }) else {
            return indices.isEmpty ? inWords(announcement) : .nothing
        }
        if announcement.kind == .box { return boxed(indices) }
        if announcement.isImmediate(scan.numbers[first].start, in: scan.reader) {
            return result(from: first, in: indices)
        }
        switch announcement.kind {
        case .hashes, .weak, .box: return .nothing
        case .sentence:
            let main = indices.first { !scan.numbers[$0].isDenied && !scan.numbers[$0].isAside }
            return result(from: main ?? first, in: indices)
        case .colon: return lastSentence(window)
        }
    }

    private func numbers(in window: Range<Int>) -> [Int] {
        // Numbers are in order of their places.
        var low = 0
        var high = scan.numbers.count
        while low < high {
            let middle = (low + high) / 2
            if scan.numbers[middle].start < window.lowerBound { low = middle + 1 } else { high = middle }
        }
        var indices: [Int] = []
        while low < scan.numbers.count, scan.numbers[low].start < window.upperBound {
            indices.append(low)
            low += 1
        }
        return indices
    }

    private func inWords(_ announcement: NumberAnnouncement) -> Pick {
        let window = announcement.window.prefix(20)
        guard let value = NumberWords.number(in: scan.reader.tokens[window], isAnnounced: true) else { return .nothing }
        return .number(FoundNumber(value: value, start: window.lowerBound, end: window.upperBound))
    }

    /// Several numbers in one box are none, unless an equation joins them.
    private func boxed(_ indices: [Int]) -> Pick {
        guard let first = indices.first, let last = indices.last else { return .nothing }
        let end = group(from: first, in: indices).last ?? first
        if end == last { return result(from: first, in: indices) }
        return last == end ? .nothing : .unclear
    }

    // MARK: Equations

    /// The numbers from `first` on that operators and `=` join.
    private func group(from first: Int, in indices: [Int]) -> [Int] {
        var members = [first]
        for index in indices where index > first {
            guard isJoined(scan.numbers[index - 1], scan.numbers[index]) else { break }
            members.append(index)
        }
        return members
    }

    private func isJoined(_ left: FoundNumber, _ right: FoundNumber) -> Bool {
        guard right.start - left.end <= 8 else { return false }
        if right.start == left.end { return left.isOperand && right.isOperand }
        var hasOperator = false
        var words = 0
        for index in left.end..<right.start {
            guard let token = scan.reader.at(index) else { return false }
            switch token.kind {
            case .newline, .number: return false
            case .word:
                words += token.text == "x" ? 0 : 1
                hasOperator = hasOperator || token.text == "x"
            case .mark:
                if scan.reader.isMark(index, [".", ",", ";", ":", "?", "!"]) { return false }
                hasOperator = hasOperator || scan.reader.isMark(index, NumberReader.operators + ["=", "\u{2248}"])
            }
        }
        return words <= 3 && (hasOperator || left.isOperand && right.isOperand)
    }

    /// The result of the equation that begins at `first`: its last side that is one number.
    private func result(from first: Int, in indices: [Int]) -> Pick {
        let members = group(from: first, in: indices)
        guard let last = members.last(where: { !scan.numbers[$0].isOperand }) else { return .unclear }
        let found = scan.numbers[last]
        return found.value.isNaN ? .unclear : .number(found)
    }

    // MARK: The last sentence

    private func lastSentence(_ window: Range<Int>) -> Pick {
        let indices = numbers(in: window)
        var end = indices.count
        var fallback: Int?
        while end > 0 {
            // From the last number back to the beginning of its sentence.
            let start = sentenceStart(scan.numbers[indices[end - 1]].start)
            var begin = end
            while begin > 0, scan.numbers[indices[begin - 1]].start >= start { begin -= 1 }
            let sentence = indices[begin..<end].filter { !scan.numbers[$0].isDenied }
            let main = sentence.filter { !scan.numbers[$0].isAside }
            if let chosen = main.last(where: { scan.numbers[$0].isEmphasized && !scan.numbers[$0].isOperand })
                ?? main.last(where: { scan.numbers[$0].isResult && !scan.numbers[$0].isOperand }) ?? main.last
            {
                return result(from: groupStart(chosen, in: indices), in: indices)
            }
            fallback = fallback ?? sentence.last
            end = begin
        }
        return fallback.map { result(from: $0, in: indices) } ?? .nothing
    }

    private func groupStart(_ index: Int, in indices: [Int]) -> Int {
        var start = index
        while let first = indices.first, start > first, isJoined(scan.numbers[start - 1], scan.numbers[start]) {
            start -= 1
        }
        return start
    }

    private func sentenceStart(_ place: Int) -> Int {
        var start = place
        while start > 0, !NumberAnnouncement.isSentenceEnd(start - 1, in: scan.reader) { start -= 1 }
        return start
    }
}
