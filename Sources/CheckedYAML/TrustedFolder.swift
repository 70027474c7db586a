public import Foundation
internal import NumericalMethods

/// A folder whose files, and no others, a document may name.
public struct TrustedFolder: Sendable {
    public let url: URL

    /// The folder at `url`; links in its own path are resolved.
    public init(_ url: URL) {
        self.url = url.resolvingSymlinksInPath().standardizedFileURL
    }

    /// The file that `node` names by a path relative to the folder.
    ///
    /// - Throws: ``DocumentError`` at the node's place when the path is absolute, leads outside (also by a link),
    ///   or names no regular file.
    public func file(named node: CheckedNode) throws(DocumentError) -> URL {
        let path = try node.string()
        let resolved = url.appending(path: path).resolvingSymlinksInPath().standardizedFileURL
        guard !path.hasPrefix("/"), !path.hasPrefix("~"), resolved.path.hasPrefix(url.path + "/") else {
            throw node.error(
                expected: "a file inside the folder of \(node.file)", hint: "copy the file there and name it relatively"
            )
        }
        guard Self.kind(of: resolved) == .typeRegular else {
            let isThere = FileManager.default.fileExists(atPath: resolved.path)
            throw node.error(
                expected: "an existing file", found: isThere ? "no regular file, '\(path)'" : "no file at '\(path)'",
                hint: isThere ? "" : nearestName(to: path).map { "did you mean '\($0)'?" } ?? "")
        }
        return resolved
    }

    /// The path of the file in the same folder that somebody who typed `path` probably meant.
    private func nearestName(to path: String) -> String? {
        // Not by NSString, whose deletingLastPathComponent ends the process on a path of one character.
        let slash = path.lastIndex(of: "/")
        let parent = slash.map { String(path[..<$0]) } ?? ""
        let name = slash.map { String(path[path.index(after: $0)...]) } ?? path
        let names = (try? FileManager.default.contentsOfDirectory(atPath: url.appending(path: parent).path)) ?? []
        return NearestName.of(name, among: names.sorted()).map { parent.isEmpty ? $0 : "\(parent)/\($0)" }
    }

    /// The text of the file that `node` names.
    public func text(named node: CheckedNode, limit: Int = CheckedDocument.largestByteCount) throws(DocumentError)
        -> String
    {
        try Self.text(at: try file(named: node), as: try node.string(), limit: limit)
    }

    /// The bytes of the file that `node` names.
    public func bytes(named node: CheckedNode, limit: Int) throws(DocumentError) -> [UInt8] {
        Array(try Self.data(at: try file(named: node), as: try node.string(), limit: limit))
    }

    /// The text of a file, checked for its size and for being UTF-8; a byte order mark is left out.
    package static func text(at url: URL, as name: String, limit: Int) throws(DocumentError) -> String {
        let data = try data(at: url, as: name, limit: limit)
        let hasMark = data.starts(with: [0xEF, 0xBB, 0xBF])
        guard let text = String(validating: hasMark ? data.dropFirst(3) : data, as: UTF8.self) else {
            let isWide = data.starts(with: [0xFF, 0xFE]) || data.starts(with: [0xFE, 0xFF])
            throw DocumentError(
                file: name, expected: "UTF-8 text", found: isWide ? "UTF-16" : "bytes that are not UTF-8",
                hint: "save the file as UTF-8")
        }
        return text
    }

    private static func data(at url: URL, as name: String, limit: Int) throws(DocumentError) -> Data {
        guard kind(of: url) == .typeRegular else {
            let isThere = FileManager.default.fileExists(atPath: url.path)
            throw DocumentError(
                file: name, expected: "a readable file", found: isThere ? "no regular file" : "no file at \(url.path)")
        }
        let data: Data
        do {
            let handle = try FileHandle(forReadingFrom: url)
            defer { try? handle.close() }
            data = try handle.read(upToCount: limit + 1) ?? Data()
        } catch {
            throw DocumentError(
                file: name, expected: "a readable file", found: "one that can't be read",
                hint: "look at the permissions of \(url.path)")
        }
        guard data.count <= limit else {
            throw DocumentError(file: name, expected: "at most \(limit) bytes", found: "more")
        }
        return data
    }

    /// What `url` is after links are followed; reading a pipe or a device could wait for ever.
    private static func kind(of url: URL) -> FileAttributeType? {
        let path = url.resolvingSymlinksInPath().path
        return (try? FileManager.default.attributesOfItem(atPath: path))?[.type] as? FileAttributeType
    }
}
