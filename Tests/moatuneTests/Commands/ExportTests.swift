import Foundation
import Inference
import MixtureOfAgents
import Testing

/// Each exported form, by running it.
@Suite struct ExportTests {
    /// Three agents, two of them equal, with prompts that a careless writer would break, at a provider of the space's.
    private static let mixture: Mixture = {
        func settings(_ model: String, _ prompt: String, _ temperature: Double, limit: Int? = nil) -> ModelSettings {
            ModelSettings(
                provider: "counted", model: model, systemPrompt: prompt, promptName: "prompts/\(model).md",
                temperature: temperature, topP: limit == nil ? nil : 0.95,
                reasoningEffort: limit == nil ? nil : .low, maximumCompletionTokens: limit)
        }
        let tricky = "Say \"no\" to \\ and \"\"\" and {braces}.\n{helper_response}\n{\n}\n\u{202E}é😀\u{2028}"
        let twin = Agent(name: "twin", settings: settings("alpha", tricky, 1, limit: 77))
        return Mixture(
            main: settings("omega", "Merge: {helper_response}", 0.1, limit: 900), cycles: 2,
            agents: [twin, twin, Agent(name: "other", settings: settings("beta", "No place for proposals.", 0))])
    }()

    private static func space(port: Int) -> String {
        """
        name: s
        task: task.yaml
        providers:
          counted: {base_url: "http://127.0.0.1:\(port)/v1", token_limit_field: max_tokens, \
        prices: {alpha: {input: 0.2, output: 0.4}}}
        provider: counted
        main: {model: omega}
        """
    }

    /// The aggregate in a transcript's JSON.
    private static func aggregate(in transcript: String) throws -> String? {
        try JSONDecoder().decode(Transcript.self, from: Data(transcript.utf8)).aggregate
    }

    private static func write(in folder: URL, port: Int) throws {
        try MixtureDocument.json(of: mixture).write(to: folder.appending(path: "m.json"))
        try Data(space(port: port).utf8).write(to: folder.appending(path: "space.yaml"))
        try Data("name: t\nquestions: data.jsonl\ngrader: {kind: labeled-answers, match: number}\n".utf8)
            .write(to: folder.appending(path: "task.yaml"))
    }

    @Test(.enabled(if: OfficialClients.isInstalled, "\(OfficialClients.missing)"))
    func thePythonModuleMakesTheEnginesCallsOneByOne() async throws {
        try await MoatuneProcess.inFreshFolder { moatune in
            try await RecordingServer.withServer(answer: { model, request in
                // Blank proposals are left out, and what is said depends on all that was asked.
                model == "beta" && request.contains("Proposals:")
                    ? " \u{3000}\n" : "\(model) read \(request.count) \"x\""
            }) { server, port in
                try Self.write(in: moatune.folder, port: port)
                let exported = try await moatune.run(
                    "import", "m.json", "--space", "space.yaml", "--format", "python", "--output", "m.py")
                #expect(exported.status == 0, "\(exported.errors)")
                let own = try await moatune.run(
                    "ask", "m.json", "What is {2} + 2?", "--space", "space.yaml", "--seed", "9", "--json")
                #expect(own.status == 0, "\(own.errors)")
                let expected = server.requests
                #expect(expected.count == 7)
                server.reset()
                let asked = try await OfficialClients.run(
                    "ask_module.py",
                    [
                        moatune.folder.appending(path: "m.py").path, "What is {2} + 2?", "9",
                        #"{"earlier_turns": [], "instructions": ""}"#,
                    ])
                #expect(server.requests == expected)
                #expect(asked["answer"] as? String == (try Self.aggregate(in: own.output)))
                #expect((asked["heard"] as? [Any])?.count == 6)

                // A conversation, as the endpoint takes it.
                server.reset()
                _ = try await OfficialClients.run(
                    "ask_module.py",
                    [
                        moatune.folder.appending(path: "m.py").path, "And 3?", "5",
                        #"{"earlier_turns": [{"role": "user", "content": "2?"}, {"role": "assistant", "content": "Two."}], "instructions": "Be brief."}"#,
                    ])
                let fromModule = server.requests
                server.reset()
                let table = ProviderTable([
                    Provider(
                        name: "counted", baseURL: "http://127.0.0.1:\(port)/v1", tokenLimitField: .maxTokens)
                ])
                try await HTTPChatClient.withClient(providers: ["counted"], table: table, environment: [:]) { client in
                    let question = MixtureQuestion(
                        name: "asked", text: "And 3?",
                        earlierTurns: [ChatMessage(.user, "2?"), ChatMessage(.assistant, "Two.")],
                        instructions: "Be brief.")
                    _ = try await MixtureEngine(client: client).run(
                        Self.mixture, question: question, replicateSeed: 5)
                }
                #expect(server.requests == fromModule)
            }
        }
    }

    @Test(.enabled(if: OfficialClients.isInstalled, "\(OfficialClients.missing)"))
    func thePythonModuleLeavesOutAnAgentThatFails() async throws {
        try await MoatuneProcess.inFreshFolder { moatune in
            try await RecordingServer.withServer(answer: { model, _ in
                model == "beta" ? "FAIL" : "\(model) speaks"
            }) { server, port in
                try Self.write(in: moatune.folder, port: port)
                _ = try await moatune.run(
                    "import", "m.json", "--space", "space.yaml", "--format", "python", "--output", "m.py")
                let own = try await moatune.run("ask", "m.json", "Q?", "--space", "space.yaml", "--json")
                let expected = server.requests
                server.reset()
                let asked = try await OfficialClients.run(
                    "ask_module.py",
                    [
                        moatune.folder.appending(path: "m.py").path, "Q?", "1",
                        #"{"earlier_turns": [], "instructions": ""}"#,
                    ])
                #expect(asked["answer"] as? String == "omega speaks")
                #expect(try Self.aggregate(in: own.output) == "omega speaks")
                #expect(server.requests == expected)
            }
        }
    }

    @Test(arguments: ["json", "yaml", "python", "litellm", "markdown"])
    func everyFormIsReadBack(form: String) async throws {
        try await MoatuneProcess.inFreshFolder { moatune in
            try Self.write(in: moatune.folder, port: 1)
            let endings = ["python": "py", "litellm": "yaml", "markdown": "md"]
            let file = "there.\(endings[form] ?? form)"
            let there = try await moatune.run(
                "import", "m.json", "--space", "space.yaml", "--format", form, "--output", file)
            #expect(there.status == 0, "\(there.errors)")
            let back = try await moatune.run("import", file)
            #expect(try MixtureDocument.parse(back.output, as: "back.json") == Self.mixture, "\(back.errors)")
        }
    }

    @Test(.enabled(if: OfficialClients.isInstalled, "\(OfficialClients.missing)"))
    func otherProgramsReadTheFormsAsTheirSchemaSays() async throws {
        try await MoatuneProcess.inFreshFolder { moatune in
            try Self.write(in: moatune.folder, port: 1)
            for form in ["yaml", "litellm"] {
                let written = try await moatune.run(
                    "import", "m.json", "--space", "space.yaml", "--format", form, "--output", "\(form).yaml")
                #expect(written.status == 0, "\(written.errors)")
            }
            #expect(try await moatune.run("export", "--schema", "--output", "schema.json").status == 0)
            try Data(#"{"format": "moatune-mixture/1", "mixture": {"main": {"model": 5}, "cycles": 0}}"#.utf8)
                .write(to: moatune.folder.appending(path: "broken.json"))
            let paths = ["schema.json", "m.json", "yaml.yaml", "litellm.yaml", "broken.json"]
                .map { moatune.folder.appending(path: $0).path }
            let found = try await OfficialClients.run("check_forms.py", paths)
            #expect(found["json"] as? [String] == [])
            #expect(found["yaml"] as? [String] == [])
            #expect((found["broken"] as? Int ?? 0) >= 3)
            #expect(found["same"] as? Bool == true)
            #expect(found["models"] as? [String] == ["m", "counted/alpha", "counted/beta", "counted/omega"])
            #expect(found["prices"] as? [String] == ["NoneType", "float", "NoneType", "NoneType"])
        }
    }
}
