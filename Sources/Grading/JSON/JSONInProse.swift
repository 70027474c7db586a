/// Finds the JSON objects and lists that stand in a text: in fenced blocks, in sentences, one after another.
///
/// What begins like JSON is one document to its closing bracket, and counts whole or not at all: the inner object of a
/// document with a trailing comma, single quotes or a missing bracket is no answer. Brackets of prose (`{see below}`)
/// are passed over.
///
/// - Complexity: linear in the length of the text.
struct JSONInProse {
    struct Found {
        let value: JSONValue
        /// Bytes of the text.
        let range: Range<Int>
    }

    private let bytes: [UInt8]

    static func values(in text: String) -> [Found] { JSONInProse(bytes: Array(text.utf8)).values() }

    /// Whether only "or" stands between the values.
    static func isAlternative(_ first: Found, _ second: Found, in text: String) -> Bool {
        let between = Array(text.utf8)[first.range.upperBound..<second.range.lowerBound]
        return String(decoding: between, as: UTF8.self).lowercased().split { !$0.isLetter } == ["or"]
    }

    private func values() -> [Found] {
        var found: [Found] = []
        var index = 0
        while index < bytes.count {
            guard bytes[index] == UInt8(ascii: "{") || bytes[index] == UInt8(ascii: "["), looksLikeJSON(index) else {
                index += 1
                continue
            }
            // An open document owns the rest.
            guard let end = end(of: index) else { return found }
            if let value = try? JSONValue(reading: String(decoding: bytes[index..<end], as: UTF8.self)) {
                found.append(Found(value: value, range: index..<end))
            }
            index = end
        }
        return found
    }

    private func next(after index: Int) -> Int {
        var place = index + 1
        while place < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[place]) { place += 1 }
        return place
    }

    /// `{"name":`, `{'name'`, `{name:`, `{}`; a list that begins with a value.
    private func looksLikeJSON(_ index: Int) -> Bool {
        let place = next(after: index)
        guard place < bytes.count else { return false }
        if bytes[index] == UInt8(ascii: "[") {
            return Array("[{\"'-0123456789]".utf8).contains(bytes[place])
                || ["true", "false", "null", "True", "False", "None"].contains { bytes[place...].starts(with: $0.utf8) }
        }
        switch bytes[place] {
        case UInt8(ascii: "}"), UInt8(ascii: "'"): return true
        case UInt8(ascii: "\""):
            guard let end = endOfText(place) else { return false }
            let mark = next(after: end - 1)
            return mark < bytes.count && bytes[mark] == UInt8(ascii: ":")
        default:
            var end = place
            while end < bytes.count, end - place < 60, Self.isName(bytes[end]) { end += 1 }
            return end > place && end < bytes.count && bytes[end] == UInt8(ascii: ":")
        }
    }

    private static func isName(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || byte == UInt8(ascii: "_")
    }

    /// Behind the closing quote of the text that begins at `index`.
    private func endOfText(_ index: Int) -> Int? {
        var place = index + 1
        while place < bytes.count, bytes[place] != UInt8(ascii: "\"") {
            if bytes[place] == 0x0A { return nil }
            place += bytes[place] == UInt8(ascii: "\\") ? 2 : 1
        }
        return place < bytes.count ? place + 1 : nil
    }

    /// Behind the bracket that closes the one at `index`; brackets in texts don't count.
    private func end(of index: Int) -> Int? {
        var depth = 0
        var place = index
        while place < bytes.count {
            switch bytes[place] {
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                if depth == 0 { return place + 1 }
            case UInt8(ascii: "\""):
                guard let end = endOfText(place) else { return nil }
                place = end - 1
            default: break
            }
            place += 1
        }
        return nil
    }
}
