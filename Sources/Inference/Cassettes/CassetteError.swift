/// Why a cassette can't be recorded or replayed. Not an ``InferenceError``: a mixture must not take a hole in the tape
/// for an agent that failed, and go on.
public enum CassetteError: Error, Hashable, Sendable {
    case cannotOpen(path: String, reason: String)
    case cannotWrite(path: String, reason: String)
    /// The file is something else, and is left as it is.
    case notACassette(path: String)
    case tooNew(path: String, version: Int)
    case inUse(path: String)
    /// A line, from 1, that holds no recorded call.
    case malformed(path: String, line: Int)
    /// A call that was not recorded, and the recorded one that is most like it: its line, from 1, and what differs.
    case missing(path: String, provider: String, model: String, nearestLine: Int?, differences: [String])
}

extension CassetteError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .cannotOpen(let path, let reason): "can't open the cassette \(path): \(reason)"
        case .cannotWrite(let path, let reason):
            "can't write the cassette \(path): \(reason). Every answer that was used is in it up to here"
        case .notACassette(let path):
            "\(path) is no cassette: expected a first line such as {\"cassette\":1}; the file was left as it is"
        case .tooNew(let path, let version):
            "\(path) is a cassette of version \(version), this moatune knows 1: use the one that recorded it or a newer"
        case .inUse(let path): "\(path) is being recorded by another process; choose another file"
        case .malformed(let path, let line): "\(path):\(line): expected a recorded call, found something else"
        case .missing(let path, let provider, let model, let line, let differences):
            "no answer to a call to \(model) at \(provider) is recorded in \(path)"
                + (line.map { "; the nearest recorded call is on line \($0): " + differences.joined(separator: "; ") }
                    ?? ", which holds no call at all")
        }
    }
}
