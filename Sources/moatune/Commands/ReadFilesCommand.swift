import ArgumentParser
import Foundation
import Grading
import Inference
import MixtureOfAgents
import NumericalMethods
import Reporting
import RunStorage
import SearchSpace
import Tuning

/// Reads files of strangers as the other commands do, many in one process: for fuzzing.
struct ReadFilesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "read-files", abstract: "Read many files and say of each what the commands would print.",
        discussion: """
            Standard input has a kind, a tab and a path on each line. Kinds: \
            \(Kind.allCases.map(\.rawValue).joined(separator: ", ")).
            """, shouldDisplay: false)

    enum Kind: String, CaseIterable { case run, space, mixture, cassette, cache }

    func run() throws {
        while let line = readLine() {
            let parts = line.split(separator: "\t", maxSplits: 1).map(String.init)
            guard parts.count == 2, let kind = Kind(rawValue: parts[0]) else {
                throw ValidationError("expected a kind, a tab and a path, found '\(line)'")
            }
            var failures: [String] = []
            for read in Self.readers(of: kind, at: URL(filePath: parts[1])) {
                do { Console.print(try read()) } catch { failures.append(Moatune.fullMessage(for: error)) }
            }
            Console.print(failures.isEmpty ? "--- read" : "--- refused: \(failures[0])")
        }
    }

    private static func readers(of kind: Kind, at url: URL) -> [() throws -> String] {
        switch kind {
        case .run: RunReaders(url: url).all
        case .space: [{ try text(ofSpace: url) }]
        case .mixture: [{ try text(ofMixture: url) }]
        case .cassette: [{ "\(try CassettePlayer(playing: url).callCount) calls" }]
        case .cache: [{ "\(try AnswerCache(existingAt: url).statistics())" }]
        }
    }

    private static func text(ofSpace url: URL) throws -> String {
        let space = try MixtureSpace.load(url)
        let task = try TaskDefinition.load(space.taskFile)
        var stream = RandomStream(seed: 1, path: "read-files")
        let sample = try space.mixture(for: space.parameterSpace.sample(using: &stream))
        return
            (space.summaryLines + ["\(task.name), \(task.allQuestions.count) questions, \(task.fingerprint)"]
            + [space.fingerprint, MixtureWords.text(of: try space.mixture(for: space.defaultConfiguration))]
            + [MixtureWords.text(of: sample)]).joined(separator: "\n")
    }

    private static func text(ofMixture url: URL) throws -> String {
        let mixture = try MixtureDocument.read(url, defaultProvider: ProviderTable.labName)
        let forms = [
            MixtureDocument.yaml(of: mixture), String(decoding: try MixtureDocument.json(of: mixture), as: UTF8.self),
        ]
        return ([MixtureWords.text(of: mixture)] + forms).joined(separator: "\n")
    }
}

/// All that is read of a run's folder without working on the run.
private struct RunReaders {
    let url: URL

    var all: [() throws -> String] {
        [
            { RunScreen(of: try glance()).text + "\n" + RunLine.text(of: try glance()) },
            { RunReport.text(of: try result()) + RunReport.markdown(of: try result()) },
            { MixtureWords.text(of: try result().bestMixture) },
            {
                let summary = try TuningRun.summary(in: try store(), at: try folder())
                return try ComparisonReport.text(of: [summary, summary])
            },
            { RunLogText.text(of: try RunLog.text(of: folder().logURL)) },
            { try (0..<3).map { try trial($0) }.joined() },
            {
                guard let findings = try MixtureExamination.findings(in: store()) else { return "" }
                return InfluenceReport(findings, settings: try TuningRun.settings(in: store(), at: folder())).text
            },
            { try MixtureSource.providers(ofRunIn: url).map(\.name).joined(separator: ", ") },
            {
                try folder().checkFrozenFiles(in: store())
                return ""
            },
        ]
    }

    private func folder() throws -> RunFolder { try RunFolder.find(url.path, in: url.deletingLastPathComponent()) }
    private func store() throws -> SQLiteRunStore { try SQLiteRunStore(readingAt: folder().storeURL) }
    private func glance() throws -> RunGlance { try TuningRun.glance(in: store(), at: folder(), process: nil) }
    private func result() throws -> RunResult { try TuningRun.result(in: store(), at: folder()) }

    private func trial(_ number: Int) throws -> String {
        TrialLog.text(of: try TuningRun.recordedTrial(number, in: store(), at: folder()))
    }
}
