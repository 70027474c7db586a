import ArgumentParser
import Foundation
import Inference
import MixtureOfAgents

struct AskCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ask", abstract: "Ask a mixture a question.")

    @Argument(help: "The mixture: a file that 'run' or 'export' wrote.")
    var mixture: String

    @Argument(help: "The question.")
    var question: String

    @Flag(help: "Show every proposal before the aggregate.")
    var showProposals = false

    @Option(help: "Decides the sampling, where the provider heeds seeds.")
    var seed: UInt64 = 1

    func run() async throws {
        let mixture = try MixtureDocument.read(URL(filePath: mixture))
        let providers = Set([mixture.main.provider] + mixture.agents.map(\.settings.provider)).sorted()
        let transcript = try await Providers.withClient(for: providers, declared: [], labTimeScale: 1) { client in
            try await MixtureEngine(client: client).run(
                mixture, question: MixtureQuestion(name: "asked", text: question), replicateSeed: seed)
        }
        if showProposals { printProposals(transcript) }
        guard let aggregate = transcript.aggregate else {
            Console.progress("no answer: \(transcript.failure ?? "unknown")")
            throw ExitCode.failure
        }
        Console.print(aggregate)
        let price = transcript.price.map { Figures.dollars($0) } ?? "unknown price"
        Console.progress(
            "\(transcript.callCount) calls, \(transcript.usage.totalTokens) tokens, \(price), "
                + "\(Figures.time(transcript.latencySeconds))")
    }

    private func printProposals(_ transcript: Transcript) {
        for call in transcript.calls {
            guard case .agent(let name, _, let cycle) = call.role else { continue }
            Console.print("--- \(name), cycle \(cycle + 1), \(call.request.model)")
            Console.print(call.answer?.text ?? "failed: \(call.failure ?? "unknown")")
        }
        Console.print("--- aggregate, \(transcript.calls.last?.request.model ?? "")")
    }
}
