import Foundation
import Testing

/// A tuning run against a stand-in for each service, which refuses, limits and answers as the service does.
@Suite struct ServiceProfileTests {
    /// Words of the stand-ins' thinking.
    private static let thoughts = [
        "<think", "</think", "<|channel", "First thought", "Is it 5", "Maybe 12", "Could it be 3", "Is it 9",
    ]

    @Test(arguments: ServiceProfile.all) func fiveTrialsPassWithoutAKeyOfItsOwn(profile: ServiceProfile) async throws {
        try await MoatuneProcess.inFreshFolder { moatune in
            try await ServiceStandIns.withServer { port in
                try profile.writeSpace(in: moatune.folder, root: "http://127.0.0.1:\(port)/\(profile.name)")
                var moatune = moatune
                moatune.environment["SERVICE_KEY"] = "test-key-123"
                let ran = try await moatune.run(
                    "run", ".", "--trials", "5", "--name", "r", "--no-prune", "--parallel", "2")
                #expect(ran.status == 0, "\(ran.errors.suffix(2000))")
                let report = try await moatune.run("report", "r")
                #expect(report.output.contains("Best mixture: "), "\(report.output)")
                // No refusal, no empty choice and no limit is a mixture's fault.
                #expect(!report.output.contains("Failures"), "\(report.output)")
                for words in profile.told { #expect(report.output.contains(words), "\(report.output)") }
                let heard = try await ServiceStandIns.log(of: profile.name, port: port)
                let refusals = heard.indices.filter { heard[$0].status != 200 }
                #expect(refusals.count <= heard.count / 4, "\(refusals)")
                // What is learned holds: a field is refused only by calls that were under way when the first was.
                let objections = heard.filter { $0.status == 400 || $0.status == 422 }
                #expect(objections.count <= 24, "\(refusals)")
                let shown = heard.flatMap(\.content)
                #expect(!shown.contains { text in Self.thoughts.contains { text.contains($0) } })
            }
        }
    }
}
