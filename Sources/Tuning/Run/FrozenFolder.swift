internal import Foundation

/// Copies a folder of a stranger's: regular files only, no links, up to a limit.
enum FrozenFolder {
    /// Copies every regular file below `source`, keeping relative paths. Links and hidden files are left out.
    static func copy(_ source: URL, to target: URL, limit: Int) throws {
        let manager = FileManager.default
        try manager.createDirectory(at: target, withIntermediateDirectories: true)
        let root = source.resolvingSymlinksInPath().standardizedFileURL
        let keys: [URLResourceKey] = [.isRegularFileKey, .isSymbolicLinkKey, .fileSizeKey]
        guard
            let files = manager.enumerator(
                at: root, includingPropertiesForKeys: keys, options: [.skipsHiddenFiles])
        else { throw TuningError.cannotWrite(path: target.path, reason: "\(root.path) can't be read") }
        var copiedByteCount = 0
        for case let file as URL in files {
            let values = try file.resourceValues(forKeys: Set(keys))
            guard values.isRegularFile == true, values.isSymbolicLink != true else { continue }
            copiedByteCount += values.fileSize ?? 0
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

    private static func relativePath(of file: URL, in root: URL) -> String {
        let components = file.standardizedFileURL.pathComponents.dropFirst(root.pathComponents.count)
        return components.joined(separator: "/")
    }
}
