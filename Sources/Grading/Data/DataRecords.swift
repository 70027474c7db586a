internal import CheckedYAML

/// The objects of a data file: JSON lines whatever ends them, one JSON array, objects over several lines, or a table.
///
/// One object is made at a time, so that a file of a million questions takes little more than its own size.
enum DataRecords {
    struct Record {
        let object: [String: JSONValue]
        /// Where it begins; 1-based.
        let line: Int
    }

    /// Gives the records to `body`, in order.
    ///
    /// - Parameter form: what a record should be, for errors.
    static func read(
        _ file: DataFile, form: String, _ body: (Record) throws(DocumentError) -> Void
    ) throws(DocumentError) {
        if DataTable.isTable(file) { return try DataTable.read(file, body) }
        var lines = LineCount(bytes: file.bytes)
        for range in try JSONRanges(file, form: form).ranges {
            let line = lines.number(at: range.lowerBound)
            var reader = JSONReader(bytes: Array(file.bytes[range]))
            do {
                let value = try reader.document()
                guard let object = value.object else {
                    throw DocumentError(file: file.name, line: line, expected: form, found: value.description)
                }
                try body(Record(object: object, line: line))
            } catch let error as JSONProblem {
                throw problem(error.reason, at: range.lowerBound + reader.place, in: file, form: form)
            } catch let error as DocumentError {
                throw error
            } catch {
                throw DocumentError(file: file.name, line: line, expected: form, found: "\(error)")
            }
        }
    }

    /// The error of a place where the JSON breaks: what stands there is named, since it may be invisible.
    static func problem(_ reason: String, at offset: Int, in file: DataFile, form: String) -> DocumentError {
        let place = FoundByte(file.bytes, at: offset)
        let isInvisible = place.words.contains("U+")
        return DocumentError(
            file: file.name, line: place.line, column: place.column, expected: form,
            found: "\(reason) at \(place.words)",
            hint: isInvisible ? "delete that character, or write it as JSON does" : "")
    }
}

/// Counts lines on the way through a file.
struct LineCount {
    let bytes: [UInt8]
    private var seen = 0
    private var line = 1

    init(bytes: [UInt8]) { self.bytes = bytes }

    /// The line of a place that lies behind those that were asked for before; 1-based.
    mutating func number(at offset: Int) -> Int {
        while seen < offset {
            let isReturn = bytes[seen] == 0x0D && !(seen + 1 < bytes.count && bytes[seen + 1] == 0x0A)
            if bytes[seen] == 0x0A || isReturn { line += 1 }
            seen += 1
        }
        return line
    }
}

/// Where a file's records lie.
struct JSONRanges {
    private(set) var ranges: [Range<Int>] = []
    private let file: DataFile
    private let form: String
    private var bytes: [UInt8] { file.bytes }

    init(_ file: DataFile, form: String) throws(DocumentError) {
        self.file = file
        self.form = form
        guard let start = file.bytes.firstIndex(where: { !Self.isBlank($0) }) else { return }
        if file.bytes[start] == UInt8(ascii: "[") {
            try findItems(from: start + 1)
        } else if isSpread(from: start) {
            try findObjects(from: start)
        } else {
            findLines()
        }
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

    private static func isLineEnd(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }

    /// Whether the first object goes on in the next line, as editors lay it out.
    private func isSpread(from start: Int) -> Bool {
        let line = bytes[start...].prefix { !Self.isLineEnd($0) }
        return line.first == UInt8(ascii: "{")
            && line.last { !Self.isBlank($0) }.map { $0 == UInt8(ascii: "{") || $0 == UInt8(ascii: ",") } == true
    }

    private mutating func findLines() {
        var start = 0
        while start < bytes.count {
            let end = bytes[start...].firstIndex(where: Self.isLineEnd) ?? bytes.count
            if !bytes[start..<end].allSatisfy(Self.isBlank) { ranges.append(start..<end) }
            start = end + 1
        }
    }

    private mutating func findItems(from start: Int) throws(DocumentError) {
        var position = start
        while true {
            position = skipBlanks(position)
            guard position < bytes.count else { throw broken("an array without ']'", at: position) }
            if bytes[position] == UInt8(ascii: "]") { break }
            let end = valueEnd(from: position)
            ranges.append(position..<end)
            position = skipBlanks(end)
            guard position < bytes.count else { throw broken("an array without ']'", at: position) }
            if bytes[position] == UInt8(ascii: "]") { break }
            position += 1
        }
        position = skipBlanks(position + 1)
        guard position == bytes.count else { throw broken("more after the array", at: position) }
    }

    private mutating func findObjects(from start: Int) throws(DocumentError) {
        var position = start
        while position < bytes.count {
            let end = valueEnd(from: position, stopsAtClose: true)
            ranges.append(position..<end)
            position = skipBlanks(end)
        }
    }

    private func broken(_ reason: String, at position: Int) -> DocumentError {
        DataRecords.problem(reason, at: position, in: file, form: form)
    }

    private func skipBlanks(_ start: Int) -> Int {
        bytes[min(start, bytes.count)...].firstIndex { !Self.isBlank($0) } ?? bytes.count
    }

    /// The end of the value at `start`: a comma or a closing bracket outside of it, or its own closing bracket.
    private func valueEnd(from start: Int, stopsAtClose: Bool = false) -> Int {
        var level = 0
        var isText = false
        var position = start
        while position < bytes.count {
            let byte = bytes[position]
            if isText {
                if byte == UInt8(ascii: "\\") { position += 1 } else if byte == UInt8(ascii: "\"") { isText = false }
            } else {
                switch byte {
                case UInt8(ascii: "\""): isText = true
                case UInt8(ascii: "{"), UInt8(ascii: "["): level += 1
                case UInt8(ascii: "}"), UInt8(ascii: "]"):
                    if level == 0 { return position }
                    level -= 1
                    if level == 0, stopsAtClose { return position + 1 }
                case UInt8(ascii: ",") where level == 0 && !stopsAtClose: return position
                default: break
                }
            }
            position += 1
        }
        return bytes.count
    }
}
