/// Why a run's store can't be used.
public enum RunStorageError: Error, Hashable, Sendable {
    case cannotOpen(path: String, reason: String)
    case diskFull(path: String)
    case readOnly(path: String)
    case damaged(path: String, reason: String)
    /// Made by a newer version than this one.
    case tooNew(path: String)
    case failed(path: String, reason: String)
    case inUse(path: String, holder: String)
    /// A link, a pipe or the like where a regular file was expected.
    case notPlain(path: String, found: String)
}

extension RunStorageError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .cannotOpen(let path, let reason): "can't open the run's store \(path): \(reason)"
        case .diskFull(let path):
            "the disk that holds \(path) is full; everything finished before is safe. Make room, then 'moatune resume'"
        case .readOnly(let path): "\(path) can't be written: the file or its folder is read-only"
        case .damaged(let path, let reason): "\(path) is not a usable store: \(reason)"
        case .tooNew(let path): "\(path) was made by a newer version of moatune; use that version or a newer one"
        case .failed(let path, let reason): "the store \(path) failed: \(reason)"
        case .notPlain(let path, let found):
            "\(path): expected a regular file, found \(found); a run's folder holds its files themselves: copy the file "
                + "there"
        case .inUse(let path, let holder): "the run at \(path) is in use by \(holder); wait for it or stop it first"
        }
    }
}
