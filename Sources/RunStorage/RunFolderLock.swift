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
        let file = folder.appending(path: "lock")
        let opened = try PlainFile.open(file, flags: O_RDWR | O_CREAT)
        guard Self.isLocked(opened) else {
            close(opened)
            throw RunStorageError.inUse(
                path: folder.path, holder: Self.process(in: file).map { "process \($0)" } ?? "another process")
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
        let file = folder.appending(path: "lock")
        guard let opened = try? PlainFile.open(file, flags: O_RDONLY) else { return nil }
        defer { close(opened) }
        guard flock(opened, LOCK_SH | LOCK_NB) != 0 else { return nil }
        return process(in: file)
    }

    /// The number in a lock's file. Numbers below 2 name no process of a user's, but all of them, or the first.
    private static func process(in file: URL) -> Int32? {
        guard let data = try? PlainFile.end(of: file, limit: 32) else { return nil }
        let text = String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        return Int32(text).flatMap { $0 > 1 ? $0 : nil }
    }

    deinit { close(descriptor) }
}
