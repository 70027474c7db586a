import Foundation

/// A failure of the file system in words: Foundation's own description is a dump of its error object.
struct FileSystemFailure: Error, CustomStringConvertible {
    let description: String

    /// `nil` for errors that are no failures of a file.
    init?(_ error: any Error) {
        guard let error = error as? CocoaError, let path = error.filePath ?? error.url?.path else { return nil }
        description = "\(Self.expectation(error.code)), found \(Self.finding(error)) at \(path)"
    }

    private static func expectation(_ code: CocoaError.Code) -> String {
        switch code {
        case .fileWriteFileExists, .fileWriteInvalidFileName, .fileWriteNoPermission, .fileWriteOutOfSpace,
            .fileWriteUnknown, .fileWriteVolumeReadOnly:
            "expected a file that can be written"
        default: "expected a readable file"
        }
    }

    private static func finding(_ error: CocoaError) -> String {
        switch error.code {
        case .fileNoSuchFile, .fileReadNoSuchFile: "no file"
        case .fileReadNoPermission, .fileWriteNoPermission: "no permission"
        case .fileWriteOutOfSpace: "no space"
        case .fileWriteFileExists: "another file"
        default:
            (error.underlying as? POSIXError).map { String(cString: strerror($0.code.rawValue)) } ?? "something else"
        }
    }
}
