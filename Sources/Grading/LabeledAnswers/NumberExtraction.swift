internal import Foundation

/// Finds the number that an answer gives, as a person would.
///
/// That is the first one after the last of `####`, `\boxed{`, `answer is`, `answer:` and `answer =`; without any such
/// words, the last number. Commas between groups of three digits don't count, a minus may be written `-` or `−`.
enum NumberExtraction {
    static func number(in answer: String) -> Double? {
        let bytes = Array(answer.replacing("\u{2212}", with: "-").utf8)
        let numbers = scan(bytes)
        guard let last = numbers.last else { return nil }
        // The last hundred: an answer of announcements alone would take the square of its length.
        let announced = announcements(in: bytes).suffix(100).reversed().lazy.compactMap { end in
            // Nothing but blanks, marks and a unit's sign between the words and the number.
            numbers.first { $0.start >= end }.flatMap { isNear($0.start, end, in: bytes) ? $0.value : nil }
        }.first
        return announced ?? last.value
    }

    /// A label's number: nothing else may stand there.
    static func label(_ text: String) -> Double? {
        let bytes = Array(AnswerText.trimmed(text).replacing("\u{2212}", with: "-").utf8)
        let numbers = scan(bytes)
        guard numbers.count == 1, let only = numbers.first, only.start == 0, only.end == bytes.count else { return nil }
        return only.value
    }

    private struct Found {
        let value: Double
        let start: Int
        let end: Int
    }

    private static func isDigit(_ byte: UInt8?) -> Bool {
        byte.map { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ?? false
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (byte | 0x20) >= UInt8(ascii: "a") && (byte | 0x20) <= UInt8(ascii: "z") || byte >= 0x80
    }

    private static func scan(_ bytes: [UInt8]) -> [Found] {
        func at(_ index: Int) -> UInt8? { bytes.indices.contains(index) ? bytes[index] : nil }
        var found: [Found] = []
        var index = 0
        while index < bytes.count {
            let isFraction = bytes[index] == UInt8(ascii: ".") && isDigit(at(index + 1))
            guard isDigit(bytes[index]) || isFraction else {
                index += 1
                continue
            }
            let first = index
            var digits: [UInt8] = []
            while isDigit(at(index)) { take() }
            // 1,234,567 is one number, 1,2 are two.
            if index - first <= 3, index > first {
                while at(index) == UInt8(ascii: ","), (1...3).allSatisfy({ isDigit(at(index + $0)) }),
                    !isDigit(at(index + 4))
                {
                    index += 1
                    for _ in 0..<3 { take() }
                }
            }
            if at(index) == UInt8(ascii: "."), isDigit(at(index + 1)) {
                take()
                while isDigit(at(index)) { take() }
            }
            takeExponent()
            let isSigned = first > 0 && (bytes[first - 1] == UInt8(ascii: "-") || bytes[first - 1] == UInt8(ascii: "+"))
            // In 3-4 and B-4 it is no sign.
            let hasSign = isSigned && !(first > 1 && (isDigit(bytes[first - 2]) || isLetter(bytes[first - 2])))
            let text =
                (hasSign ? String(decoding: [bytes[first - 1]], as: UTF8.self) : "")
                + String(decoding: digits, as: UTF8.self)
            if let value = Double(text), value.isFinite {
                found.append(Found(value: value, start: hasSign ? first - 1 : first, end: index))
            }

            func take() {
                digits.append(bytes[index])
                index += 1
            }
            func takeExponent() {
                guard let letter = at(index), letter | 0x20 == UInt8(ascii: "e") else { return }
                let sign = at(index + 1)
                let hasSign = sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+")
                guard isDigit(at(index + (hasSign ? 2 : 1))) else { return }
                for _ in 0..<(hasSign ? 2 : 1) { take() }
                while isDigit(at(index)) { take() }
            }
        }
        return found
    }

    private static func announcements(in bytes: [UInt8]) -> [Int] {
        let lower = bytes.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 }
        var ends: [Int] = []
        for words in ["####", "boxed{", "answer is", "answer:", "answer ="] {
            let words = Array(words.utf8)
            guard lower.count >= words.count, let first = words.first else { continue }
            for start in 0...(lower.count - words.count)
            where lower[start] == first && lower[start..<start + words.count].elementsEqual(words) {
                ends.append(start + words.count)
            }
        }
        return ends.sorted()
    }

    private static func isNear(_ start: Int, _ end: Int, in bytes: [UInt8]) -> Bool {
        start - end <= 12
            && bytes[end..<start].allSatisfy { byte in
                !isDigit(byte) && byte != UInt8(ascii: "\n")
                    && !((byte | 0x20) >= UInt8(ascii: "a")
                        && (byte | 0x20) <= UInt8(ascii: "z"))
            }
    }
}
