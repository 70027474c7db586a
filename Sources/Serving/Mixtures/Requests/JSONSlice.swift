/// Finds a value's own text in a JSON document that a decoder has accepted.
///
/// Decoding and encoding again would lose the order of a schema's properties, in which models fill them in.
enum JSONSlice {
    /// The text of the value under `path`, a key of an object each; `nil` when there is none. Of a key that stands
    /// twice the last counts.
    static func text(at path: [String], in document: [UInt8]) -> String? {
        var range = 0..<document.count
        for key in path {
            guard let inner = value(of: key, in: document, from: range) else { return nil }
            range = inner
        }
        return String(decoding: document[range], as: UTF8.self)
    }

    private static func value(of key: String, in document: [UInt8], from range: Range<Int>) -> Range<Int>? {
        let wanted = Array("\"\(key)\"".utf8)
        var found: Range<Int>?
        var place = skippingBlanks(document, range.lowerBound)
        guard place < range.upperBound, document[place] == UInt8(ascii: "{") else { return nil }
        place = skippingBlanks(document, place + 1)
        while place < range.upperBound, document[place] == UInt8(ascii: "\"") {
            let keyEnd = endOfText(document, place)
            let start = skippingBlanks(document, skippingBlanks(document, keyEnd) + 1)
            let end = endOfValue(document, start)
            if document[place..<min(keyEnd, document.count)].elementsEqual(wanted) { found = start..<end }
            place = skippingBlanks(document, end)
            if place < range.upperBound, document[place] == UInt8(ascii: ",") {
                place = skippingBlanks(document, place + 1)
            }
        }
        return found
    }

    private static func skippingBlanks(_ document: [UInt8], _ start: Int) -> Int {
        var place = start
        while place < document.count, [0x20, 0x09, 0x0A, 0x0D].contains(document[place]) { place += 1 }
        return place
    }

    /// The place behind the closing quotation mark of the text that begins at `start`.
    private static func endOfText(_ document: [UInt8], _ start: Int) -> Int {
        var place = start + 1
        while place < document.count, document[place] != UInt8(ascii: "\"") {
            place += document[place] == UInt8(ascii: "\\") ? 2 : 1
        }
        return min(place + 1, document.count)
    }

    private static func endOfValue(_ document: [UInt8], _ start: Int) -> Int {
        var place = start
        var depth = 0
        while place < document.count {
            switch document[place] {
            case UInt8(ascii: "\""):
                place = endOfText(document, place)
                if depth == 0 { return place }
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                place += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                if depth == 0 { return place }
                depth -= 1
                place += 1
                if depth == 0 { return place }
            case UInt8(ascii: ","), 0x20, 0x09, 0x0A, 0x0D:
                if depth == 0 { return place }
                place += 1
            default: place += 1
            }
        }
        return place
    }
}
