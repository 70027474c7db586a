internal import Foundation
internal import NumericalMethods

/// Copies a folder of a stranger's: regular files only, no links, up to a limit.
enum FrozenFolder {
    /// Files that only the folder of a run, or of shared answers, holds: such folders are never copied, or a run that
    /// is started in the space's own folder would hold copies of all runs before it.
    private static let marks = ["run.sqlite", "answers.sqlite"]

    /// Copies every regular file below `source`, keeping relative paths.
    ///
    /// Links and hidden files are left out, and so are folders of runs, `target` itself and what lies at or below
    /// `excluded`.
    static func copy(_ source: URL, to target: URL, limit: Int, excluding excluded: [URL] = []) throws {
        let manager = FileManager.default
        try manager.createDirectory(at: target, withIntermediateDirectories: true)
        let root = resolved(source)
        let left = Set(([target] + excluded).map { resolved($0).path })
        var copiedByteCount = 0
        for (file, byteCount) in try regularFiles(in: root, leaving: { isLeft($0, left) }, for: target) {
            copiedByteCount += byteCount
            guard copiedByteCount <= limit else {
                throw TuningError.cannotWrite(
                    path: target.path,
                    reason: "the space's folder \(root.path) holds more than \(limit >> 20) MiB; "
                        + "keep the space, its prompts and its task in a folder of their own")
            }
            let copy = target.appending(path: relativePath(of: file, in: root))
            try manager.createDirectory(at: copy.deletingLastPathComponent(), withIntermediateDirectories: true)
            try manager.copyItem(at: file, to: copy)
        }
    }

    /// Digests of every regular file below `folder`, by relative path.
    ///
    /// - Complexity: linear in the folder's bytes.
    static func digests(of folder: URL) throws -> [String: String] {
        let root = resolved(folder)
        let files = try regularFiles(in: root, leaving: { _ in false }, for: folder)
        return try Dictionary(
            files.map { (relativePath(of: $0.file, in: root), try digest(of: $0.file)) }
        ) { first, _ in first }
    }

    /// The digest of a file's bytes.
    static func digest(of file: URL) throws -> String {
        StableDigest(of: Array(try Data(contentsOf: file))).hexadecimal
    }

    private static func resolved(_ url: URL) -> URL { url.resolvingSymlinksInPath().standardizedFileURL }

    private static func isLeft(_ folder: URL, _ left: Set<String>) -> Bool {
        left.contains(resolved(folder).path)
            || marks.contains { FileManager.default.fileExists(atPath: folder.appending(path: $0).path) }
    }

    /// The regular files below `root` with their sizes, without links, hidden files and the folders that are left out.
    private static func regularFiles(
        in root: URL, leaving isLeft: (URL) -> Bool, for target: URL
    ) throws -> [(file: URL, byteCount: Int)] {
        let keys: [URLResourceKey] = [.isRegularFileKey, .isDirectoryKey, .isSymbolicLinkKey, .fileSizeKey]
        guard
            let files = FileManager.default.enumerator(
                at: root, includingPropertiesForKeys: keys, options: [.skipsHiddenFiles])
        else { throw TuningError.cannotWrite(path: target.path, reason: "\(root.path) can't be read") }
        var found: [(file: URL, byteCount: Int)] = []
        for case let file as URL in files {
            let values = try file.resourceValues(forKeys: Set(keys))
            if values.isDirectory == true, isLeft(file) { files.skipDescendants() }
            guard values.isRegularFile == true, values.isSymbolicLink != true else { continue }
            // A cassette that is being recorded here, or is replayed, is no part of the space.
            if !isLeft(file) { found.append((file, values.fileSize ?? 0)) }
        }
        return found
    }

    private static func relativePath(of file: URL, in root: URL) -> String {
        let components = file.standardizedFileURL.pathComponents.dropFirst(root.pathComponents.count)
        return components.joined(separator: "/")
    }
}
