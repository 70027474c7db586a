import Foundation
import MixtureOfAgents
import Testing

/// `moatune serve` as a process, asked by the official Python clients.
@Suite struct ServeCommandTests {
    /// A mixture of the lab's models in a file.
    static func writeMixture(in folder: URL) throws -> String {
        func settings(_ model: String, _ temperature: Double) -> ModelSettings {
            ModelSettings(
                provider: "lab", model: model, systemPrompt: "Answer with a number.", temperature: temperature)
        }
        let mixture = Mixture(
            main: settings("sim-birch-70b", 0.1), cycles: 2,
            agents: [
                Agent(name: "one", settings: settings("sim-cedar-32b", 0.5)),
                Agent(name: "two", settings: settings("sim-dune-27b", 0.9)),
            ])
        let file = folder.appending(path: "duo.json")
        try MixtureDocument.json(of: mixture).write(to: file)
        return file.path
    }

    /// The port of a server that was started, from the first line that it prints.
    static func port(of server: MoatuneProcess.Started) async throws -> Int {
        for _ in 0..<1000 {
            let text = try String(contentsOf: server.output, encoding: .utf8)
            if let found = text.firstMatch(of: #/serving on http://127\.0\.0\.1:(\d+)/v1/#), let port = Int(found.1) {
                return port
            }
            try await Task.sleep(for: .milliseconds(10))
        }
        throw CocoaError(.fileReadUnknown)
    }

    @Test(.enabled(if: OfficialClients.isInstalled, "\(OfficialClients.missing)"))
    func theOfficialClientsAskAndUnderstandItsErrors() async throws {
        try await MoatuneProcess.inFreshFolder { moatune in
            let mixture = try Self.writeMixture(in: moatune.folder)
            let server = try moatune.start(["serve", mixture, "--port", "0", "--time-scale", "0"])
            defer { server.process.terminate() }
            let port = try await Self.port(of: server)
            let found = try await OfficialClients.run("ask_server.py", ["http://127.0.0.1:\(port)", "duo"])
            for client in ["openai", "cerebras"] {
                let answers = try #require(found[client] as? [String: Any])
                #expect((answers["text"] as? String)?.hasPrefix("The answer is ") == true)
                #expect(answers["streamed"] as? String == answers["text"] as? String)
                #expect(answers["streamed_usage"] as? Int == answers["usage"] as? Int)
                #expect((answers["usage"] as? Int ?? 0) > 100)
                #expect(answers["finish"] as? String == "stop")
                #expect(answers["model"] as? String == "duo")
                #expect(answers["role"] as? String == "assistant")
                let refusals = try #require(answers["refusals"] as? [String: [Any]])
                #expect(refusals["unknown model"]?.first as? String == "NotFoundError")
                #expect(refusals["two answers"]?.first as? String == "BadRequestError")
                #expect(refusals["no question"]?.first as? String == "BadRequestError")
            }
            #expect(found["models"] as? [String] == ["duo"])
            #expect(found["one"] as? String == "duo")
            #expect((found["agents"] as? [String])?.sorted() == ["one", "one", "two", "two"])
            try expectNewerWays(of: found)
        }
    }

    /// Stop sequences, formats, `/v1/responses`, and an address without its version, by the official client.
    private func expectNewerWays(of found: [String: Any]) throws {
        #expect(found["cut"] as? [String] == ["The answer", "stop"])
        #expect(found["cut_stream"] as? String == "The answer")
        #expect(found["formats"] as? [String: Bool] == ["json_object": true, "json_schema": true, "text": true])
        let response = try #require(found["response"] as? [Any])
        #expect((response.first as? String)?.hasPrefix("The answer is ") == true)
        #expect(response[1] as? String == "completed" && response[2] as? Bool == true)
        let events = try #require(found["response_events"] as? [String])
        #expect(events.first == "response.created" && events.last == "response.completed")
        #expect(events.contains("response.output_text.delta"))
        #expect((found["response_streamed"] as? [String])?.last == "completed")
        #expect((found["response_turns"] as? String)?.hasPrefix("The answer is ") == true)
        #expect(found["response_refusal"] as? String == "previous_response_id")
        #expect(found["without_version"] as? [String] == ["duo"])
    }

    @Test func answersUnderWayAreFinishedWhenItIsToldToEnd() async throws {
        try await MoatuneProcess.inFreshFolder { moatune in
            let mixture = try Self.writeMixture(in: moatune.folder)
            let server = try moatune.start(["serve", "slow=\(mixture)", "--port", "0", "--time-scale", "1"])
            let port = try await Self.port(of: server)
            let asking = Process()
            asking.executableURL = URL(filePath: "/usr/bin/env")
            asking.arguments = [
                "curl", "-sN", "http://127.0.0.1:\(port)/v1/chat/completions", "-H", "Content-Type: application/json",
                "-d",
                #"{"model": "slow", "stream": true, "moatune_events": true, "messages": [{"role": "user", "content": "What is 2 + 2?"}]}"#,
            ]
            let output = moatune.folder.appending(path: "stream")
            _ = FileManager.default.createFile(atPath: output.path, contents: nil)
            asking.standardOutput = try FileHandle(forWritingTo: output)
            try asking.run()
            // The stream is open: the answer is under way.
            while asking.isRunning, try Data(contentsOf: output).isEmpty {
                try await Task.sleep(for: .milliseconds(10))
            }
            server.process.terminate()
            try await asking.waitForEnd()
            #expect(try String(contentsOf: output, encoding: .utf8).hasSuffix("data: [DONE]\n\n"))
            try await server.process.waitForEnd()
            #expect(server.process.terminationStatus == 0)
        }
    }

    @Test func beyondLoopbackItAsksForTokens() async throws {
        try await MoatuneProcess.inFreshFolder { moatune in
            let mixture = try Self.writeMixture(in: moatune.folder)
            let ended = try await moatune.run("serve", mixture, "--host", "0.0.0.0", "--port", "0")
            #expect(ended.status == 1)
            #expect(ended.errors.contains("MOATUNE_SERVE_TOKENS"))
            var short = moatune
            short.environment["MOATUNE_SERVE_TOKENS"] = "abc"
            let refused = try await short.run("serve", mixture, "--host", "0.0.0.0", "--port", "0")
            #expect(refused.status == 64 && !refused.errors.contains("abc"))
        }
    }

    @Test func aPortInUseIsNamed() async throws {
        try await MoatuneProcess.inFreshFolder { moatune in
            let mixture = try Self.writeMixture(in: moatune.folder)
            let first = try moatune.start(["serve", mixture, "--port", "0", "--time-scale", "0"])
            defer { first.process.terminate() }
            let port = try await Self.port(of: first)
            let second = try await moatune.run("serve", mixture, "--port", String(port))
            #expect(second.status == 1)
            #expect(second.errors.contains("can't listen on 127.0.0.1, port \(port)"))
        }
    }

    @Test func aWorkshopFileIsAskedWithTheProviderThatItLacks() async throws {
        try await MoatuneProcess.inFreshFolder { moatune in
            let mixture = try Self.writeMixture(in: moatune.folder)
            let exported = try await moatune.run("import", mixture, "--format", "workshop", "--output", "w.json")
            #expect(exported.status == 0, "\(exported.errors)")
            let without = try await moatune.run("ask", "w.json", "What is 2 + 2?")
            #expect(without.status == 1 && without.errors.contains("--provider"))
            let asked = try await moatune.run(
                "ask", "w.json", "What is 2 + 2?", "--provider", "lab", "--time-scale", "0", "--show-proposals")
            #expect(asked.status == 0, "\(asked.errors)")
            #expect(asked.output.contains("--- one, cycle 1, sim-cedar-32b\n"))
            #expect(asked.output.contains("--- aggregate, sim-birch-70b\nThe answer is "))
            let back = try await moatune.run("import", "w.json", "--provider", "lab")
            #expect(try MixtureDocument.parse(back.output, as: "back").agents.map(\.name) == ["one", "two"])
        }
    }
}
