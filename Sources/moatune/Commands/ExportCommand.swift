import ArgumentParser
import Foundation
import MixtureOfAgents
import Tuning

/// The forms that a mixture is written in.
enum ExportForm: String, CaseIterable, ExpressibleByArgument {
    case json, yaml
    /// The JSON of the workshop-style app.
    case workshop

    func data(of mixture: Mixture) throws -> Data {
        switch self {
        case .json: try MixtureDocument.json(of: mixture)
        case .yaml: Data(MixtureDocument.yaml(of: mixture).utf8)
        case .workshop: try WorkshopDocument.json(of: mixture)
        }
    }

    /// What the form can't say of `mixture`, in lines.
    func losses(of mixture: Mixture) -> [String] {
        self == .workshop ? WorkshopDocument.losses(of: mixture) : []
    }

    /// Writes `mixture` to a file, or to standard output, and says what the form can't.
    func write(_ mixture: Mixture, to path: String?) throws {
        let data = try data(of: mixture)
        for loss in losses(of: mixture) { Console.progress("note: \(loss)") }
        guard let path else { return Console.raw(data) }
        try data.write(to: URL(filePath: path), options: .atomic)
        Console.progress("written: \(path)")
    }
}

struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write a run's best mixture in a form that other tools read.")

    @Argument(help: "The run: its name, or its folder.")
    var name: String

    @Option(help: "The form: \(ExportForm.allCases.map(\.rawValue).joined(separator: ", ")).")
    var format = ExportForm.json

    @Flag(help: "The pruned mixture instead of the best.")
    var pruned = false

    @Option(name: .shortAndLong, help: "The file to write; standard output without it.")
    var output: String?

    @OptionGroup var workspace: Workspace

    func run() throws {
        let result = try StoredRun.result(named: name, in: workspace)
        let mixture = try pruned ? result.prunedMixture : result.bestMixture
        try format.write(mixture, to: output)
    }
}
