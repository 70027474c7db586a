import ArgumentParser
import Foundation
import Inference
import MixtureOfAgents
import Reporting
import Tuning

struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write a run's best mixture in a form that other tools read.",
        discussion: """
            With --max-price or --max-latency: the mixture with the most points among those that keep within the \
            limits, by what the run measured of each.
            """)

    @Argument(help: "The run: its name, or its folder.")
    var name: String?

    @Option(help: "The form: \(ExportForm.allCases.map(\.rawValue).joined(separator: ", ")).")
    var format = ExportForm.json

    @Flag(name: [.customLong("pruned"), .customLong("lean")], help: "The pruned mixture instead of the best.")
    var pruned = false

    @Option(help: "At most this many US dollars a question.")
    var maxPrice: Double?

    @Option(help: "At most this many seconds a question along the critical path.")
    var maxLatency: Double?

    @Flag(help: "Print the JSON Schema of the json and yaml forms instead; needs no run.")
    var schema = false

    @Option(name: .shortAndLong, help: "The file to write; standard output without it.")
    var output: String?

    @OptionGroup var workspace: Workspace

    func validate() throws {
        guard schema || name != nil else { throw ValidationError("expected a run's name") }
        let limits = [maxPrice, maxLatency].compactMap(\.self)
        guard limits.allSatisfy({ $0 >= 0 && $0.isFinite }) else {
            throw ValidationError("--max-price and --max-latency: expected 0 or more")
        }
        guard !pruned || limits.isEmpty else {
            throw ValidationError("--pruned names one mixture already; leave out --max-price and --max-latency")
        }
    }

    func run() throws {
        guard !schema, let name else {
            return try Data(MixtureDocument.schema.utf8).written(to: output)
        }
        let result = try StoredRun.result(named: name, in: workspace)
        let (mixture, chosen) = try choice(of: result)
        if let chosen, chosen.mixture != (try? result.bestMixture) { Console.progress("chosen: \(chosen.words)") }
        let folder = try RunFolder.find(name, in: workspace.runs)
        let table = ProviderTable.builtIn.merging(try MixtureSource.providers(ofRunIn: folder.url))
        let subject = ExportSubject(
            name: folder.name + (pruned ? "-pruned" : ""), mixture: mixture, providers: table,
            evidence: evidence(on: chosen, of: result))
        try subject.write(as: format, to: output)
    }

    private func choice(of result: RunResult) throws -> (Mixture, EvaluatedMixture?) {
        if maxPrice != nil || maxLatency != nil {
            let chosen = try ParetoFront.best(
                of: result, maximumPriceDollars: maxPrice, maximumLatencySeconds: maxLatency)
            return (chosen.mixture, chosen)
        }
        let mixture = try pruned ? result.prunedMixture : result.bestMixture
        return (mixture, result.evaluatedMixtures.first { $0.mixture == mixture })
    }

    private func evidence(on chosen: EvaluatedMixture?, of result: RunResult) -> [String] {
        let settings = result.settings
        return [
            settings.isSimulated ? "SIMULATED: the lab's models are invented; this says nothing of real ones." : nil,
            "Run \(settings.name), space \(settings.spaceName), task \(settings.taskName), at most "
                + "\(Figures.points(settings.maximumPoints)) points a question.",
            chosen.map { "Measured: \($0.words)." },
        ].compactMap(\.self)
    }
}

extension Data {
    /// Writes a result to a file, or to standard output.
    func written(to path: String?) throws {
        guard let path else { return Console.raw(self) }
        try write(to: URL(filePath: path), options: .atomic)
        Console.progress("written: \(path)")
    }
}
