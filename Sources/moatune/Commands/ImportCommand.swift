import ArgumentParser
import Foundation
import Inference
import MixtureOfAgents

struct ImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Read a mixture in any form that 'export' writes, and write it in Moatune's own.",
        discussion: """
            Reads Moatune's JSON and YAML, the workshop-style app's JSON (with --provider), an exported Python module, \
            a LiteLLM configuration and a Markdown card; nothing in them is run.
            """)

    @Argument(help: "The file to read.")
    var file: String

    @Option(help: "The form to write: \(ExportForm.allCases.map(\.rawValue).joined(separator: ", ")).")
    var format = ExportForm.json

    @Option(name: .shortAndLong, help: "The file to write; standard output without it.")
    var output: String?

    @OptionGroup var options: MixtureOptions
    @OptionGroup var workspace: Workspace

    func run() throws {
        let source = try MixtureSource.find(file, options: options, workspace: workspace)
        let table = ProviderTable.builtIn.merging(source.declaredProviders)
        try ExportSubject(name: source.name, mixture: source.mixture, providers: table).write(as: format, to: output)
    }
}
