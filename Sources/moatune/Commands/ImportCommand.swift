import ArgumentParser
import Foundation
import MixtureOfAgents

struct ImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Read a mixture in any form that 'export' writes, and write it in Moatune's own.",
        discussion: """
            Reads Moatune's JSON and YAML, the workshop-style app's JSON (with --provider), an exported Python module \
            and LiteLLM configuration; the last two are read, not run.
            """)

    @Argument(help: "The file to read.")
    var file: String

    @Option(help: "The form to write: \(ExportForm.allCases.map(\.rawValue).joined(separator: ", ")).")
    var format = ExportForm.json

    @Option(name: .shortAndLong, help: "The file to write; standard output without it.")
    var output: String?

    @Option(help: "The provider of the models in a workshop-style file, which names none.")
    var provider: String?

    func run() throws {
        let mixture = try MixtureDocument.read(URL(filePath: file), defaultProvider: provider)
        try format.write(mixture, to: output)
    }
}
