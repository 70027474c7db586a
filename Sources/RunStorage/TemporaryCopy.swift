internal import Foundation

/// A copy of a store that lies in a folder where nothing can be written; goes with the value.
final class TemporaryCopy: Sendable {
    let url: URL

    /// `nil` when the folder can be written, and no copy is needed.
    init?(ofStoreAt url: URL) throws {
        let manager = FileManager.default
        guard !manager.isWritableFile(atPath: url.deletingLastPathComponent().path) else { return nil }
        let folder = manager.temporaryDirectory.appending(path: "moatune-\(UUID().uuidString)")
        self.url = folder.appending(path: url.lastPathComponent)
        do {
            try manager.createDirectory(at: folder, withIntermediateDirectories: true)
            for ending in ["", "-wal"] where manager.fileExists(atPath: url.path + ending) {
                try manager.copyItem(atPath: url.path + ending, toPath: self.url.path + ending)
            }
        } catch {
            try? manager.removeItem(at: folder)
            throw RunStorageError.cannotOpen(
                path: url.path,
                reason: "its folder can't be written, and no copy can be made: \(error.localizedDescription)")
        }
    }

    deinit { try? FileManager.default.removeItem(at: url.deletingLastPathComponent()) }
}
