import Foundation
import Testing

/// Runs that are killed, stopped and resumed, as real processes against a real server that counts.
@Suite(.serialized) struct InterruptionTests {
    static let trials = "14"

    /// Trials race against the incumbent, and which stop early is the same too.
    @Test(arguments: [1, 3])
    func aRunKilledTenTimesEndsLikeAnUndisturbedOneAndPaysNothingTwice(parallel: Int) async throws {
        try await MoatuneProcess.inFreshFolder { moatune in
            try await CountingLab.withServer(delay: .milliseconds(60)) { lab, port in
                let space = try Checkout.sums(in: moatune.folder, port: port)
                let options = ["--trials", Self.trials, "--parallel", String(parallel), "--racing", "paired", "--json"]
                let calm = try await moatune.run(arguments: ["run", space, "--name", "calm"] + options)
                #expect(calm.status == 0, "\(calm.errors)")
                #expect(calm.output.contains("stoppedEarly"))
                let needed = Set(lab.counts.keys)
                lab.reset()

                var kills = 0
                var started = try moatune.start(["run", space, "--name", "killed"] + options)
                while kills < 10 {
                    // Counted in answers, not in seconds, so that a fast machine is killed as often as a slow one.
                    let share = needed.count * (kills + 1) / 11
                    while started.process.isRunning, lab.counts.count < share {
                        try await Task.sleep(for: .milliseconds(5))
                    }
                    guard started.process.isRunning else { break }
                    kill(started.process.processIdentifier, SIGKILL)
                    try await started.process.waitForEnd()
                    kills += 1
                    started = try moatune.start(["resume", "killed", "--json"])
                }
                try await started.process.waitForEnd()
                #expect(kills == 10)
                #expect(started.process.terminationStatus == 0)

                let end = try await moatune.run("report", "killed", "--json")
                #expect(try RunFindings.comparable(end.output) == RunFindings.comparable(calm.output))
                #expect(Set(lab.counts.keys) == needed)
                // Only what was in flight at a kill may be asked again: at most four evaluations of three agents a
                // trial.
                let again = lab.counts.values.reduce(0) { $0 + $1 - 1 }
                #expect(again <= kills * 12 * parallel)
                #expect(lab.counts.values.allSatisfy { $0 <= 1 + kills })
            }
        }
    }

    @Test func theSameSeedGivesTheSameRunAndAnotherSeedAnother() async throws {
        try await MoatuneProcess.inFreshFolder { moatune in
            try await CountingLab.withServer(delay: .zero) { _, port in
                let space = try Checkout.sums(in: moatune.folder, port: port)
                let first = try await moatune.run("run", space, "--trials", "6", "--seed", "5", "--json")
                let second = try await moatune.run("run", space, "--trials", "6", "--seed", "5", "--json")
                let other = try await moatune.run("run", space, "--trials", "6", "--seed", "6", "--json")
                #expect(try RunFindings.comparable(first.output) == RunFindings.comparable(second.output))
                #expect(try RunFindings.comparable(first.output) != RunFindings.comparable(other.output))
            }
        }
    }

    @Test func eightTrialsAtOnceGiveTheSameRunWhateverFinishesFirst() async throws {
        try await MoatuneProcess.inFreshFolder { moatune in
            try await CountingLab.withServer(delay: .zero) { _, port in
                let space = try Checkout.sums(in: moatune.folder, port: port)
                let runs = try await [
                    moatune.run("run", space, "--trials", "12", "--parallel", "8", "--json"),
                    moatune.run("run", space, "--trials", "12", "--parallel", "8", "--json"),
                ]
                #expect(try RunFindings.comparable(runs[0].output) == RunFindings.comparable(runs[1].output))
            }
        }
    }

    @Test func aStoppedRunSaysSoAndGoesOn() async throws {
        try await MoatuneProcess.inFreshFolder { moatune in
            try await CountingLab.withServer(delay: .milliseconds(40)) { _, port in
                let space = try Checkout.sums(in: moatune.folder, port: port)
                let started = try moatune.start(["run", space, "--name", "stopped", "--trials", "30"])
                try await moatune.waitForFirstTrial(of: "stopped", in: started.process)
                let refused = try await moatune.run("resume", "stopped")
                #expect(refused.status == 1)
                #expect(refused.errors.contains("is in use by process \(started.process.processIdentifier)"))
                let asked = try await moatune.run("stop", "stopped")
                #expect(asked.status == 0)
                try await started.process.waitForEnd()
                #expect(started.process.terminationStatus == 130)
                let resumed = try await moatune.run("resume", "stopped", "--trials", "8")
                #expect(resumed.status == 0, "\(resumed.errors)")
                #expect(resumed.output.contains("Best mixture"))
            }
        }
    }
}
