import Foundation
import Inference
import MixtureOfAgents
import SearchSpace
import Testing

@Suite struct MixtureSpaceTests {
    @Test func `The default mixture is what the file says`() throws {
        let space = try SmallSpace().load()
        let mixture = try space.mixture(for: space.defaultConfiguration)
        #expect(mixture.main.model == "sim-atlas-120b")
        #expect(mixture.main.provider == "lab")
        #expect(mixture.main.systemPrompt == "Merge.")
        #expect(mixture.main.temperature == 0.2)
        #expect(mixture.cycles == 1)
        #expect(mixture.agents.map(\.name) == ["solver"])
        #expect(mixture.agents.first?.settings.systemPrompt == "Solve.")
        #expect(mixture.agents.first?.settings.temperature == nil)
    }

    @Test func `Parameters carry their conditions and the pool is a group`() throws {
        let space = try SmallSpace().load().parameterSpace
        #expect(
            space.parameters.map(\.name) == [
                "main.model", "main.temperature", "cycles", "agents.critic", "agents.solver", "agents.solver.prompt",
            ])
        let prompt = try #require(space.parameter(named: "agents.solver.prompt"))
        #expect(prompt.condition == .atLeast(1, parent: "agents.solver", within: 0...3))
        let group = try #require(space.groups.first)
        #expect(group.kind == .pool)
        #expect(group.size == 1...3)
        #expect(
            group.members == [
                .init(presence: "agents.critic", details: []),
                .init(presence: "agents.solver", details: ["agents.solver.prompt"]),
            ])
    }

    @Test func `Copies of one agent stand several times, sorted beside the others`() throws {
        let space = try SmallSpace().load()
        var configuration = space.defaultConfiguration
        configuration["agents.critic"] = .boolean(true)
        configuration["agents.solver"] = .integer(2)
        configuration["agents.solver.prompt"] = .choice("solver-b.md")
        configuration["main.temperature"] = .real(0.123456)
        let mixture = try space.mixture(for: configuration)
        #expect(mixture.agents.map(\.name) == ["critic", "solver", "solver"])
        #expect(mixture.agents.last?.settings.systemPrompt == "Solve well.")
        #expect(mixture.agents.first?.settings.temperature == 0.7)
        #expect(mixture.main.temperature == 0.12)
    }

    @Test func `Leaner siblings lack one copy or one cycle and keep the rest`() throws {
        let space = try SmallSpace().load()
        var configuration = space.defaultConfiguration
        configuration["agents.critic"] = .boolean(true)
        configuration["agents.solver"] = .integer(2)
        configuration["agents.solver.prompt"] = .choice("solver-b.md")
        configuration["cycles"] = .integer(2)
        let whole = try space.mixture(for: configuration)
        let siblings = space.leaner(than: configuration)
        #expect(
            siblings.map(\.reduction) == [
                .agent(whole.agents[0]), .agent(whole.agents[1]), .cycle,
            ])
        for sibling in siblings {
            #expect(try space.mixture(for: sibling.configuration) == whole.reduced(by: [sibling.reduction]))
        }
    }

    @Test func `The last agent and the first cycle have no leaner sibling`() throws {
        let space = try SmallSpace().load()
        var configuration = space.defaultConfiguration
        configuration["agents.solver"] = .integer(1)
        #expect(space.leaner(than: configuration).isEmpty)
    }

    @Test func `A configuration of another space is refused`() throws {
        let space = try SmallSpace().load()
        var tooMany = space.defaultConfiguration
        tooMany["agents.critic"] = .boolean(true)
        tooMany["agents.solver"] = .integer(3)
        #expect(throws: SearchSpaceError.groupSize(found: 4, expected: 1...3)) { try space.mixture(for: tooMany) }
        var inactive = space.defaultConfiguration
        inactive["agents.critic"] = .boolean(true)
        inactive["agents.solver"] = .integer(0)
        #expect(throws: SearchSpaceError.inactiveValue(parameter: "agents.solver.prompt")) {
            try space.mixture(for: inactive)
        }
    }

    @Test func `An agent inherits what the pool says and may say otherwise`() throws {
        let space = try SmallSpace(
            "critic: {prompt: critic.md, temperature: 0.7}",
            "critic: {prompt: critic.md, model: lab/sim-dune-27b, max_tokens: 500, top_p: 0.9, "
                + "reasoning_effort: low, default: true}"
        ).load()
        let mixture = try space.mixture(for: space.defaultConfiguration)
        let critic = try #require(mixture.agents.first { $0.name == "critic" }?.settings)
        #expect(critic.model == "sim-dune-27b")
        #expect(critic.maximumCompletionTokens == 500)
        #expect(critic.topP == 0.9)
        #expect(critic.reasoningEffort == .low)
        #expect(mixture.agents.first { $0.name == "solver" }?.settings.model == "sim-cedar-32b")
        #expect(
            space.modelsInUse.map { "\($0.provider)/\($0.model)" } == [
                "lab/sim-atlas-120b", "lab/sim-birch-70b", "lab/sim-cedar-32b", "lab/sim-dune-27b",
            ])
    }

    @Test func `Reasoning effort is ordered however it is written, and its first is the default`() throws {
        let space = try SmallSpace("  temperature: {from: 0, to: 1, default: 0.2}", "  reasoning_effort: [high, low]")
            .load()
        #expect(space.parameterSpace.parameter(named: "main.reasoning_effort")?.domain == .ordinal(["low", "high"]))
        #expect(space.defaultConfiguration["main.reasoning_effort"] == .choice("high"))
    }

    @Test func `A space may declare its own endpoint, by address and the name of a variable`() throws {
        let space = try SmallSpace(
            "provider: lab",
            """
            provider: mine
            providers:
              mine:
                base_url: http://127.0.0.1:8000/v1
                key_variable: MY_KEY
                token_limit_field: max_tokens
                timeout_seconds: 20
                prices: {sim-atlas-120b: {input: 0.5, output: 1.5}}
            """
        ).load()
        let provider = try #require(space.providers.first)
        #expect(provider.name == "mine")
        #expect(provider.keyVariable == "MY_KEY")
        #expect(provider.tokenLimitField == .maxTokens)
        #expect(provider.timeouts.totalSeconds == 20)
        #expect(provider.prices["sim-atlas-120b"]?.outputPerMillionTokens == USDollars(1.5))
        #expect(try space.mixture(for: space.defaultConfiguration).main.provider == "mine")
    }

    @Test func `A provider's limits, keys and addresses are read`() throws {
        let space = try SmallSpace(
            "provider: lab",
            """
            provider: mine
            providers:
              mine:
                base_url: https://one.example/v1
                fallback_urls: [https://two.example/v1, http://127.0.0.1:8000/v1]
                key_variable: MY_KEY
                further_key_variables: [MY_KEY_2, MY_KEY_3]
                hedge_percentile: 95
                limits:
                  requests_per_minute: 30
                  tokens_per_day: 1000000
                  models: {sim-atlas-120b: {tokens_per_minute: 60000}}
            """
        ).load()
        let provider = try #require(space.providers.first)
        #expect(
            provider.addresses == ["https://one.example/v1", "https://two.example/v1", "http://127.0.0.1:8000/v1"])
        #expect(provider.furtherKeyVariables == ["MY_KEY_2", "MY_KEY_3"])
        #expect(provider.hedgePercentile == 95)
        #expect(
            provider.limits
                == ProviderLimits(
                    shared: [RateLimit(30, .requests, a: .minute), RateLimit(1_000_000, .tokens, a: .day)],
                    models: ["sim-atlas-120b": [RateLimit(60_000, .tokens, a: .minute)]]))
    }

    @Test func `Addresses are put right, and an authority's certificates are found in the space's folder`() throws {
        let pem = """
            -----BEGIN CERTIFICATE-----
            MIIBZjCCAQ2gAwIBAgIBATAKBggqhkjOPQQDAjAUMRIwEAYDVQQDDAlsb2NhbGhv
            c3QwIBcNMjAwMTAxMDAwMDAwWhgPMjEyMDAxMDEwMDAwMDBaMBQxEjAQBgNVBAMM
            CWxvY2FsaG9zdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABC+A+//EVFaDcq6j
            dX6yccP9pLQfK65TIsB9b/0oLWkqvdCHQuaINfc+AqBTw1MBGkb3zwMdoTmXfT7T
            42gfGwmjTjBMMA8GA1UdEwEB/wQFMAMBAf8wGgYDVR0RBBMwEYIJbG9jYWxob3N0
            hwR/AAABMB0GA1UdDgQWBBSF729sSyHKL4d8dGT4atVbWK3FmjAKBggqhkjOPQQD
            AgNHADBEAiBJLcUN0Df+i/+Gwh48XgLoPUuVmiq2VE4xEh90+g3NIgIgLABVFdIV
            lcpFiLAIwir3OyKjAcolXNBwXmk7Dk+JWLU=
            -----END CERTIFICATE-----
            """
        let small = try SmallSpace(
            "provider: lab",
            """
            provider: mine
            providers:
              mine:
                base_url: " HTTPS://One.Example//v1/chat/completions "
                fallback_urls: ["http://[::1]:8000/v1/"]
                certificate_authority: tls/authority.pem
            """, more: ["tls/authority.pem": pem])
        let provider = try #require(try small.load().providers.first)
        #expect(provider.addresses == ["https://one.example/v1", "http://[::1]:8000/v1"])
        #expect(provider.certificateAuthorityFile?.hasSuffix("/tls/authority.pem") == true)
        // An organization's authority lies in one place of each machine.
        let path = small.folder.url.appending(path: "tls/authority.pem").path
        let absolute = try SmallSpace(
            "provider: lab",
            "provider: lab\nproviders: {mine: {base_url: http://x, certificate_authority: \(path)}}")
        #expect(try absolute.load().providers.first?.certificateAuthorityFile == path)
    }

    @Test func `A provider says what its models don't take`() throws {
        let space = try SmallSpace(
            "provider: lab",
            """
            provider: mine
            providers:
              mine:
                base_url: https://one.example/v1
                omit: [seed, stream_options]
                models:
                  gemma: {system_role: none, omit: temperature}
                  thinker: {thinking_in_content: keep}
            """
        ).load()
        let provider = try #require(space.providers.first)
        #expect(provider.adaptation(of: "any").omitted == [.seed, .streamOptions])
        #expect(provider.adaptation(of: "gemma").omitted == [.seed, .streamOptions, .temperature])
        #expect(provider.adaptation(of: "gemma").systemRole == .userTurn)
        #expect(provider.adaptation(of: "thinker").contentThinking == .keep)
        #expect(provider.answerIdentity != Provider(name: "mine", baseURL: "https://one.example/v1").answerIdentity)
    }

    @Test func `A temperature that a model doesn't take is no parameter of it`() throws {
        let declared = try SmallSpace(
            "provider: lab",
            "provider: mine\nproviders: {mine: {base_url: http://x, models: {sim-birch-70b: {omit: temperature}}}}"
        ).load()
        let temperature = try #require(declared.parameterSpace.parameter(named: "main.temperature"))
        #expect(
            temperature.condition
                == ParameterCondition(parent: "main.model", values: [.choice("mine/sim-atlas-120b")]))
        var configuration = declared.defaultConfiguration
        configuration["main.model"] = .choice("mine/sim-birch-70b")
        configuration["main.temperature"] = nil
        #expect(try declared.mixture(for: configuration).main.temperature == nil)

        let plain = try SmallSpace().load()
        let none = ModelOmissions(provider: "lab", model: "sim-atlas-120b", fields: [.temperature])
        let other = ModelOmissions(provider: "lab", model: "sim-birch-70b", fields: [.temperature, .topP])
        let learned = try plain.knowing([none, other])
        #expect(learned.parameterSpace.parameter(named: "main.temperature") == nil)
        #expect(learned.defaultConfiguration["main.temperature"] == nil)
        #expect(try plain.knowing([]) == plain)
    }

    @Test func `An agent's temperature hangs on its model, and its model on the agent`() throws {
        let space = try SmallSpace(
            "critic: {prompt: critic.md, temperature: 0.7}",
            "critic: {prompt: critic.md, model: [sim-atlas-120b, sim-birch-70b], temperature: {from: 0, to: 1}}"
        ).load().knowing([ModelOmissions(provider: "lab", model: "sim-atlas-120b", fields: [.temperature])])
        var configuration = space.defaultConfiguration
        configuration["agents.critic"] = .boolean(true)
        configuration["agents.critic.model"] = .choice("lab/sim-atlas-120b")
        #expect(try space.mixture(for: configuration).agents.first?.settings.temperature == nil)
        configuration["agents.critic.model"] = .choice("lab/sim-birch-70b")
        configuration["agents.critic.temperature"] = .real(0.25)
        #expect(try space.mixture(for: configuration).agents.first?.settings.temperature == 0.25)
        configuration["agents.critic.model"] = .choice("lab/sim-atlas-120b")
        #expect(throws: SearchSpaceError.self) { try space.mixture(for: configuration) }
    }

    @Test func `Agents join the default mixture in order until it has enough`() throws {
        let space = try SmallSpace("count: {from: 1, to: 3}", "count: 3").load()
        let mixture = try space.mixture(for: space.defaultConfiguration)
        #expect(mixture.agents.map(\.name) == ["critic", "solver", "solver"])
    }

    @Test func `A space may have no agents at all`() throws {
        let text = "name: s\ntask: task.yaml\nmain: {model: lab/sim-atlas-120b}\n"
        let space = try SmallSpace(more: ["space.yaml": text]).load()
        let mixture = try space.mixture(for: space.defaultConfiguration)
        #expect(mixture.agents.isEmpty)
        #expect(mixture.main.systemPrompt.isEmpty)
    }

    @Test(arguments: [
        ("count: {from: 1, to: 3}", "count: {from: 1, to: 2}"), ("cycles: {from: 1, to: 3}", "cycles: 3"),
        ("temperature: 0.7", "temperature: 0.8"), ("copies: 3", "copies: 2"), ("to: 1,", "to: 1.5,"),
    ])
    func `The fingerprint follows every bound`(found: String, replacement: String) throws {
        #expect(try SmallSpace(found, replacement).load().fingerprint != SmallSpace().load().fingerprint)
    }

    @Test func `The fingerprint is the same in every release`() throws {
        let space = try SmallSpace().load()
        #expect(space.fingerprint == "07a1ad80836e")
        let root = URL(filePath: #filePath).appending(path: "../../../..").standardizedFileURL
        let example = try MixtureSpace.load(root.appending(path: "search-spaces/calculate-user-matrix"))
        #expect(example.fingerprint == "c0e92a883d0f")
    }

    @Test func `The fingerprint follows the prompts' texts and not the folder's place`() throws {
        #expect(try SmallSpace().load().fingerprint == SmallSpace().load().fingerprint)
        #expect(try SmallSpace(more: ["critic.md": "Praise."]).load().fingerprint != SmallSpace().load().fingerprint)
    }

    @Test func `The number of choices counts subsets, copies and their details`() throws {
        // 2 main models × 3 cycle counts × what one to three agents may be: the critic alone; 1, 2 or 3 solvers with
        // one of 2 prompts, or 1 or 2 of them beside the critic: 6 × (1 + 6 + 4).
        #expect(try SmallSpace().load().choiceCount == 66)
    }

    @Test func `The summary shows every parameter with its default`() throws {
        let space = try SmallSpace().load()
        #expect(
            space.summaryLines.joined(separator: "\n") == """
                space     small, \(space.fingerprint)
                task      task.yaml
                models    lab/sim-atlas-120b, lab/sim-birch-70b, lab/sim-cedar-32b (simulated)
                agents    1 to 3 from a pool of 2, copies counted
                size      66 choices, and 1 real range beside them

                parameter                    default             values
                main.model                   lab/sim-atlas-120b  one of lab/sim-atlas-120b, lab/sim-birch-70b
                main.prompt                  main.md             fixed
                main.temperature             0.2                 real 0.0...1.0
                cycles                       1                   integer 1...3
                agents.critic                false               in or out
                  agents.critic.model        lab/sim-cedar-32b   fixed
                  agents.critic.prompt       critic.md           fixed
                  agents.critic.temperature  0.7                 fixed
                agents.solver                1                   0 to 3 copies
                  agents.solver.model        lab/sim-cedar-32b   fixed
                  agents.solver.prompt       solver-a.md         one of solver-a.md, solver-b.md
                """)
    }
}
