public import Foundation
internal import Inference
internal import MixtureOfAgents
internal import RunStorage
internal import Synchronization

/// The run's log: one JSON object a line, appended, for people who look for what happened at three in the morning.
///
/// Holds no prompt, no answer and no key. A line that can't be written is dropped: the store is what matters.
public final class RunLog: Sendable {
    private let handle: Mutex<FileHandle?>

    /// A log that appends to the file at `url`, which is created when missing.
    ///
    /// - Throws: ``RunStorageError/notPlain(path:found:)`` for a link, which could lead to any file of the user's.
    public init(appendingTo url: URL) throws {
        try PlainFile.check(url)
        let descriptor = try? PlainFile.open(url, flags: O_WRONLY | O_APPEND | O_CREAT)
        handle = Mutex(descriptor.map { FileHandle(fileDescriptor: $0, closeOnDealloc: true) })
    }

    /// The last lines of a log, as much as a person may want to read: 64 MiB.
    ///
    /// - Throws: ``RunStorageError`` for a file that is missing or no regular one.
    public static func text(of url: URL) throws -> String {
        guard let data = try PlainFile.end(of: url, limit: 64 << 20) else {
            throw RunStorageError.cannotOpen(path: url.path, reason: "no such file")
        }
        return String(decoding: data, as: UTF8.self)
    }

    /// Appends one event with the present time.
    public func append(_ event: RunEvent) {
        guard let fields = fields(of: event) else { return }
        var line = fields
        line["time"] = Date().formatted(.iso8601)
        guard var data = try? CanonicalJSON.encode(line) else { return }
        data.append(UInt8(ascii: "\n"))
        handle.withLock { _ = try? $0?.write(contentsOf: data) }
    }

    private func fields(of event: RunEvent) -> [String: String]? {
        switch event {
        case .entered(let state): ["event": "entered", "state": state.rawValue]
        case .trialStarted(let number): ["event": "trialStarted", "trial": String(number)]
        case .trialFinished(let trial, let progress): fields(of: trial, progress)
        case .evaluated(let what, let meanPoints, let count):
            ["event": "evaluated", "what": what, "meanPoints": String(meanPoints), "evaluations": String(count)]
        case .note(let text): ["event": "note", "text": text]
        }
    }

    private func fields(of trial: TrialResult, _ progress: RunProgress) -> [String: String] {
        var fields = [
            "event": "trialFinished", "trial": String(trial.number), "state": trial.state.rawValue,
            "mixture": trial.mixture.fingerprint, "paidCalls": String(progress.spent.paidCallCount),
            "priceDollars": String(progress.spent.price.amount),
        ]
        if let points = trial.meanPoints { fields["meanPoints"] = String(points) }
        if let failure = trial.failure { fields["failure"] = failure }
        return fields
    }
}
