import ArgumentParser
import Foundation

/// What `moatune serve` adds to a call and how much it takes, beside LiteLLM's proxy on the same backend.
struct ServeLoad: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve-load", abstract: "Many streaming clients at once: moatune serve beside LiteLLM's proxy.",
        discussion: """
            The backend is nginx with a canned stream. LiteLLM's proxy is measured when its program is named; \
            'pip install "litellm[proxy]"' in an environment of its own brings it.
            """)

    @Option(help: "Clients at once.")
    var clients = 200

    @Option(help: "Seconds for each server.")
    var seconds = 60.0

    @Option(help: "Seconds of the same load before each measurement.")
    var warmUpSeconds = 3.0

    @Option(help: "LiteLLM's program.")
    var litellm: String?

    @Option(help: "The folder of the executable moatune.")
    var executables = ".build/release"

    func run() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "moatune-load-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let backend = try await CannedBackend.start(in: folder)
        defer { backend.stop() }
        let times = "\(TableText.figure(seconds)) s each after \(TableText.figure(warmUpSeconds)) s"
        print("\(clients) streaming clients on loopback, \(times); backend: nginx")
        print(Self.row(["server", "answers/s", "failures", "median", "99 %", "CPU/answer", "memory, each third"]))
        try await report("nginx alone", at: CannedBackend.url, model: "canned", by: backend)
        // Without agents a mixture is one call, as a proxy's; with two it is three.
        for agents in [0, 2] { try await reportMoatune(agents: agents, in: folder) }
        if let litellm { try await reportLiteLLM(litellm, in: folder) }
    }

    private func reportMoatune(agents: Int, in folder: URL) async throws {
        let settings = #"{"provider": "canned", "model": "canned", "systemPrompt": "", "temperature": 0}"#
        let list = (0..<agents).map { #"{"name": "agent-\#($0)", "settings": \#(settings)}"# }
        let mixture = """
            {"format": "moatune-mixture/1", "mixture": {"main": \(settings), "cycles": 1,
             "agents": [\(list.joined(separator: ", "))]}}
            """
        let file = folder.appending(path: "load.json")
        try mixture.write(to: file, atomically: true, encoding: .utf8)
        let space = folder.appending(path: "space.yaml")
        try """
        name: load
        task: task.yaml
        providers:
          canned: {base_url: "\(CannedBackend.url)", prices: {canned: {input: 0, output: 0}}}
        provider: canned
        main: {model: canned}

        """.write(to: space, atomically: true, encoding: .utf8)
        try "name: t\nquestions: data.jsonl\ngrader: {kind: labeled-answers, match: number}\n"
            .write(to: folder.appending(path: "task.yaml"), atomically: true, encoding: .utf8)
        let port = 18_442 + agents
        let server = try ServerProcess(
            executables + "/moatune",
            [
                "serve", "load=" + file.path(percentEncoded: false), "--port", "\(port)", "--concurrent", "\(clients)",
                "--space", space.path(percentEncoded: false),
            ], log: folder.appending(path: "moatune-\(agents).log"))
        defer { server.stop() }
        try await server.waitUntilReady(at: "http://127.0.0.1:\(port)/health", within: 20)
        let name = agents == 0 ? "moatune serve, 1 call" : "moatune serve, \(agents + 1) calls"
        try await report(name, at: "http://127.0.0.1:\(port)/v1", model: "load", by: server)
    }

    private func reportLiteLLM(_ program: String, in folder: URL) async throws {
        let file = folder.appending(path: "litellm.yaml")
        try """
        model_list:
          - model_name: load
            litellm_params: {model: openai/canned, api_base: "\(CannedBackend.url)", api_key: unused}
        general_settings: {dangerously_permit_weak_or_unset_master_key: true}

        """.write(to: file, atomically: true, encoding: .utf8)
        let port = 18_450
        let server = try ServerProcess(
            program, ["--config", file.path(percentEncoded: false), "--host", "127.0.0.1", "--port", "\(port)"],
            log: folder.appending(path: "litellm.log"))
        defer { server.stop() }
        try await server.waitUntilReady(at: "http://127.0.0.1:\(port)/health/liveliness", within: 120)
        try await report("LiteLLM's proxy", at: "http://127.0.0.1:\(port)/v1", model: "load", by: server)
    }

    private func report(_ name: String, at url: String, model: String, by server: ServerProcess) async throws {
        let load = StreamingClients(url: url, model: model, count: clients)
        _ = try await load.measure(seconds: warmUpSeconds)
        let before = server.processorSeconds
        var memory = [server.residentMebibytes]
        let found = try await load.measure(seconds: seconds) { memory.append(server.residentMebibytes) }
        memory.append(server.residentMebibytes)
        let perAnswer = (server.processorSeconds - before) * 1000 / Double(max(1, found.wholeAnswers))
        print(
            Self.row([
                name, TableText.figure(Double(found.wholeAnswers) / seconds), "\(found.failures.values.reduce(0, +))",
                TableText.figure(found.latencyMilliseconds(atShare: 0.5)) + " ms",
                TableText.figure(found.latencyMilliseconds(atShare: 0.99)) + " ms",
                String(format: "%.2f ms", perAnswer),
                (0...3).map { String(format: "%.0f", memory[$0 * (memory.count - 1) / 3]) }.joined(separator: " ")
                    + " MiB",
            ]))
        for (kind, count) in found.failures.sorted(by: { $0.key < $1.key }) { print("    \(count) x \(kind)") }
    }

    private static func row(_ cells: [String]) -> String {
        TableText.row(cells, widths: [-24, 10, 9, 10, 10, 11, 20])
    }
}
