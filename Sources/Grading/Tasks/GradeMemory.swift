public import Foundation
internal import NumericalMethods

/// Grades kept on disk by what was graded: an answer that was measured once keeps its points, in this run and in the
/// next, so that the same seed gives the same run although a measured speed is never twice the same.
///
/// A file for each grade, written whole or not at all. Anything that can't be read or written counts as not there.
public struct GradeMemory: Sendable {
    private let folder: URL

    /// A memory in `folder`, which is made when the first grade is kept.
    public init(folder: URL) { self.folder = folder }

    /// The memory of this machine's user: `moatune/grades` in the cache folder.
    public static func ofUser(environment: [String: String]) -> GradeMemory? {
        let cache =
            environment["XDG_CACHE_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
            ?? environment["HOME"].map { $0 + "/.cache" }
        return cache.map { GradeMemory(folder: URL(filePath: $0).appending(path: "moatune/grades")) }
    }

    /// The grade kept for `source` under `task`, or `nil`.
    func grade(of source: String, for task: String) -> Grade? {
        (try? Data(contentsOf: file(source, task))).flatMap { try? JSONDecoder().decode(Grade.self, from: $0) }
    }

    func keep(_ grade: Grade, of source: String, for task: String) {
        try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try? JSONEncoder().encode(grade).write(to: file(source, task), options: .atomic)
    }

    private func file(_ source: String, _ task: String) -> URL {
        folder.appending(path: StableDigest(of: task + "\u{1E}" + source).hexadecimal + ".json")
    }
}
