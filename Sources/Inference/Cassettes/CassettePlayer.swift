public import Foundation
internal import Synchronization

/// A provider that answers from a cassette: offline, and with what was said and how long it took then.
///
///     let client = try CassettePlayer(playing: URL(filePath: "night.jsonl"))
///
/// Equal requests that were recorded several times, as after a failure, are answered in the order of the recording;
/// once all are used the last answers again. A request that was not recorded is an error that ends the work: it shows
/// the recorded request that is most like it.
public final class CassettePlayer: StreamingChatClient {
    private let path: String
    private let lines: [Key: [Line]]
    private let timeScale: Double
    private let used = Mutex<[Key: Int]>([:])
    /// What the user should know of the cassette, such as a torn end; `nil` when it is whole.
    public let note: String?

    /// Half a digest: 128 bits tell a night's requests apart, and the request is compared when it is read.
    private struct Key: Hashable {
        let first: UInt64
        let second: UInt64

        init?(_ digest: String) {
            guard let first = UInt64(digest.prefix(16), radix: 16),
                let second = UInt64(digest.dropFirst(16).prefix(16), radix: 16)
            else { return nil }
            self.first = first
            self.second = second
        }
    }

    /// Where a call lies in the file.
    private struct Line {
        /// From 1.
        let number: Int
        let start: UInt64
        let byteCount: Int
    }

    /// A player of the cassette at `url`.
    ///
    /// - Parameter timeScale: how much of the recorded time a caller waits: 0 answers at once, 1 as then. Answers tell
    ///   the recorded time either way.
    /// - Throws: ``CassetteError``.
    /// - Complexity: reads the file once; some 40 bytes of memory a call stay.
    public init(playing url: URL, timeScale: Double = 0) throws {
        path = url.path
        self.timeScale = timeScale
        var lines: [Key: [Line]] = [:]
        var version: Int?
        let path = url.path
        let tornByteCount = try CassetteLines(path: path).read { number, start, line in
            if number == 1 {
                version = (try? JSONDecoder().decode(CassetteHead.self, from: line))?.cassette
                if version == nil { throw CassetteError.notACassette(path: path) }
                return
            }
            guard let digest = Self.digest(of: line), let key = Key(digest) else {
                throw CassetteError.malformed(path: path, line: number)
            }
            lines[key, default: []].append(Line(number: number, start: start, byteCount: line.count))
        }
        guard let version else { throw CassetteError.notACassette(path: path) }
        guard version == CassetteHead.current.cassette else { throw CassetteError.tooNew(path: path, version: version) }
        self.lines = lines
        note =
            tornByteCount == 0
            ? nil
            : "the last line of \(path) was cut off while it was written; its call is not replayed, and nobody had "
                + "heard of its answer"
    }

    /// How many calls are recorded.
    public var callCount: Int { lines.values.reduce(0) { $0 + $1.count } }

    /// A line's digest; of a line that a person wrote, worked out.
    private static func digest(of line: Data) -> String? {
        CassetteEntry.key(ofLine: line)
            ?? (try? JSONDecoder().decode(CassetteEntry.self, from: line)).flatMap { try? $0.request.digest }
    }

    /// - Throws: ``CassetteError/missing(path:provider:model:nearestLine:differences:)``; the recorded
    ///   ``InferenceError`` of a call that failed then.
    public func answer(_ request: ChatRequest) async throws -> ChatAnswer {
        let entry = try nextEntry(for: request)
        if timeScale > 0 { try await Task.sleep(for: .seconds(min(max(0, entry.seconds * timeScale), 86_400))) }
        try Task.checkCancellation()
        if let failure = entry.failure { throw failure }
        guard let answer = entry.answer else { throw CassetteError.malformed(path: path, line: 0) }
        return answer
    }

    /// The whole text comes as one piece.
    public func answer(
        _ request: ChatRequest, hearing listener: @escaping @Sendable (ChatPiece) -> Void
    ) async throws -> ChatAnswer {
        let answer = try await answer(request)
        if let reasoning = answer.reasoningText { listener(.reasoning(reasoning)) }
        listener(.text(answer.text))
        return answer
    }

    private func nextEntry(for request: ChatRequest) throws -> CassetteEntry {
        guard let key = Key(try request.digest), let recorded = lines[key] else { throw try missing(request) }
        let index = used.withLock { used in
            defer { used[key, default: 0] += 1 }
            return min(used[key, default: 0], recorded.count - 1)
        }
        let entry = try entry(at: recorded[index])
        guard entry.request == request, entry.answer != nil || entry.failure != nil else {
            throw CassetteError.malformed(path: path, line: recorded[index].number)
        }
        return entry
    }

    private func entry(at line: Line) throws -> CassetteEntry {
        guard let handle = FileHandle(forReadingAtPath: path) else {
            throw CassetteError.cannotOpen(path: path, reason: "no such file, or it may not be read")
        }
        defer { try? handle.close() }
        guard (try? handle.seek(toOffset: line.start)) != nil,
            let data = try? handle.read(upToCount: line.byteCount), data.count == line.byteCount,
            let entry = try? JSONDecoder().decode(CassetteEntry.self, from: data)
        else { throw CassetteError.malformed(path: path, line: line.number) }
        return entry
    }

    /// Recorded calls that are looked through for the nearest one; enough for a night's, without minutes of reading.
    private static let comparedCallCount = 20_000

    private func missing(_ request: ChatRequest) throws -> CassetteError {
        var nearest: (line: Int, difference: RequestDifference)?
        for line in lines.values.flatMap({ $0 }).sorted(by: { $0.number < $1.number }).prefix(Self.comparedCallCount) {
            let difference = RequestDifference(recorded: try entry(at: line).request, asked: request)
            if difference.distance < nearest?.difference.distance ?? .infinity { nearest = (line.number, difference) }
        }
        return .missing(
            path: path, provider: request.provider, model: request.model, nearestLine: nearest?.line,
            differences: nearest?.difference.fields ?? [])
    }
}
