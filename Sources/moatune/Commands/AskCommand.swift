import ArgumentParser
import Foundation
import Inference
import MixtureOfAgents

struct AskCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ask", abstract: "Ask a mixture a question.",
        discussion: "The aggregate is printed as it comes; what it took goes to standard error.")

    @Argument(help: "The mixture: a file that 'run' or 'export' wrote, or a run, whose best it is then.")
    var mixture: String

    @Argument(help: "The question; - reads standard input.")
    var question: String

    @Flag(help: "Show every proposal as it comes, before the aggregate.")
    var showProposals = false

    @Flag(help: "Also show where the time went, call by call.")
    var timing = false

    @Option(help: "Decides the sampling, where the provider heeds seeds.")
    var seed: UInt64 = 1

    @Option(help: "How much of the lab's simulated latency to wait for: 0 answers at once.")
    var timeScale = 1.0

    @Flag(help: "Print the whole transcript as one JSON document instead.")
    var json = false

    @OptionGroup var options: MixtureOptions
    @OptionGroup var calls: CallOptions
    @OptionGroup var secrets: SecretOptions
    @OptionGroup var workspace: Workspace

    func validate() throws {
        guard timeScale >= 0, timeScale.isFinite else {
            throw ValidationError("--time-scale: expected 0 or more, found \(timeScale)")
        }
    }

    func run() async throws {
        let source = try MixtureSource.find(mixture, options: options, workspace: workspace)
        let asked = MixtureQuestion(name: "asked", text: question == "-" ? Self.standardInput : question)
        let (transcript, hedges) = try await CallPath.withPath(
            for: source.providerNames.sorted(), declared: source.declaredProviders, options: calls,
            secrets: secrets, timeScale: timeScale
        ) { path in
            let engine = MixtureEngine(client: path.clientWithSharedAnswers)
            let stage = try await engine.propose(source.mixture, question: asked, replicateSeed: seed) { call in
                if showProposals, !json { show(call) }
            }
            if showProposals, !json { Console.print("--- aggregate, \(source.mixture.main.model)") }
            guard !json else {
                return (
                    try await engine.aggregate(source.mixture, question: asked, after: stage, replicateSeed: seed),
                    path.traffic?.hedges
                )
            }
            let page = SpokenPage()
            let transcript = try await engine.aggregate(
                source.mixture, question: asked, after: stage, replicateSeed: seed,
                hearing: { page.add($0) }, takingBack: { page.takeBack() })
            page.end()
            return (transcript, path.traffic?.hedges)
        }
        if json { try Console.printJSON(transcript) } else if transcript.aggregate != nil { Console.print("") }
        try tellShortfalls(of: transcript)
        if timing, !json { Console.progress(TranscriptTiming(transcript).text) }
        let price = transcript.price.map { Figures.dollars($0) } ?? "unknown price"
        let estimated = transcript.usage.isEstimated ? " (estimated: the provider counts none)" : ""
        Console.progress(
            "\(transcript.callCount) calls, \(transcript.usage.totalTokens) tokens\(estimated), \(price), "
                + "\(Figures.time(transcript.latencySeconds))"
                + (source.providerNames.contains(ProviderTable.labName) ? ", simulated" : "")
                + (hedges.map { ", \($0)" } ?? ""))
    }

    /// Says what was less than was asked for.
    ///
    /// - Throws: `ExitCode` when there is no answer.
    private func tellShortfalls(of transcript: Transcript) throws {
        for call in transcript.calls {
            guard case .agent(let name, _, let cycle) = call.role, let words = call.shortfallWords else { continue }
            let isLeftOut = call.answer?.isWordless ?? true
            Console.progress(
                "note: \(name), cycle \(cycle + 1), \(call.request.model) \(words)"
                    + (isLeftOut ? "; it is left out" : ""))
        }
        let main = transcript.calls.last { $0.role == .main }
        let words = main.flatMap { main in main.shortfallWords.map { "\(main.request.model) \($0)" } }
        let isWordless = transcript.aggregate?.allSatisfy(\.isWhitespace) ?? true
        guard isWordless else {
            if let words { Console.progress("note: \(words)") }
            return
        }
        Console.progress("no answer: \(transcript.failure ?? words ?? "unknown")")
        throw ExitCode.failure
    }

    private static var standardInput: String {
        String(decoding: FileHandle.standardInput.readDataToEndOfFile(), as: UTF8.self)
    }

    private func show(_ call: TranscriptCall) {
        guard case .agent(let name, _, let cycle) = call.role else { return }
        Console.print("--- \(name), cycle \(cycle + 1), \(call.request.model)")
        Console.words((call.answer?.text ?? "failed: \(call.failure ?? "unknown")") + "\n")
    }
}
