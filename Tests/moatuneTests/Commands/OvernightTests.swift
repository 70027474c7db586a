import Foundation
import Testing

/// A run left alone: its budgets, its end, its background. Real processes against a real server.
@Suite(.serialized) struct OvernightTests {
    private static func sums(
        delay: Duration = .zero, _ body: @escaping @Sendable (MoatuneProcess, String, CountingLab) async throws -> Void
    ) async throws {
        try await MoatuneProcess.inFreshFolder { moatune in
            try await CountingLab.withServer(delay: delay) { lab, port in
                try await body(moatune, try Checkout.sums(in: moatune.folder, port: port), lab)
            }
        }
    }

    private struct Result: Decodable {
        struct Trial: Decodable { let state: String }
        struct Confirmation: Decodable { let best: Evaluation }
        struct Evaluation: Decodable { let replicates: [Replicate] }
        struct Replicate: Decodable { let question: String }
        struct Spent: Decodable {
            let paidCallCount: Int
            let elapsedSeconds: Double
        }
        let state: String
        let ending: String?
        let trials: [Trial]
        let confirmation: Confirmation?
        let pruning: Pruning?
        struct Pruning: Decodable {}
        let spent: Spent

        init(_ json: String) throws { self = try JSONDecoder().decode(Result.self, from: Data(json.utf8)) }
    }

    @Test func aBudgetOfCallsLeavesEnoughForTheEnd() async throws {
        try await Self.sums { moatune, space, lab in
            let ended = try await moatune.run("run", space, "--max-calls", "300", "--json")
            #expect(ended.status == 0, "\(ended.errors)")
            let result = try Result(ended.output)
            #expect(result.ending == "calls" && result.state == "complete" && result.trials.count > 3)
            #expect(result.confirmation?.best.replicates.isEmpty == false && result.pruning != nil)
            #expect(result.spent.paidCallCount <= 300 && result.spent.paidCallCount == lab.counts.count)
            let report = try await moatune.run("report", "sums-1")
            #expect(
                report.output.replacing("\n", with: " ").contains(
                    "The search ended because the rest of its 300 calls was kept for the winner's confirmation."))
        }
    }

    @Test func aTargetScoreEndsTheSearch() async throws {
        try await Self.sums { moatune, space, _ in
            let ended = try await moatune.run("run", space, "--target-score", "0.01", "--trials", "40", "--json")
            let result = try Result(ended.output)
            #expect(result.ending == "targetPoints" && result.trials.count < 40 && result.confirmation != nil)
        }
    }

    @Test func wrongTimesOfDayAreRefused() async throws {
        try await MoatuneProcess.inFreshFolder { moatune in
            for time in ["7", "24:00", "07:60", "seven"] {
                let ended = try await moatune.run("run", "x", "--until", time)
                #expect(ended.status == 64, "\(time)")
            }
        }
    }

    @Test func aStoppedSearchIsConfirmedPrunedAndReported() async throws {
        try await Self.sums(delay: .milliseconds(15)) { moatune, space, _ in
            let started = try moatune.start(["run", space, "--name", "early", "--trials", "500", "--json"])
            try await moatune.waitForFirstTrial(of: "early", in: started.process)
            let asked = try await moatune.run("stop", "early")
            #expect(asked.status == 0)
            try await started.process.waitForEnd()
            #expect(started.process.terminationStatus == 130)
            let result = try Result(try String(contentsOf: started.output, encoding: .utf8))
            #expect(result.state == "stopped" && result.ending == "stopRequested")
            #expect(result.confirmation?.best.replicates.isEmpty == false && result.pruning != nil)
            for file in ["runs/early/best.json", "runs/early/pruned.json", "reports/early.txt"] {
                #expect(FileManager.default.fileExists(atPath: moatune.folder.appending(path: file).path), "\(file)")
            }
        }
    }

    /// Asking again changes nothing: the end of a stopped run is confirmed all the same.
    @Test func aSecondStopThrowsNoConfirmationAway() async throws {
        try await Self.sums(delay: .milliseconds(30)) { moatune, space, _ in
            let started = try moatune.start(["run", space, "--name", "twice", "--trials", "500", "--json"])
            try await moatune.waitForFirstTrial(of: "twice", in: started.process)
            let first = try await moatune.run("stop", "twice")
            #expect(first.output.contains("asking again changes nothing"), "\(first.output)")
            for _ in 0..<3 { _ = try await moatune.run("stop", "twice") }
            try await started.process.waitForEnd()
            let result = try Result(try String(contentsOf: started.output, encoding: .utf8))
            #expect(result.state == "stopped" && result.confirmation?.best.replicates.isEmpty == false)
        }
    }

    @Test func stopNowLeavesAtOnceAndResumeGoesOn() async throws {
        try await Self.sums(delay: .milliseconds(30)) { moatune, space, _ in
            let started = try moatune.start(["run", space, "--name", "now", "--trials", "500", "--no-prune"])
            try await moatune.waitForFirstTrial(of: "now", in: started.process)
            let asked = try await moatune.run("stop", "now", "--now")
            #expect(asked.output.contains("moatune resume now"), "\(asked.output)")
            try await started.process.waitForEnd()
            #expect(started.process.terminationStatus == 130)
            let resumed = try await moatune.run("resume", "now", "--trials", "3")
            #expect(resumed.status == 0, "\(resumed.errors)")
        }
    }

    @Test func aBudgetOfOneCallPaysNothingAndASpaceOfOneMixtureSaysSo() async throws {
        try await Self.sums { moatune, space, lab in
            let tiny = try await moatune.run("run", space, "--max-calls", "1")
            #expect(tiny.status == 1 && tiny.errors.contains("the smallest useful budget is"), "\(tiny.errors)")
            let file = URL(filePath: space).appending(path: "space.yaml")
            let text = try String(contentsOf: file, encoding: .utf8)
            let head = text.components(separatedBy: "\nmain:")[0]
            try (head + "\nmain: {model: sim-cedar-32b, prompt: prompts/plain.md, temperature: 0.5}\n").write(
                to: file, atomically: true, encoding: .utf8)
            let checked = try await moatune.run("space", "check", space)
            #expect(checked.output.contains("nothing to search") && checked.output.contains("validation"))
            #expect(lab.counts.isEmpty)
            let single = try await moatune.run("run", space, "--trials", "3", "--no-prune")
            #expect(single.status == 0 && single.errors.contains("nothing to search"), "\(single.errors)")
            #expect(single.output.contains("Best mixture: "))
        }
    }

    @Test func aDryRunPaysOnceForWhatTheRunNeeds() async throws {
        try await Self.sums { moatune, space, lab in
            let dry = try await moatune.run("run", space, "--dry-run", "--max-calls", "400")
            #expect(dry.status == 0, "\(dry.errors)")
            #expect(dry.output.hasPrefix("Forecast for sums-1: sums\n") && dry.output.contains("--max-calls"))
            #expect(dry.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
            let asked = lab.counts.count
            #expect((1...4).contains(asked))
            let ran = try await moatune.run("run", space, "--trials", "3", "--json")
            #expect(ran.status == 0, "\(ran.errors)")
            #expect(lab.counts.values.allSatisfy { $0 == 1 })
            let runs = try FileManager.default.contentsOfDirectory(
                atPath: moatune.folder.appending(path: "runs").path)
            #expect(runs == ["sums-1"])
        }
    }

    @Test func aRunInTheBackgroundOutlivesItsTerminalAndTellsOfItsEnd() async throws {
        try await Self.sums(delay: .milliseconds(10)) { moatune, space, _ in
            let told = moatune.folder.appending(path: "told").path
            let started = try await moatune.run(
                "run", space, "--name", "night", "--trials", "6", "--detach", "--on-finish",
                "echo \"$MOATUNE_RUN $MOATUNE_STATE\" > '\(told)'")
            #expect(started.status == 0 && started.output.contains("moatune status night --watch"), "\(started.errors)")
            let watched = try await moatune.run("status", "night", "--watch", "--json")
            #expect(watched.status == 0)
            let broken = watched.output.split(separator: "\n").filter { line in
                (try? JSONSerialization.jsonObject(with: Data(line.utf8))) == nil
            }
            #expect(broken.isEmpty)
            for _ in 0..<400 where !FileManager.default.fileExists(atPath: told) {
                try await Task.sleep(for: .milliseconds(50))
            }
            let words = try String(contentsOfFile: told, encoding: .utf8)
            #expect(words == "night complete\n")
            let log = try String(
                contentsOf: moatune.folder.appending(path: "runs/night/console.log"), encoding: .utf8)
            #expect(log.contains("Best mixture"))
        }
    }

    @Test func aRunUnderNohupIgnoresTheTerminalsEnd() async throws {
        try await Self.sums(delay: .milliseconds(20)) { moatune, space, _ in
            let process = Process()
            process.executableURL = URL(filePath: "/bin/sh")
            process.arguments = [
                "-c", "trap '' HUP; exec \"$0\" \"$@\"", try MoatuneProcess.executable.path, "run", space, "--name",
                "hup",
                "--trials", "5",
            ]
            process.currentDirectoryURL = moatune.folder
            process.standardOutput = FileHandle.nullDevice
            process.standardError = FileHandle.nullDevice
            try process.run()
            try await Task.sleep(for: .seconds(1))
            kill(process.processIdentifier, SIGHUP)
            try await process.waitForEnd()
            #expect(process.terminationStatus == 0)
        }
    }

    @Test func aTrialsLogHoldsWhatWasSaidAndGraded() async throws {
        try await Self.sums { moatune, space, _ in
            _ = try await moatune.run("run", space, "--name", "said", "--trials", "2", "--no-prune")
            let text = try await moatune.run("log", "said", "--trial", "1")
            #expect(text.status == 0 && text.output.contains("What is 17 + 25?") && text.output.contains("Grade: "))
            let json = try await moatune.run("log", "said", "--trial", "1", "--json")
            _ = try JSONSerialization.jsonObject(with: Data(json.output.utf8))
            let missing = try await moatune.run("log", "said", "--trial", "9")
            #expect(missing.status == 1 && missing.errors.contains("trials 0 to 1"))
            let all = try await moatune.run("log", "said")
            #expect(all.output.contains("trialFinished"))
        }
    }
}
