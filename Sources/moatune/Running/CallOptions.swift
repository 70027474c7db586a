import ArgumentParser
import Foundation

/// Where a command's calls go besides their providers, as options.
struct CallOptions: ParsableArguments {
    @Option(help: "Record every call at the end of this file: a cassette.")
    var record: String?

    @Option(help: "Answer every call from this cassette, offline; a call that is not on it ends the work.")
    var replay: String?

    @Option(help: "Share answers with other runs in this folder: what one paid, the others need not.")
    var cache: String?

    @Option(help: "The most that the shared answers may hold, such as 500MB or 4GB; the longest unused go first.")
    var cacheLimit: ByteSize?

    @Flag(help: "Don't ask providers for their models first: a model that isn't there fails when it is called.")
    var noModelCheck = false

    func validate() throws {
        guard record == nil || replay == nil else {
            throw ValidationError("--record and --replay: expected one of the two; a replay has nothing new to record")
        }
        guard cache == nil || replay == nil else {
            throw ValidationError(
                "--cache and --replay: expected one of the two; a replay answers from its cassette alone")
        }
        guard cacheLimit == nil || cache != nil else {
            throw ValidationError("--cache-limit: expected --cache with it")
        }
    }

    var recordURL: URL? { record.map { URL(filePath: $0) } }
    var replayURL: URL? { replay.map { URL(filePath: $0) } }
    var cacheURL: URL? { cache.map { URL(filePath: $0, directoryHint: .isDirectory) } }
}

/// A size in bytes as people write it: a number with `B`, `KB`, `MB`, `GB` or `TB`, each a thousand of the one before.
struct ByteSize: ExpressibleByArgument, Hashable {
    let byteCount: Int

    private static let units: [(name: String, byteCount: Double)] = [
        ("KB", 1e3), ("MB", 1e6), ("GB", 1e9), ("TB", 1e12), ("B", 1),
    ]

    init?(argument: String) {
        let text = argument.uppercased()
        let unit = Self.units.first { text.hasSuffix($0.name) }
        let digits = text.dropLast(unit?.name.count ?? 0).trimmingCharacters(in: .whitespaces)
        guard let number = Double(digits), number > 0, number * (unit?.byteCount ?? 1) < 1e18 else { return nil }
        byteCount = Int(number * (unit?.byteCount ?? 1))
    }
}
