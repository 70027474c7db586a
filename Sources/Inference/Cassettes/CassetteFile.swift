internal import Foundation
internal import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A cassette that is being recorded: calls are appended line by line, each on the disk before ``append(_:)`` returns.
final class CassetteFile: Sendable {
    private let path: String
    private let descriptor: Int32
    private let writing = Mutex(())

    /// Opens the cassette at `path`, or begins one. A last line that a crash cut off is taken away: nobody ever heard
    /// of its answer.
    ///
    /// - Throws: ``CassetteError``.
    init(path: String) throws {
        self.path = path
        descriptor = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw CassetteError.cannotOpen(path: path, reason: Self.reason) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw CassetteError.inUse(path: path)
        }
        do {
            try prepare()
        } catch {
            close(descriptor)
            throw error
        }
    }

    deinit { close(descriptor) }

    func append(_ entry: CassetteEntry) throws {
        try write(entry.line)
    }

    private func prepare() throws {
        let end = lseek(descriptor, 0, SEEK_END)
        guard end > 0 else { return try write(CassetteHead.current.line) }
        var version: Int?
        var lastLineEnd = 0
        try CassetteLines(path: path).read { number, start, line in
            if number == 1 { version = (try? JSONDecoder().decode(CassetteHead.self, from: line))?.cassette }
            lastLineEnd = Int(start) + line.count + 1
        }
        guard let version else { throw CassetteError.notACassette(path: path) }
        guard version == CassetteHead.current.cassette else { throw CassetteError.tooNew(path: path, version: version) }
        if lastLineEnd < Int(end), ftruncate(descriptor, off_t(lastLineEnd)) != 0 { throw failure }
    }

    private func write(_ line: Data) throws {
        try writing.withLock { _ in
            var rest = line[...]
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes { systemWrite(descriptor, $0.baseAddress, $0.count) }
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { throw failure }
                rest = rest.dropFirst(count)
            }
            // A file that can't be synchronized, such as a pipe, has no disk to reach.
            guard fsync(descriptor) == 0 || errno == EINVAL || errno == EROFS else { throw failure }
        }
    }

    private var failure: CassetteError { .cannotWrite(path: path, reason: Self.reason) }
    private static var reason: String { String(cString: strerror(errno)) }
}

/// The system's call by a name that a method of the same name doesn't hide.
private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    write(descriptor, bytes, count)
}
