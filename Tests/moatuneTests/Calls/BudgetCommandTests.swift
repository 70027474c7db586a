import Foundation
import Testing

/// What a run may spend, kept against a server that bills.
@Suite struct BudgetCommandTests {
    /// The sums' space with a limit to every answer, so that a call's price can be told before.
    private func space(in folder: URL, port: Int) throws -> String {
        let path = try Checkout.sums(in: folder, port: port)
        let file = URL(filePath: path).appending(path: "space.yaml")
        let text = try String(contentsOf: file, encoding: .utf8)
            .replacing("  model: [", with: "  max_tokens: 900\n  model: [")
        try text.write(to: file, atomically: true, encoding: .utf8)
        return path
    }

    @Test func aPriceIsNeverExceededWhateverIsInFlight() async throws {
        try await MoatuneProcess.inFreshFolder { moatune in
            try await CountingLab.withServer(delay: .milliseconds(5)) { lab, port in
                let space = try space(in: moatune.folder, port: port)
                let ran = try await moatune.run(
                    "run", space, "--name", "thrifty", "--max-price", "0.25", "--parallel", "4", "--json")
                #expect(ran.status == 0, "\(ran.errors)")
                let billed = lab.billedDollars(input: 1, output: 2)
                #expect(billed <= 0.25)
                #expect(billed > 0.1)
                #expect(ran.output.contains("\"confirmation\""))

                // Nothing is left, and more makes it go on.
                let again = try await moatune.run("resume", "thrifty", "--max-price", "0.25")
                #expect(lab.billedDollars(input: 1, output: 2) <= 0.25, "\(again.errors)")
                let more = try await moatune.run("resume", "thrifty", "--max-price", "0.4", "--json")
                #expect(more.status == 0, "\(more.errors)")
                #expect(lab.billedDollars(input: 1, output: 2) <= 0.4)
                #expect(lab.billedDollars(input: 1, output: 2) > billed)
            }
        }
    }

    @Test func aBudgetBelowOneTrialIsAnErrorThatSaysWhatACallMayTake() async throws {
        try await MoatuneProcess.inFreshFolder { moatune in
            try await CountingLab.withServer(delay: .zero) { _, port in
                let space = try space(in: moatune.folder, port: port)
                let ran = try await moatune.run("run", space, "--name", "poor", "--max-tokens", "1000")
                #expect(ran.status == 1)
                #expect(ran.errors.contains("the budget let no trial end"), "\(ran.errors)")
                #expect(ran.errors.contains("'max_tokens' in the space"), "\(ran.errors)")
                let more = try await moatune.run("resume", "poor", "--max-tokens", "150000")
                #expect(more.status == 0, "\(more.errors)")
            }
        }
    }

    @Test func anUnknownPriceIsNamedBeforeAnyCall() async throws {
        try await MoatuneProcess.inFreshFolder { moatune in
            try await CountingLab.withServer(delay: .zero) { lab, port in
                let path = try space(in: moatune.folder, port: port)
                let file = URL(filePath: path).appending(path: "space.yaml")
                let text = try String(contentsOf: file, encoding: .utf8)
                    .replacing(", sim-cedar-32b: {input: 1, output: 2}}", with: "}")
                try text.write(to: file, atomically: true, encoding: .utf8)
                let refused = try await moatune.run("run", path, "--max-price", "1")
                #expect(refused.status == 1)
                #expect(refused.errors.contains("the price of counted/sim-cedar-32b is unknown"), "\(refused.errors)")
                #expect(lab.counts.isEmpty)
                let byTokens = try await moatune.run("run", path, "--max-tokens", "150000", "--name", "unpriced")
                #expect(byTokens.status == 0, "\(byTokens.errors)")
                #expect(byTokens.output.contains("calls of unknown price"), "\(byTokens.output)")
            }
        }
    }
}
