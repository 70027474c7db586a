import Inference
import Testing

/// What an environment variable holds goes nowhere without a person's word.
@Suite struct SecretConsentsTests {
    private static let environment = [
        "OPENAI_API_KEY": "sk-1", "CEREBRAS_API_KEY": "csk", "MY_KEY": "k", "MY_KEY_2": "k2", "TEAM_TOKEN": "t",
        "GITHUB_TOKEN": "g", "UNSET_KEY": " ",
    ]

    private func provider(_ address: String, _ variable: String?, fallback: String? = nil, header: String? = nil)
        -> Provider
    {
        var provider = Provider(name: "theirs", baseURL: address, keyVariable: variable)
        provider.fallbackURLs = fallback.map { [$0] } ?? []
        provider.headers = header.map { ["X-Team": $0] } ?? [:]
        return provider
    }

    private func missing(_ provider: Provider, _ given: String...) throws -> [String] {
        try SecretConsents(given.compactMap { SecretDestination($0) })
            .missing(for: [provider], environment: Self.environment).map(\.text)
    }

    @Test func aBuiltInKeyNeedsNoneAtItsOwnAddressAndOneAtAnyOther() throws {
        #expect(try missing(provider("https://api.openai.com/v1", "OPENAI_API_KEY")) == [])
        #expect(try missing(provider("https://api.openai.com/v2/other/", "OPENAI_API_KEY")) == [])
        for address in [
            "https://api.openai.com.evil.example/v1", "http://api.openai.com/v1", "https://api.openai.com:8443/v1",
            "https://api.cerebras.ai/v1", "https://evil.example/api.openai.com",
        ] {
            #expect(try missing(provider(address, "OPENAI_API_KEY")).count == 1, "\(address)")
        }
    }

    @Test func fallbacksFurtherKeysAndHeadersNeedConsentToo() throws {
        var theirs = provider(
            "https://one.example/v1", "MY_KEY", fallback: "http://two.example:81", header: "a ${TEAM_TOKEN}")
        theirs.furtherKeyVariables = ["MY_KEY_2", "UNSET_KEY"]
        let all = [
            "MY_KEY=one.example", "MY_KEY_2=one.example", "TEAM_TOKEN=one.example", "MY_KEY=http://two.example:81",
            "MY_KEY_2=http://two.example:81", "TEAM_TOKEN=http://two.example:81",
        ]
        #expect(try missing(theirs) == all)
        #expect(
            try missing(theirs, "MY_KEY=one.example", "TEAM_TOKEN=two.example:81", "MY_KEY_2=two.example") == [
                all[1], all[2], all[3],
            ])
    }

    @Test(arguments: [
        "http://127.0.0.1:9/v1", "http://localhost:1/v1", "http://[::1]:8000", "https://127.8.0.1",
        "http://0.0.0.0:80/v1",
    ])
    func thisMachinesOwnAddressesNeedNone(address: String) throws {
        #expect(try missing(provider(address, "MY_KEY")) == [])
    }

    @Test(arguments: [
        "http://127.0.0.1.evil.example/", "http://2130706433/", "http://127.1/", "http://localhost.evil.example/",
        "http://0x7f.0.0.1", "http://127.0.0.256",
    ])
    func whatOnlyLooksLikeThisMachineNeedsOne(address: String) throws {
        #expect(try missing(provider(address, "MY_KEY")).count == 1)
    }

    @Test(arguments: ["http://127.0.0.1@evil.example/", "http://127.0.0.1:8000@evil.example", "https://u:p@a.example"])
    func anAddressThatHidesWhereItLeadsIsRefused(address: String) {
        #expect(throws: SecretError.self) { try missing(provider(address, "MY_KEY")) }
    }

    @Test(arguments: [
        "AWS_SECRET_ACCESS_KEY", "HOME", "PATH", "AWS_SESSION_TOKEN", "GITHUB_TOKEN", "NPM_TOKEN", "DATABASE_URL",
        "SSH_AUTH_SOCK", "PGPASSWORD", "STRIPE_SECRET_KEY", "MY_PRIVATE_KEY", "MOATUNE_SERVE_TOKENS", "USER",
        "GOOGLE_APPLICATION_CREDENTIALS", "SLACK_BOT_TOKEN", "LD_PRELOAD",
    ])
    func namesThatNoModelServiceUsesAreRefusedEverywhere(variable: String) {
        for address in ["http://127.0.0.1:1/v1", "https://evil.example/v1"] {
            #expect(throws: SecretError.self) { try missing(provider(address, variable)) }
            #expect(throws: SecretError.self) { try missing(provider(address, nil, header: "${\(variable)}")) }
        }
    }

    @Test(arguments: [
        "MOATUNE_TEST_KEY", "ANTHROPIC_API_KEY", "HF_TOKEN", "MY_SERVICE_API_KEY", "OPENAI_ORG_ID", "MY_TEAM_TOKEN",
        "AZURE_OPENAI_API_KEY", "REPLICATE_API_TOKEN", "FAULT_API_KEY_2", "LITELLM_MASTER_KEY", "OPENAI_KEY2",
    ])
    func namesOfModelServicesAreNot(variable: String) throws {
        #expect(try missing(provider("http://127.0.0.1:1/v1", variable)) == [])
    }

    @Test func aTokenThatOpensMoreGoesOnlyToTheServiceThatTakesIt() throws {
        #expect(try missing(provider("https://models.github.ai/inference", "GITHUB_TOKEN")).count == 1)
        #expect(throws: SecretError.self) { try missing(provider("https://github.ai.evil.example", "GITHUB_TOKEN")) }
    }

    @Test func noClientAndNoProbeIsMadeWithoutConsent() async throws {
        let theirs = provider("http://192.0.2.1:9/v1", "MY_KEY")
        let error = SecretError.noConsent(
            provider: "theirs", SecretDestination(variable: "MY_KEY", address: "http://192.0.2.1:9"))
        await #expect(throws: error) {
            try await HTTPChatClient.withClient(
                providers: ["theirs"], table: ProviderTable([theirs]), environment: Self.environment
            ) { _ in Issue.record("a client was made") }
        }
        await #expect(throws: error) { try await ProviderProbe(theirs, environment: Self.environment).find() }
    }

    @Test(arguments: ["", "KEY", "KEY=", "=host", "KEY=a b", "key=host", "KEY=u@host", "KEY=host/path"])
    func whatIsNoPairIsNoDestination(text: String) { #expect(SecretDestination(text) == nil) }
}
