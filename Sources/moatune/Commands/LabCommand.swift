import ArgumentParser
import Serving

struct LabCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lab", abstract: "Serve the simulated provider on this machine.",
        discussion: "Models named sim-... behind /v1/chat/completions and /v1/models. No key, no network.")

    @Option(help: "The port on 127.0.0.1; 0 takes any free one.")
    var port = 8123

    @Option(help: "Decides all of the lab's luck.")
    var seed: UInt64 = Providers.labSeed

    @Option(help: "How much of the simulated latency a caller waits for: 0 answers at once.")
    var timeScale = 1.0

    func validate() throws {
        guard (0...65_535).contains(port) else { throw ValidationError("--port: expected 0 to 65535, found \(port)") }
        guard timeScale >= 0, timeScale.isFinite else {
            throw ValidationError("--time-scale: expected 0 or more, found \(timeScale)")
        }
    }

    func run() async throws {
        try await LabServer(seed: seed, timeScale: timeScale).run(port: port) { port in
            Console.print("the lab (simulated models) listens on http://127.0.0.1:\(port)/v1")
        }
    }
}
