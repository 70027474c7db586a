import Foundation
import Testing

/// What 'models', 'doctor' and 'ask --timing' say of providers.
@Suite struct ProviderCommandTests {
    @Test func modelsAreListedWithTheirPricesAndAnUnknownProviderIsNamed() async throws {
        try await MoatuneProcess.inFreshFolder { moatune in
            let lab = try await moatune.run("models", "lab")
            #expect(lab.output.hasPrefix("sim-atlas-120b  $0.60 in, $1.20 out for a million tokens\n"), "\(lab.output)")
            let json = try await moatune.run("models", "lab", "--json")
            let offers = try #require(
                try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [[String: Any]])
            #expect(offers.count == 6)
            let unknown = try await moatune.run("models", "nobody")
            #expect(
                unknown.status == 1 && unknown.errors.contains("no provider is named 'nobody'; known are cerebras,"))
            let noKey = try await moatune.run("models", "groq")
            #expect(noKey.status == 1 && noKey.errors.contains("set the environment variable GROQ_API_KEY"))
        }
    }

    /// A provider with a key that doesn't answer, and one on this machine that does.
    @Test func theDoctorMakesOneCheapCallAndShowsNoKey() async throws {
        try await MoatuneProcess.inFreshFolder { moatune in
            try await CountingLab.withServer(delay: .milliseconds(20)) { lab, port in
                var moatune = moatune
                moatune.environment["COUNTED_KEY"] = "sk-doctor-secret-4711"
                let space = try Checkout.sums(in: moatune.folder, port: port)
                let file = URL(filePath: space).appending(path: "space.yaml")
                let text = try String(contentsOf: file, encoding: .utf8).replacing(
                    "/v1\", prices", with: "/v1\", key_variable: COUNTED_KEY, prices"
                ).replacing("  counted:", with: "  absent: {base_url: \"http://127.0.0.1:1/v1\"}\n  counted:")
                try text.write(to: file, atomically: true, encoding: .utf8)
                let doctor = try await moatune.run("doctor", "--space", space)
                #expect(doctor.status == 0, "\(doctor.errors)")
                #expect(doctor.output.contains("counted     sim-"), "\(doctor.output)")
                #expect(doctor.output.contains(" answers: connect 0."))
                #expect(doctor.output.contains("cerebras    no key: set CEREBRAS_API_KEY to use it\n"))
                #expect(doctor.output.contains("absent      nothing listens on http://127.0.0.1:1/v1\n"))
                #expect(lab.counts.values.reduce(0, +) == 1)
                let json = try await moatune.run("doctor", "--space", space, "--json")
                let document = try #require(
                    try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
                let counted = try #require(
                    (document["providers"] as? [[String: Any]])?.first { $0["provider"] as? String == "counted" })
                #expect(counted["standing"] as? String == "answers")
                let finding = try #require(counted["finding"] as? [String: Any])
                #expect(finding["totalSeconds"] as? Double ?? 0 > 0.015)
                #expect(finding["connectionSeconds"] as? Double ?? 9 < 5)
                #expect(!(doctor.output + json.output).contains("sk-doctor-secret-4711"))
                let offline = try await moatune.run("doctor", "--space", space, "--offline")
                #expect(offline.output.contains("counted     not asked\n"))
                #expect(lab.counts.values.reduce(0, +) == 2)
            }
        }
    }

    @Test func timingShowsEachCallAndTheCriticalPath() async throws {
        try await MoatuneProcess.inFreshFolder { moatune in
            let file = Checkout.root.appending(path: "runs/lab-example/pruned.json")
            let document = try #require(
                try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any])
            let cycles = try #require((document["mixture"] as? [String: Any])?["cycles"] as? Int)
            let asked = try await moatune.run("ask", file.path, "What is 2 + 2?", "--time-scale", "0", "--timing")
            #expect(asked.status == 0, "\(asked.errors)")
            let lines = asked.errors.split(separator: "\n").map(String.init)
            #expect(lines[0].hasPrefix("  call "), "\(asked.errors)")
            // Of each cycle one agent, then the main model and the line of the path itself.
            #expect(lines.count { $0.hasPrefix("* ") } == cycles + 2)
            #expect(lines.contains { $0.hasPrefix("* main") })
            #expect(lines.contains { $0.hasPrefix("* critical path: ") && $0.contains(" in all calls (") })
            #expect(lines.contains { $0.contains("of the path the providers report ") })
        }
    }
}
