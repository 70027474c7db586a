public import Foundation

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Keeps a second process off a run. The kernel gives the lock back when its holder ends, however it ends.
///
/// Holds for as long as the value lives.
public final class RunFolderLock: Sendable {
    private let descriptor: Int32

    /// Takes the lock of the run in `folder`.
    ///
    /// - Throws: ``RunStorageError/inUse(path:holder:)`` with the holder's process number when somebody has it.
    public init(folder: URL) throws {
        let path = folder.appending(path: "lock").path
        let opened = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard opened >= 0 else {
            throw errno == EROFS || errno == EACCES
                ? RunStorageError.readOnly(path: path)
                : RunStorageError.cannotOpen(path: path, reason: String(cString: strerror(errno)))
        }
        guard Self.isLocked(opened) else {
            close(opened)
            let holder = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
            let process = holder.trimmingCharacters(in: .whitespacesAndNewlines)
            throw RunStorageError.inUse(
                path: folder.path, holder: process.isEmpty ? "another process" : "process \(process)")
        }
        descriptor = opened
        ftruncate(opened, 0)
        let text = Array("\(getpid())\n".utf8)
        _ = write(opened, text, text.count)
    }

    /// Whoever looks for the holder has the lock for a moment: that is waited for.
    private static func isLocked(_ descriptor: Int32) -> Bool {
        for _ in 0..<10 {
            if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return true }
            usleep(20_000)
        }
        return false
    }

    /// The number of the process that holds the run in `folder`, or `nil` when none does.
    public static func holder(of folder: URL) -> Int32? {
        let path = folder.appending(path: "lock").path
        let opened = open(path, O_RDONLY | O_CLOEXEC)
        guard opened >= 0 else { return nil }
        defer { close(opened) }
        guard flock(opened, LOCK_SH | LOCK_NB) != 0 else { return nil }
        let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
        return Int32(text.trimmingCharacters(in: .whitespacesAndNewlines))
    }

    deinit { close(descriptor) }
}
