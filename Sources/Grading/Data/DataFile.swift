internal import CGzip
internal import CheckedYAML
internal import Foundation

/// The text of a data file as people publish and save them: plain or gzip, UTF-8 or UTF-16 with or without a byte order
/// mark.
struct DataFile {
    /// UTF-8, without a byte order mark.
    let bytes: [UInt8]
    /// The file as the task names it.
    let name: String

    /// More than a data set of short questions takes, and less than this process's memory; unpacked too.
    static let largestByteCount = 64 << 20

    /// The file that `node` names.
    init(named node: CheckedNode, in folder: TrustedFolder) throws(DocumentError) {
        try self.init(
            try folder.bytes(named: node, limit: Self.largestByteCount), name: try node.string())
    }

    /// - Parameter bytes: the file's, packed or not.
    init(_ bytes: [UInt8], name: String) throws(DocumentError) {
        self.name = name
        let unpacked = bytes.starts(with: [0x1F, 0x8B]) ? try Self.unpacked(bytes, name) : bytes
        if let kind = Self.foreignKind(unpacked) {
            throw DocumentError(
                file: name, expected: "JSON lines, a JSON array or CSV, plain or packed by gzip", found: kind,
                hint: "unpack it, or export it as JSON lines")
        }
        self.bytes = try Self.utf8(unpacked, name)
    }

    private static func unpacked(_ bytes: [UInt8], _ name: String) throws(DocumentError) -> [UInt8] {
        var status = 0
        // Deflate packs a thousandfold at best: a small file needs no large room.
        let capacity = min(largestByteCount, bytes.count * 1040 + 1024)
        let unpacked = [UInt8](unsafeUninitializedCapacity: capacity) { room, count in
            status = cgzip_unpack(bytes, bytes.count, room.baseAddress, capacity)
            count = max(0, status)
        }
        guard status >= 0 else {
            throw DocumentError(
                file: name, expected: "a gzip file of at most \(largestByteCount >> 20) MiB when it is unpacked",
                found: status == Int(CGZIP_TOO_LARGE.rawValue)
                    ? "one that holds more" : "one that is damaged or cut off",
                hint: status == Int(CGZIP_TOO_LARGE.rawValue) ? "split it" : "fetch it again")
        }
        return unpacked
    }

    /// What a file of another kind is by its first bytes; `nil` for text.
    private static func foreignKind(_ bytes: [UInt8]) -> String? {
        let kinds: [(mark: [UInt8], name: String)] = [
            ([0x50, 0x4B, 0x03, 0x04], "a ZIP archive or a spreadsheet"), (Array("PAR1".utf8), "a Parquet file"),
            ([0x28, 0xB5, 0x2F, 0xFD], "a file packed by Zstandard"), (Array("BZh".utf8), "a file packed by bzip2"),
            ([0xFD, 0x37, 0x7A, 0x58, 0x5A], "a file packed by xz"), (Array("ARROW1".utf8), "an Arrow file"),
            ([0xFF, 0xFE, 0x00, 0x00], "UTF-32 text"), ([0x00, 0x00, 0xFE, 0xFF], "UTF-32 text"),
        ]
        return kinds.first { bytes.starts(with: $0.mark) }?.name
    }

    private static func utf8(_ bytes: [UInt8], _ name: String) throws(DocumentError) -> [UInt8] {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return try valid(Array(bytes.dropFirst(3)), name) }
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
            let isLittle = bytes[0] == 0xFF
            let units = stride(from: 2, to: bytes.count - 1, by: 2).map { index in
                let (first, second) = (UInt16(bytes[index]), UInt16(bytes[index + 1]))
                return isLittle ? second << 8 | first : first << 8 | second
            }
            guard bytes.count.isMultiple(of: 2), let text = String(validating: units, as: UTF16.self) else {
                throw DocumentError(
                    file: name, expected: "whole UTF-16 text, as its byte order mark says", found: "broken UTF-16",
                    hint: "save the file as UTF-8")
            }
            return Array(text.utf8)
        }
        return try valid(bytes, name)
    }

    private static func valid(_ bytes: [UInt8], _ name: String) throws(DocumentError) -> [UInt8] {
        let zeros = bytes.prefix(1000).count { $0 == 0 }
        if zeros > 0, zeros >= min(bytes.count, 1000) / 3 {
            throw DocumentError(
                file: name, line: 1, expected: "UTF-8 text",
                found: "a zero byte in every other place: UTF-16 without a byte order mark",
                hint: "save the file as UTF-8")
        }
        guard let offset = FoundByte.firstInvalid(in: bytes) else { return bytes }
        let place = FoundByte(bytes, at: offset)
        throw DocumentError(
            file: name, line: place.line, column: place.column, expected: "UTF-8 text", found: place.words,
            hint: "save the file as UTF-8")
    }
}
