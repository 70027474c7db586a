import ArgumentParser
import Foundation
import MixtureOfAgents
import Reporting
import RunStorage
import Tuning

struct PruneCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prune",
        abstract: "Find out which agents and cycles matter, and write the mixture without the rest.",
        discussion: """
            Of a run, its best mixture is examined, on questions that the search never saw where the task keeps some \
            back. Any other mixture needs --task. What is stored is never paid again: after an interruption, or with \
            more --max-calls, the same command goes on.

            Nothing is left out on a guess: a part goes when its loss is shown to be below the margin. On a noisy task \
            a small margin takes thousands of calls; a larger --margin takes fewer.
            """)

    @Argument(help: "The run, or a mixture's file in any form that 'import' reads.")
    var mixture: String

    @Option(help: "The task, for a mixture that is in no run's folder.")
    var task: String?

    @Option(help: "The loss in points a question that counts as none. Without: a hundredth of the most points.")
    var margin: Double?

    @Option(help: "The probability that nothing goes whose loss is the margin or more.")
    var confidence = 0.95

    @Option(help: "The most calls to make.")
    var maxCalls = 2000

    @Option(help: "The most pairs of evaluations behind one figure.")
    var maxPairs = 1000

    @Flag(help: "Also estimate Shapley values, with the calls that are left.")
    var shapley = false

    @Option(help: "Decides the sampling of a mixture that is in no run's folder.")
    var seed: UInt64 = 1

    @Option(help: "The folder's name under runs/ for a mixture that is in none. Without: prune- and the file's name.")
    var name: String?

    @Option(name: .shortAndLong, help: "Also write the lean mixture to this file.")
    var output: String?

    @OptionGroup var options: MixtureOptions
    @OptionGroup var work: WorkOptions
    @OptionGroup var calls: CallOptions
    @OptionGroup var secrets: SecretOptions
    @OptionGroup var workspace: Workspace

    func validate() throws {
        guard margin.map({ $0 > 0 && $0.isFinite }) ?? true else {
            throw ValidationError("--margin: expected more than 0 points, found \(margin ?? 0)")
        }
        guard confidence >= 0.5, confidence < 1 else {
            throw ValidationError("--confidence: expected 0.5 or more and less than 1, found \(confidence)")
        }
        guard maxCalls > 0, maxPairs > 0 else {
            throw ValidationError("--max-calls and --max-pairs: expected more than 0")
        }
    }

    func run() async throws {
        let examined = try await found()
        let settings = try TuningRun.settings(
            in: try SQLiteRunStore(readingAt: examined.folder.storeURL), at: examined.folder)
        let plan = InfluencePlan(
            marginPoints: margin ?? InfluencePlan.marginShare * settings.maximumPoints, confidence: confidence,
            maximumCalls: maxCalls, maximumPairs: maxPairs)
        Console.progress(
            "examining \(examined.mixture.agents.count) agents of \(examined.folder.name): margin "
                + "\(Figures.points(plan.marginPoints)) points, at most \(maxCalls) calls")
        let findings = try await examine(examined, by: plan)
        let report = InfluenceReport(findings, settings: settings).text
        let file = try workspace.write(report: report, of: examined.folder, beginning: "prune-")
        if work.json { try Console.printJSON(findings) } else { Console.print(report) }
        Console.progress(
            "written: \(file.path(percentEncoded: false)), \(examined.folder.prunedURL.path(percentEncoded: false))")
        if let output { try MixtureDocument.json(of: findings.lean).written(to: output) }
    }

    private func examine(_ examined: ExaminedMixture, by plan: InfluencePlan) async throws -> InfluenceFindings {
        let stop = StopSignal()
        let signals = StopSignals(raising: stop, saying: StopSignals.wordsOfExamination)
        defer { withExtendedLifetime(signals) {} }
        let wantsShapley = shapley
        do {
            return try await examined.examine(
                plan, sandbox: work.sandbox, calls: calls, secrets: secrets, timeScale: work.timeScale, stop: stop
            ) { examination, findings in
                wantsShapley ? try await examination.addingShapleyValues(to: findings) : findings
            }
        } catch is CancellationError where stop.isRaised {
            Console.progress("what was finished is stored; the same command goes on")
            throw ExitCode.interrupted
        }
    }

    private func found() async throws -> ExaminedMixture {
        let file = URL(filePath: mixture)
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: file.path, isDirectory: &isFolder), !isFolder.boolValue else {
            return try .inRun(try RunFolder.find(mixture, in: workspace.runs), nil, options: options)
        }
        let brought = try MixtureDocument.read(file, defaultProvider: options.provider)
        let parent = file.standardizedFileURL.deletingLastPathComponent()
        if task == nil, let folder = try? RunFolder.find(parent.path, in: parent.deletingLastPathComponent()) {
            return try .inRun(folder, brought, options: options)
        }
        guard let task else {
            throw ValidationError("\(mixture) is in no run's folder: name the task that grades it by --task")
        }
        return try await .brought(
            brought, sandbox: work.sandbox, task: URL(filePath: task),
            name: name.map(RunFolder.withoutBlanks)
                ?? "prune-" + RunFolder.validName(from: file.deletingPathExtension().lastPathComponent),
            seed: seed, options: options, workspace: workspace)
    }
}
