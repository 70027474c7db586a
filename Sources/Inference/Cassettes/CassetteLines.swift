internal import Foundation

/// The whole lines of a file of any size, read a piece at a time.
struct CassetteLines {
    let path: String

    private static let pieceByteCount = 1 << 20
    /// Sixteen times the largest reply that is read: no recorded call is longer.
    private static let longestLineByteCount = 256 << 20

    /// Hands each line to `body`: its number from 1, its offset in the file, and its bytes without the line's end.
    ///
    /// - Returns: how many bytes follow the last line's end.
    /// - Throws: ``CassetteError``; what `body` throws.
    @discardableResult
    func read(_ body: (_ number: Int, _ start: UInt64, _ line: Data) throws -> Void) throws -> Int {
        // A pipe would be waited for without end.
        let target = URL(filePath: path).resolvingSymlinksInPath().path
        let kind = (try? FileManager.default.attributesOfItem(atPath: target))?[.type] as? FileAttributeType
        guard kind != .typeDirectory, kind == nil || kind == .typeRegular else {
            throw CassetteError.cannotOpen(path: path, reason: "expected a regular file")
        }
        guard let handle = FileHandle(forReadingAtPath: path) else {
            throw CassetteError.cannotOpen(path: path, reason: "no such file, or it may not be read")
        }
        defer { try? handle.close() }
        var rest = Data()
        var start: UInt64 = 0
        var number = 1
        while true {
            let piece: Data?
            do { piece = try handle.read(upToCount: Self.pieceByteCount) } catch {
                throw CassetteError.cannotOpen(path: path, reason: error.localizedDescription)
            }
            guard let piece, !piece.isEmpty else { return rest.count }
            var searched = rest.count
            rest += piece
            while let end = rest[(rest.startIndex + searched)...].firstIndex(of: UInt8(ascii: "\n")) {
                let line = rest[rest.startIndex..<end]
                try body(number, start, Data(line))
                number += 1
                start += UInt64(line.count) + 1
                rest = rest[(end + 1)...]
                searched = 0
            }
            rest = Data(rest)
            guard rest.count <= Self.longestLineByteCount else {
                throw CassetteError.malformed(path: path, line: number)
            }
        }
    }
}
