internal import CheckedYAML

/// A table of questions (RFC 4180), with commas, semicolons or tabs: one with a head that names a column `question`, or
/// one as MMLU publishes it, without a head: the question, four choices, a letter.
enum DataTable {
    private static let form =
        "a head with the columns question and answer (and A, B, C, ... for choices), or rows of a "
        + "question, four choices and a letter"

    static func isTable(_ file: DataFile) -> Bool {
        let name = file.name.lowercased()
        let plain = name.hasSuffix(".gz") ? String(name.dropLast(3)) : name
        return plain.hasSuffix(".csv") || plain.hasSuffix(".tsv")
    }

    static func read(
        _ file: DataFile, _ body: (DataRecords.Record) throws(DocumentError) -> Void
    ) throws(DocumentError) {
        let firstLine = file.bytes.prefix { $0 != 0x0A && $0 != 0x0D }
        let separators = [UInt8(ascii: ","), UInt8(ascii: ";"), 0x09]
        let separator = separators.max { one, other in
            firstLine.count { $0 == one } < firstLine.count { $0 == other }
        }
        var rows = Rows(bytes: file.bytes, separator: separator ?? UInt8(ascii: ","), file: file.name)
        var head: [String]?
        while let row = try rows.next() {
            guard !row.cells.allSatisfy(\.isEmpty) else { continue }
            if head == nil {
                let names = row.cells.map { $0.lowercased().filter { !$0.isWhitespace } }
                if names.contains("question") {
                    head = names
                    continue
                }
                head = []
            }
            guard let object = object(row.cells, head ?? []) else {
                throw DocumentError(
                    file: file.name, line: row.line, expected: form,
                    found: "\(row.cells.count) columns" + ((head ?? []).isEmpty ? "" : " under \(head?.count ?? 0)"))
            }
            try body(DataRecords.Record(object: object, line: row.line))
        }
    }

    private static func object(_ cells: [String], _ head: [String]) -> [String: JSONValue]? {
        guard !head.isEmpty else {
            guard cells.count == 6, ["A", "B", "C", "D"].contains(cells[5]) else { return nil }
            return [
                "question": .text(cells[0]), "choices": .list(cells[1...4].map { .text($0) }),
                "answer": .text(cells[5]),
            ]
        }
        guard cells.count == head.count else { return nil }
        var object: [String: JSONValue] = [:]
        var choices: [JSONValue] = []
        for (name, cell) in zip(head, cells) {
            if name.count == 1, name.first?.isLetter == true {
                if !cell.isEmpty { choices.append(.text(cell)) }
            } else {
                object[name] = .text(cell)
            }
        }
        if !choices.isEmpty { object["choices"] = .list(choices) }
        return object
    }

    private struct Rows {
        let bytes: [UInt8]
        let separator: UInt8
        let file: String
        private var position = 0
        private var line = 1

        init(bytes: [UInt8], separator: UInt8, file: String) {
            self.bytes = bytes
            self.separator = separator
            self.file = file
        }

        mutating func next() throws(DocumentError) -> (cells: [String], line: Int)? {
            guard position < bytes.count else { return nil }
            let start = line
            var cells: [String] = []
            while true {
                cells.append(try cell(from: start))
                guard position < bytes.count else { return (cells, start) }
                let byte = bytes[position]
                position += 1
                guard byte != separator else { continue }
                if byte == 0x0D, position < bytes.count, bytes[position] == 0x0A { position += 1 }
                line += 1
                return (cells, start)
            }
        }

        private mutating func cell(from start: Int) throws(DocumentError) -> String {
            var units: [UInt8] = []
            guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else {
                while position < bytes.count, bytes[position] != separator, bytes[position] != 0x0A,
                    bytes[position] != 0x0D
                {
                    units.append(bytes[position])
                    position += 1
                }
                return String(decoding: units, as: UTF8.self)
            }
            position += 1
            while position < bytes.count {
                let byte = bytes[position]
                position += 1
                if byte == 0x0A { line += 1 }
                guard byte == UInt8(ascii: "\"") else {
                    units.append(byte)
                    continue
                }
                guard position < bytes.count, bytes[position] == byte else {
                    return String(decoding: units, as: UTF8.self)
                }
                units.append(byte)
                position += 1
            }
            throw DocumentError(
                file: file, line: start, expected: "a closing '\"'", found: "the end of the file")
        }
    }
}
