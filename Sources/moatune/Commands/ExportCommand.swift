import ArgumentParser
import Foundation
import MixtureOfAgents

extension MixtureDocument.Form: ExpressibleByArgument {}

struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write a run's best mixture in a form that other tools read.")

    @Argument(help: "The run: its name, or its folder.")
    var name: String

    @Option(help: "The form: \(MixtureDocument.Form.allCases.map(\.rawValue).joined(separator: ", ")).")
    var format = MixtureDocument.Form.json

    @Flag(help: "The pruned mixture instead of the best.")
    var pruned = false

    @Option(name: .shortAndLong, help: "The file to write; standard output without it.")
    var output: String?

    @OptionGroup var workspace: Workspace

    func run() throws {
        let result = try StoredRun.result(named: name, in: workspace)
        let mixture = try pruned ? result.prunedMixture : result.bestMixture
        let data = try MixtureDocument.data(of: mixture, as: format)
        guard let output else { return Console.print(String(decoding: data, as: UTF8.self)) }
        try data.write(to: URL(filePath: output), options: .atomic)
        Console.progress("written: \(output)")
    }
}
