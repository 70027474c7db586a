public import Foundation

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Files in the folder of a run, which may come from a stranger: only regular files are opened. A link could lead to
/// any other file of the user's, and a pipe would be waited for without end.
public enum PlainFile {
    /// Checks that a regular file, or nothing, is at `url`.
    ///
    /// - Returns: whether a file is there.
    /// - Throws: ``RunStorageError/notPlain(path:found:)``.
    @discardableResult
    public static func check(_ url: URL) throws -> Bool {
        var status = stat()
        guard lstat(url.path, &status) == 0 else { return false }
        guard let found = kind(of: status.st_mode) else { return true }
        throw RunStorageError.notPlain(path: url.path, found: found)
    }

    /// Opens a regular file, which is no link, by the system's call.
    ///
    /// - Parameter flags: of `open`; following links and waiting for pipes are switched off.
    /// - Returns: the descriptor, which the caller closes.
    /// - Throws: ``RunStorageError``.
    public static func open(_ url: URL, flags: Int32, mode: UInt32 = 0o644) throws -> Int32 {
        try check(url)
        let descriptor = systemOpen(url.path, flags | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, mode)
        guard descriptor >= 0 else {
            throw errno == EROFS || errno == EACCES
                ? RunStorageError.readOnly(path: url.path)
                : RunStorageError.cannotOpen(path: url.path, reason: String(cString: strerror(errno)))
        }
        // Between the look and the opening another file may have taken the place.
        var status = stat()
        guard fstat(descriptor, &status) == 0, kind(of: status.st_mode) == nil else {
            close(descriptor)
            throw RunStorageError.notPlain(path: url.path, found: "something else")
        }
        return descriptor
    }

    /// The last bytes of a regular file; `nil` when it is missing.
    ///
    /// - Parameter limit: the most bytes that are read.
    public static func end(of url: URL, limit: Int) throws -> Data? {
        guard try check(url) else { return nil }
        let handle = FileHandle(fileDescriptor: try open(url, flags: O_RDONLY), closeOnDealloc: true)
        let size = try handle.seekToEnd()
        try handle.seek(toOffset: size > UInt64(limit) ? size - UInt64(limit) : 0)
        return try handle.read(upToCount: limit) ?? Data()
    }

    /// What is no regular file, in words.
    private static func kind(of mode: mode_t) -> String? {
        switch mode & S_IFMT {
        case S_IFREG: nil
        case S_IFLNK: "a link"
        case S_IFIFO: "a pipe"
        case S_IFDIR: "a folder"
        case S_IFSOCK: "a socket"
        default: "a device"
        }
    }
}

/// The system's call by a name that a method of the same name doesn't hide.
private func systemOpen(_ path: String, _ flags: Int32, _ mode: UInt32) -> Int32 { open(path, flags, mode_t(mode)) }
