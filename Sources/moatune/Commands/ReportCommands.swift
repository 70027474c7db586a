import ArgumentParser
import Foundation
import MixtureOfAgents
import NumericalMethods
import Reporting
import RunStorage
import Tuning

/// The forms of a report.
enum ReportForm: String, CaseIterable, ExpressibleByArgument { case text, markdown }

struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report", abstract: "Say in one text page what a run found, and how sure that is.")

    @Argument(help: "The run: its name, or its folder.")
    var name: String

    @Option(help: "The form: text, for a terminal, or markdown.")
    var format = ReportForm.text

    @Flag(help: "Print everything the run knows as one JSON document instead.")
    var json = false

    @OptionGroup var workspace: Workspace

    func run() throws {
        if let (findings, settings) = try StoredRun.examinationAlone(named: name, in: workspace) {
            return try json
                ? Console.printJSON(findings) : Console.print(InfluenceReport(findings, settings: settings).text)
        }
        let result = try StoredRun.result(named: name, in: workspace)
        if json { return try Console.printJSON(result) }
        let text = format == .markdown ? RunReport.markdown(of: result) : RunReport.text(of: result)
        Console.print(text)
        let file = try workspace.write(
            report: text, of: try RunFolder.find(name, in: workspace.runs), ending: format == .markdown ? "md" : "txt")
        Console.progress("written: \(file.path(percentEncoded: false))")
    }
}

struct CompareCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare", abstract: "Compare the winners of two or more runs of one task.")

    @Argument(help: "The runs: their names, or their folders; the first is what others are held against.")
    var names: [String]

    @Flag(help: "Compare runs of different tasks all the same.")
    var anyTask = false

    @OptionGroup var workspace: Workspace

    func validate() throws {
        guard names.count >= 2 else { throw ValidationError("expected at least two runs, found \(names.count)") }
    }

    func run() throws {
        let results = try StoredRun.summaries(named: names, in: workspace)
        let text = try ComparisonReport.text(of: results, acceptingDifferentTasks: anyTask)
        Console.print(text)
        let file = try workspace.write(report: text, name: Self.fileName(of: results.map(\.settings.name)))
        Console.progress("written: \(file.path(percentEncoded: false))")
    }
}

extension CompareCommand {
    /// `compare-FIRST-SECOND-...`; of many runs cut, with a digest of all names.
    static func fileName(of runs: [String]) -> String {
        let name = "compare-" + runs.map(RunFolder.validName).joined(separator: "-")
        return name.count <= 200 ? name : "\(name.prefix(200))-\(StableDigest(of: runs.joined(separator: "/")).short)"
    }
}

struct BestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "best", abstract: "Show a run's best mixture in words.")

    @Argument(help: "The run: its name, or its folder.")
    var name: String

    @Flag(help: "The pruned mixture instead.")
    var pruned = false

    @Flag(help: "Print it as one JSON document.")
    var json = false

    @OptionGroup var workspace: Workspace

    func run() throws {
        let result = try StoredRun.result(named: name, in: workspace)
        let mixture = try pruned ? result.prunedMixture : result.bestMixture
        if json {
            Console.printJSONText(String(decoding: try MixtureDocument.json(of: mixture), as: UTF8.self))
        } else {
            Console.print(MixtureWords.text(of: mixture))
        }
    }
}
