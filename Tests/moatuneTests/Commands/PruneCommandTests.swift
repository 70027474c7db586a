import Foundation
import MixtureOfAgents
import Testing
import Tuning

/// `moatune prune` as a process, on mixtures that no run found, against a server that counts.
@Suite struct PruneCommandTests {
    /// The main model of the sums' space; two voices.
    private static let mixture: Mixture = {
        func settings(_ model: String) -> ModelSettings {
            ModelSettings(
                provider: "counted", model: model, systemPrompt: "Answer.\n{helper_response}", temperature: 0.4)
        }
        return Mixture(
            main: settings("sim-birch-70b"), cycles: 2,
            agents: [
                Agent(name: "first", settings: settings("sim-cedar-32b")),
                Agent(name: "second", settings: settings("sim-birch-70b")),
            ])
    }()

    private static let plan = ["--margin", "0.6", "--max-calls", "400", "--max-pairs", "60", "--json"]

    private static func findings(_ ended: MoatuneProcess.Ended) throws -> InfluenceFindings {
        try #require(ended.status == 0, "\(ended.errors)")
        return try JSONDecoder().decode(InfluenceFindings.self, from: Data(ended.output.utf8))
    }

    private static func arguments(_ space: String) -> [String] {
        ["prune", "brought.json", "--task", space, "--space", space] + plan
    }

    @Test func aMixtureBroughtAlongIsExaminedOnceAndPaidOnce() async throws {
        try await CountingLab.withServer(delay: .zero) { lab, port in
            try await MoatuneProcess.inFreshFolder { moatune in
                let space = try Checkout.sums(in: moatune.folder, port: port)
                try MixtureDocument.json(of: Self.mixture).write(to: moatune.folder.appending(path: "brought.json"))
                let found = try Self.findings(try await moatune.run(arguments: Self.arguments(space)))
                #expect(found.whole == Self.mixture)
                #expect(found.parts.count == 3)
                #expect(found.savedCallCount > 0 && found.madeCallCount <= 400)
                #expect(lab.counts.values.allSatisfy { $0 == 1 })
                #expect(lab.counts.values.reduce(0, +) <= found.madeCallCount)
                let lean = try MixtureDocument.read(
                    moatune.folder.appending(path: "runs/prune-brought/pruned.json"))
                #expect(lean == found.lean)
                let report = try String(
                    contentsOf: moatune.folder.appending(path: "reports/prune-prune-brought.txt"), encoding: .utf8)
                #expect(report.split(separator: "\n").allSatisfy { $0.count <= 80 })
                let shown = try await moatune.run("report", "prune-brought")
                #expect(shown.output == report + "\n")

                let paid = lab.counts.values.reduce(0, +)
                let again = try Self.findings(try await moatune.run(arguments: Self.arguments(space)))
                #expect(again.parts.map(\.verdict) == found.parts.map(\.verdict) && again.lean == found.lean)
                #expect(lab.counts.values.reduce(0, +) == paid)
            }
        }
    }

    @Test func afterAKillTheSameCommandGoesOn() async throws {
        try await CountingLab.withServer(delay: .milliseconds(3)) { lab, port in
            try await MoatuneProcess.inFreshFolder { moatune in
                let space = try Checkout.sums(in: moatune.folder, port: port)
                try MixtureDocument.json(of: Self.mixture).write(to: moatune.folder.appending(path: "brought.json"))
                let killed = try moatune.start(Self.arguments(space))
                while killed.process.isRunning, lab.counts.count < 40 { try await Task.sleep(for: .milliseconds(5)) }
                kill(killed.process.processIdentifier, SIGKILL)
                try await killed.process.waitForEnd()
                let resumed = try Self.findings(try await moatune.run(arguments: Self.arguments(space)))
                // What was in flight may have been answered once for nobody: 4 evaluations of 2 calls at once.
                #expect(lab.counts.values.filter { $0 > 1 }.count <= 8)
                lab.reset()
                let undisturbed = try Self.findings(
                    try await moatune.run(arguments: Self.arguments(space) + ["--name", "undisturbed"]))
                #expect(undisturbed.parts.map(\.verdict) == resumed.parts.map(\.verdict))
                #expect(undisturbed.lean == resumed.lean)
            }
        }
    }

    @Test func aMixtureWithoutATaskIsRefusedWithTheWayOut() async throws {
        try await MoatuneProcess.inFreshFolder { moatune in
            try MixtureDocument.json(of: Self.mixture).write(to: moatune.folder.appending(path: "brought.json"))
            let ended = try await moatune.run("prune", "brought.json")
            #expect(ended.status == 64)
            #expect(ended.errors.contains("--task"))
        }
    }

    @Test func aFolderOfAnExaminationIsNoRunAndABudgetIsKept() async throws {
        try await CountingLab.withServer(delay: .zero) { lab, port in
            try await MoatuneProcess.inFreshFolder { moatune in
                let space = try Checkout.sums(in: moatune.folder, port: port)
                try MixtureDocument.json(of: Self.mixture).write(to: moatune.folder.appending(path: "brought.json"))
                let narrow = ["prune", "brought.json", "--task", space, "--space", space, "--max-calls", "50"]
                let refused = try await moatune.run(arguments: narrow)
                #expect(refused.status == 1)
                #expect(refused.errors.contains("a first look at this mixture takes"))
                #expect(lab.counts.isEmpty)
                for command in ["resume", "status", "best"] {
                    let ended = try await moatune.run(command, "prune-brought")
                    #expect(ended.status == 1)
                    #expect(ended.errors.contains("'moatune report prune-brought' shows it"), "\(ended.errors)")
                }
            }
        }
    }

    @Test func theExaminationOfARunBecomesItsPrunedMixture() async throws {
        try await CountingLab.withServer(delay: .zero) { _, port in
            try await MoatuneProcess.inFreshFolder { moatune in
                let space = try Checkout.sums(in: moatune.folder, port: port)
                let ran = try await moatune.run("run", space, "--name", "w", "--trials", "4", "--replicates", "1")
                #expect(ran.status == 0, "\(ran.errors)")
                let pruned = try await moatune.run("prune", "w", "--margin", "0.6", "--max-calls", "2000", "--json")
                let findings = try Self.findings(pruned)
                let exported = try await moatune.run("export", "w", "--pruned")
                #expect(try MixtureDocument.parse(exported.output, as: "pruned.json") == findings.lean)
                let report = try await moatune.run("report", "w")
                #expect(report.output.contains("Agents' influence"))
                #expect(report.output.contains("nothing goes whose loss is 0.60 points"))
                #expect(report.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
            }
        }
    }
}
