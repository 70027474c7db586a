import Foundation
import Grading

/// Tasks written to a folder of their own, as users write them.
enum TaskFolder {
    /// Runs `body` with the task that `files` make; the folder is gone afterwards.
    static func withTask<Result>(
        _ files: [String: String], _ body: (TaskDefinition) async throws -> Result
    ) async throws -> Result {
        try await withTask(files.mapValues { Array($0.utf8) }, body)
    }

    /// As with texts, for files of any bytes.
    static func withTask<Result>(
        _ files: [String: [UInt8]], _ body: (TaskDefinition) async throws -> Result
    ) async throws -> Result {
        let folder = FileManager.default.temporaryDirectory.appending(path: "task-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for (name, text) in files { try Data(text).write(to: folder.appending(path: name)) }
        return try await body(try TaskDefinition.load(folder))
    }

    /// What loading the task complains about; `nil` when it loads.
    static func complaint(_ files: [String: String]) async -> String? {
        await complaint(files.mapValues { Array($0.utf8) })
    }

    /// As with texts, for files of any bytes.
    static func complaint(_ files: [String: [UInt8]]) async -> String? {
        do {
            try await withTask(files) { _ in }
            return nil
        } catch {
            return "\(error)"
        }
    }
}
