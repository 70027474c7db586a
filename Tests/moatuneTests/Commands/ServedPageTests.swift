import Foundation
import MixtureOfAgents
import Testing

/// The page at `/`, as a browser shows it.
@Suite struct ServedPageTests {
    @Test(.enabled(if: Browser.isInstalled, "\(Browser.missing)"))
    func aQuestionsWayIsShownAgentByAgent() async throws {
        try await MoatuneProcess.inFreshFolder { moatune in
            let mixture = try ServeCommandTests.writeMixture(in: moatune.folder)
            let server = try moatune.start(["serve", mixture, "--port", "0", "--time-scale", "0"])
            defer { server.process.terminate() }
            let address = "http://127.0.0.1:\(try await ServeCommandTests.port(of: server))"
            let markup = "What is 17 + 25? <img src=x onerror='window.alien = true'>"
            let shown = try await OfficialClients.run("ask_page.py", [Browser.driver ?? "", address, markup])
            #expect(shown["models"] as? [String] == ["duo"])
            #expect(shown["simulated"] as? Bool == true)
            #expect(shown["asked"] as? String == markup)
            #expect(shown["cycles"] as? [String] == ["Cycle 1 of 2", "Cycle 2 of 2"])
            #expect((shown["agents"] as? [String])?.sorted() == ["one", "one", "two", "two"])
            #expect((shown["proposals"] as? [String])?.allSatisfy { !$0.isEmpty } == true)
            #expect((shown["aggregate"] as? String)?.hasPrefix("The answer is ") == true)
            #expect((shown["total"] as? String)?.hasPrefix("5 calls, ") == true)
            #expect(shown["failure"] as? String == "")
            // A model's or a person's words are never markup, and nothing is fetched from anywhere else.
            #expect(shown["elements"] as? Int == 0)
            #expect(shown["alien"] as? Bool == false)
            #expect(shown["origins"] as? [String] == [address])
            #expect(shown["complaints"] as? [String] == [])
        }
    }
}
