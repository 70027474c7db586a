public import Foundation
internal import MixtureOfAgents
internal import NumericalMethods

/// A run's place on disk: `runs/NAME` with the store, the frozen space and task, the log and the results.
public struct RunFolder: Hashable, Sendable {
    public let url: URL

    public var name: String { url.lastPathComponent }
    public var storeURL: URL { url.appending(path: "run.sqlite") }
    /// A copy of the space's folder as it was when the run began; the original may change without harm.
    public var spaceURL: URL { url.appending(path: "space", directoryHint: .isDirectory) }
    public var logURL: URL { url.appending(path: "run.log") }
    public var bestURL: URL { url.appending(path: "best.json") }
    public var prunedURL: URL { url.appending(path: "pruned.json") }

    /// The most that a space's folder may hold, in bytes: a run copies it, and a stranger's folder may be anything.
    public static let largestSpaceByteCount = 64 << 20

    private init(url: URL) { self.url = url }

    /// A new run's folder in `directory`, with a frozen copy of `spaceFolder`.
    ///
    /// - Parameters:
    ///   - name: blanks in it become dashes; `nil` picks the first free of `prefix-1`, `prefix-2`, ...
    ///   - prefix: any text; ``validName(from:)`` makes a name of it.
    ///   - excluded: what is not part of the space although it may lie in its folder, such as the folder of all runs.
    /// - Throws: ``TuningError`` when the name is taken or unusable, or when the folder can't be written.
    public static func create(
        name: String?, prefix: String, in directory: URL, freezing spaceFolder: URL, excluding excluded: [URL] = []
    ) throws -> RunFolder {
        let name = name.map(withoutBlanks) ?? firstFreeName(prefix: validName(from: prefix), in: directory)
        try check(name)
        let folder = RunFolder(url: directory.appending(path: name, directoryHint: .isDirectory))
        guard !FileManager.default.fileExists(atPath: folder.url.path) else {
            throw TuningError.runExists(name: name, path: folder.url.path)
        }
        do {
            try FileManager.default.createDirectory(at: folder.url, withIntermediateDirectories: true)
            try FrozenFolder.copy(
                spaceFolder, to: folder.spaceURL, limit: largestSpaceByteCount, excluding: [directory] + excluded)
        } catch let error as TuningError {
            throw error
        } catch {
            throw TuningError.cannotWrite(path: folder.url.path, reason: error.localizedDescription)
        }
        return folder
    }

    /// An existing run, by its name in `directory` or by the path of its folder.
    ///
    /// - Throws: ``TuningError/runNotFound(name:directory:nearest:)`` with the nearest name.
    public static func find(_ nameOrPath: String, in directory: URL) throws -> RunFolder {
        for candidate in [directory.appending(path: nameOrPath), URL(filePath: nameOrPath)] {
            let folder = RunFolder(url: candidate.standardizedFileURL)
            if FileManager.default.fileExists(atPath: folder.storeURL.path) { return folder }
            if FileManager.default.fileExists(atPath: folder.bestURL.path)
                || FileManager.default.fileExists(atPath: folder.spaceURL.path)
            {
                throw TuningError.runIncomplete(path: folder.url.path, missing: "run.sqlite")
            }
        }
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory.path)) ?? []
        throw TuningError.runNotFound(
            name: nameOrPath, directory: directory.path, nearest: NearestName.of(nameOrPath, among: names.sorted()))
    }

    /// Writes a mixture into the folder, whole or not at all.
    ///
    /// - Throws: ``TuningError/cannotWrite(path:reason:)``.
    func write(_ mixture: Mixture, to file: URL) throws {
        do {
            try MixtureDocument.json(of: mixture).write(to: file, options: .atomic)
        } catch {
            throw TuningError.cannotWrite(path: file.path, reason: error.localizedDescription)
        }
    }

    private static func firstFreeName(prefix: String, in directory: URL) -> String {
        var number = 1
        while FileManager.default.fileExists(atPath: directory.appending(path: "\(prefix)-\(number)").path) {
            number += 1
        }
        return "\(prefix)-\(number)"
    }

    // MARK: Names

    /// `name` with dashes in place of blanks: a name that people type.
    public static func withoutBlanks(_ name: String) -> String {
        String(name.trimmingCharacters(in: .whitespaces).map { $0 == " " || $0 == "\t" ? "-" : $0 })
    }

    /// A name for files and folders made of any text: other characters than letters and digits of ASCII, dots, dashes
    /// and underscores become dashes. At most 70 characters, and never a path.
    public static func validName(from text: String) -> String {
        var name = ""
        for byte in text.utf8 {
            if isAllowed(byte) {
                name.unicodeScalars.append(Unicode.Scalar(byte))
            } else if name.last != "-" {
                name += "-"
            }
            if name.utf8.count > 2 * longestName { break }
        }
        let trimmed = name.drop { !($0.isLetter || $0.isNumber) }.prefix(longestName)
        let end = trimmed.lastIndex { $0 != "-" && $0 != "." }
        return end.map { String(trimmed[...$0]) } ?? "run"
    }

    private static let longestName = 70

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    private static func check(_ name: String) throws(TuningError) {
        guard name.utf8.allSatisfy(isAllowed), (1...80).contains(name.count),
            name.first?.isLetter == true || name.first?.isNumber == true
        else { throw .badRunName(name) }
    }
}
