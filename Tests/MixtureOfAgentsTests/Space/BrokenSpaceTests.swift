import Foundation
import Testing

/// Space files with one fault each, and the whole sentence that a user gets for it.
@Suite struct BrokenSpaceTests {
    struct Fault: Sendable, CustomTestStringConvertible {
        let found: String
        let replacement: String
        let complaint: String
        var testDescription: String { replacement }

        init(_ found: String, _ replacement: String, _ complaint: String) {
            self.found = found
            self.replacement = replacement
            self.complaint = complaint
        }
    }

    static let faults = [
        Fault(
            "  temperature: {from: 0, to: 1, default: 0.2}", "  temprature: 0.2",
            """
            space.yaml:7:3: main: expected one of the keys model, prompt, temperature, top_p, \
            reasoning_effort, max_tokens, found 'temprature'; did you mean 'temperature'?
            """),
        Fault(
            "{from: 0, to: 1, default: 0.2}", "hot",
            """
            space.yaml:7:16: main.temperature: expected a number or {from, to}, found 'hot'
            """),
        Fault(
            "{from: 0, to: 1, default: 0.2}", "{from: 0.9, to: 0.1}",
            """
            space.yaml:7:32: main.temperature.to: expected more than from (0.9), found '0.1'
            """),
        Fault(
            "{from: 0, to: 1, default: 0.2}", "{from: 0, to: 1, default: 1.5}",
            """
            space.yaml:7:42: main.temperature.default: expected a number from 0.0 to 1.0, found '1.5'
            """),
        Fault(
            "{from: 0, to: 1, default: 0.2}", "{from: 0, to: 3}",
            """
            space.yaml:7:30: main.temperature.to: expected a number from 0.0 to 2.0, found '3'
            """),
        Fault(
            "{from: 0, to: 1, default: 0.2}", "{from: 0, to: 1, scale: log}",
            """
            space.yaml:7:23: main.temperature.from: expected more than 0 on a log scale, found '0'
            """),
        Fault(
            "prompt: main.md", "prompt: mian.md",
            """
            space.yaml:6:11: main.prompt: expected an existing file, found no file at 'mian.md'; did you \
            mean 'main.md'?
            """),
        Fault(
            "prompt: main.md", "prompt: ../main.md",
            """
            space.yaml:6:11: main.prompt: expected a file inside the folder of space.yaml, found \
            '../main.md'; copy the file there and name it relatively
            """),
        Fault(
            "task: task.yaml", "task: other.yaml",
            """
            space.yaml:2:7: task: expected an existing file, found no file at 'other.yaml'
            """),
        Fault(
            "provider: lab", "provider: labb",
            """
            space.yaml:3:11: provider: expected a provider: one of cerebras, groq, lab, litellm, llamacpp, \
            ollama, openai, openrouter, together, vllm, found 'labb'; did you mean 'lab'? if not, declare it under 'providers'
            """),
        Fault(
            "provider: lab\n", "",
            """
            space.yaml:4:11: main.model[0]: expected provider/model, found 'sim-atlas-120b'; or name a \
            'provider' for all models at the top of the space; known are cerebras, groq, lab, litellm, \
            llamacpp, ollama, openai, openrouter, together, vllm
            """),
        Fault(
            "[sim-atlas-120b, sim-birch-70b]", "[]",
            """
            space.yaml:5:10: main.model: expected a list with at least one item, found an empty list
            """),
        Fault(
            "[sim-atlas-120b, sim-birch-70b]", "[sim-atlas-120b, sim-atlas-120b]",
            """
            space.yaml:5:27: main.model[1]: expected each choice once, found 'lab/sim-atlas-120b' twice
            """),
        Fault(
            "[sim-atlas-120b, sim-birch-70b]", "{choices: [sim-birch-70b], default: sim-atlas-120b}",
            """
            space.yaml:5:46: main.model.default: expected one of the choices lab/sim-birch-70b, found \
            'sim-atlas-120b'
            """),
        Fault(
            "count: {from: 1, to: 3}", "count: {from: 5, to: 9}",
            """
            space.yaml:10:17: agents.count.from: expected a whole number from 0 to 4, the most that the pool \
            can give, found '5'
            """),
        Fault(
            "count: {from: 1, to: 3}", "count: {from: 0, to: 0}",
            """
            space.yaml:10:10: agents.count: expected room for the default mixture's agents (1), found at \
            most 0; take the 'default' from some agents
            """),
        Fault(
            "copies: 3", "copies: 99",
            """
            space.yaml:14:58: agents.pool.solver.copies: expected a whole number from 1 to 16, found '99'
            """),
        Fault(
            "default: 1}", "default: maybe}",
            """
            space.yaml:14:70: agents.pool.solver.default: expected true, false, or a whole number from 0 to \
            3, found 'maybe'
            """),
        Fault(
            "critic: {", "the critic: {",
            """
            space.yaml:13:17: agents.pool.the critic: expected an agent's name of up to 40 letters, digits, \
            dashes and underscores, found 'the critic'
            """),
        Fault(
            "cycles: {from: 1, to: 3}", "cycles: 1.5",
            """
            space.yaml:8:9: cycles: expected a whole number or {from, to}, found '1.5'
            """),
        Fault(
            "cycles: {from: 1, to: 3}", "cycles: 1\ncycles: 2",
            """
            space.yaml:8:1: expected each key once, found 'cycles' twice
            """),
        Fault(
            "cycles: {from: 1, to: 3}", "objectives: {score: maximize}",
            """
            space.yaml:8:1: expected one of the keys name, task, provider, providers, main, cycles, agents, \
            found 'objectives'
            """),
        Fault(
            "name: small", "name: &a small",
            """
            space.yaml:1:7: name: expected a document without anchors and aliases, found '&a'; write the \
            value out where it is used, or put it in quotes
            """),
        Fault(
            "name: small", "name: 'small",
            """
            space.yaml:14:72: expected YAML, found unexpected end of stream; while scanning a quoted scalar \
            that began in line 1
            """),
        Fault(
            "  prompt: main.md", "  reasoning_effort: [low, extreme]",
            """
            space.yaml:6:27: main.reasoning_effort[1]: expected one of none, low, medium, high, found \
            'extreme'
            """),
        Fault(
            "  model: sim-cedar-32b\n", "",
            """
            space.yaml:12:13: agents.pool.critic: expected the key 'model', here or under 'agents', found \
            none
            """),
        Fault(
            "provider: lab", "provider: lab\nproviders: {mine: {base_url: ftp://x}}",
            """
            space.yaml:4:30: providers.mine.base_url: expected an address that begins with http:// or \
            https://, found 'ftp://x'
            """),
        Fault(
            "provider: lab", "provider: lab\nproviders: {mine: {base_url: http://x:99999/v1}}",
            """
            space.yaml:4:30: providers.mine.base_url: expected a port from 1 to 65535, found 'http://x:99999/v1'
            """),
        Fault(
            "provider: lab", "provider: lab\nproviders: {mine: {base_url: '127.0.0.1:8000/v1'}}",
            """
            space.yaml:4:30: providers.mine.base_url: expected an address that begins with http:// or \
            https://, found '127.0.0.1:8000/v1'; did you mean 'http://127.0.0.1:8000/v1'?
            """),
        Fault(
            "provider: lab", "provider: lab\nproviders: {mine: {base_url: 'http://ann:pw@x/v1'}}",
            """
            space.yaml:4:30: providers.mine.base_url: expected an address without a user and a password, found some \
            before its '@'; a secret does not belong in a file: name the variable that holds it as key_variable, or \
            send it by headers
            """),
        Fault(
            "provider: lab",
            "provider: lab\nproviders: {mine: {base_url: http://x, certificate_authority: main.md}}",
            """
            space.yaml:4:63: providers.mine.certificate_authority: expected a file with certificates in PEM form, \
            found 'main.md'; they stand between lines -----BEGIN CERTIFICATE----- and -----END CERTIFICATE-----
            """),
        Fault(
            "provider: lab", "provider: lab\nproviders: {mine: {base_url: http://x, key: sk-secret}}",
            """
            space.yaml:4:40: providers.mine: expected one of the keys base_url, fallback_urls, key_variable, \
            further_key_variables, token_limit_field, timeout_seconds, prices, headers, limits, hedge_percentile, \
            certificate_authority, omit, system_role, thinking_in_content, models, found 'key'
            """),
        Fault(
            "provider: lab", "provider: lab\nproviders: {mine: {base_url: http://x, omit: [seeds]}}",
            """
            space.yaml:4:47: providers.mine.omit[0]: expected a field of a request: one of temperature, top_p, \
            reasoning_effort, max_completion_tokens, max_tokens, seed, stop, response_format, stream, \
            stream_options, found 'seeds'
            """),
        Fault(
            "provider: lab", "provider: lab\nproviders: {mine: {base_url: http://x, models: {m: {system_role: user}}}}",
            """
            space.yaml:4:66: providers.mine.models.m.system_role: expected system, or none where a model knows no \
            system role and its instructions go into the user's turn, found 'user'
            """),
        Fault(
            "provider: lab", "provider: lab\nproviders: {mine: {base_url: http://x, thinking_in_content: yes}}",
            """
            space.yaml:4:61: providers.mine.thinking_in_content: expected separate, or keep where what stands \
            between <think> and </think> is a part of the answer, found 'yes'
            """),
        Fault(
            "provider: lab", "provider: lab\nproviders: {mine: {base_url: http://x, key_variable: sk-secret}}",
            """
            space.yaml:4:54: providers.mine.key_variable: expected the name of an environment variable such \
            as MY_SERVICE_API_KEY, found something else; the key itself does not belong in a file
            """),
        Fault(
            "provider: lab",
            "provider: lab\nproviders: {mine: {base_url: http://x, limits: {requests_per_minute: 0.5}}}",
            """
            space.yaml:4:70: providers.mine.limits.requests_per_minute: expected a number of requests, 1 or more, \
            found '0.5'
            """),
        Fault(
            "provider: lab", "provider: lab\nproviders: {mine: {base_url: http://x, further_key_variables: [B]}}",
            """
            space.yaml:4:63: providers.mine.further_key_variables: expected a key_variable beside it, found none
            """),
    ]

    @Test(arguments: faults)
    func `Each fault has its sentence`(fault: Fault) throws {
        let complaint = try SmallSpace(fault.found, fault.replacement).complaint()
        #expect(complaint == fault.complaint)
    }

    @Test func `A space that is not UTF-8 is refused`() throws {
        let space = try SmallSpace()
        try space.folder.write(Data([0x6E, 0xE4, 0x6D]), to: "space.yaml")
        #expect(
            space.complaint()
                == "space.yaml: expected UTF-8 text, found bytes that are not UTF-8; save the file as UTF-8")
    }

    @Test func `A prompt that is not UTF-8 is refused`() throws {
        let space = try SmallSpace()
        try space.folder.write(Data([0x6E, 0xE4, 0x6D]), to: "main.md")
        #expect(
            space.complaint() == "main.md: expected UTF-8 text, found bytes that are not UTF-8; save the file as UTF-8")
    }

    @Test func `A folder without a space says where it was looked for`() throws {
        let space = try SmallSpace()
        try FileManager.default.removeItem(at: space.folder.url.appending(path: "space.yaml"))
        #expect(space.complaint() == "space.yaml: expected a readable file, found no file at FOLDER/space.yaml")
    }
}
