/// Runs an answer on the cases.
struct PythonChecker: Sendable {
    let task: PythonFunctionTask
    let level: SandboxLevel
    let python: PythonInterpreter
    let limits: SandboxLimits

    /// What came of one case.
    struct Verdict: Hashable, Sendable {
        let outcome: GradeOutcome
        /// For feedback on a visible case; `nil` when it passed.
        var words: String?
        /// What it gave instead of the expected value; `nil` for a hidden case.
        var found: PlainValue?
        var traceback: [String] = []

        static let right = Verdict(outcome: .ok)
        static let unasked = Verdict(outcome: .timeout, words: "left no time")
    }

    struct Report: Sendable {
        /// Why the program could not be loaded; the verdicts are then empty.
        var loadFailure: PythonSession.Failure?
        /// One for each case, in order.
        var verdicts: [Verdict] = []
        var passesGate = false
        /// Wall time that all cases took.
        var seconds = 0.0
    }

    /// After so many cases that ran into their limit of time the rest count as failed the same way, so that a program
    /// that hangs can't hold a lane for an hour.
    private static let mostTimeouts = 2

    /// Verdicts on `source`. Each case runs in a process of its own, which no earlier case can have touched.
    ///
    /// The cases that passed run once more, the first of them twice, all in one process of another Python with another
    /// order of sets: a program that then goes otherwise guessed, or keeps something from call to call that it must
    /// not keep.
    func check(_ source: String, on cases: [PythonCase]) throws -> Report {
        let start = ContinuousClock.now
        let deadline = start + .seconds(limits.gradeSeconds)
        var report = Report()
        do {
            let first = try loaded(source, .eachCall, hashSeed: 0, until: deadline)
            defer { first.end() }
            // Starts while the cases run in the first.
            let second = try session(.none, hashSeed: 1, until: deadline)
            defer { second.end() }
            report.verdicts = try verdicts(on: source, cases, in: first, until: deadline)
            let passed = cases.indices.filter { report.verdicts[$0].outcome == .ok }
            let sequence = passed.prefix(1) + passed
            let again = try repeated(source, sequence.map { cases[$0] }, in: second, until: deadline)
            if (report.verdicts + again).contains(where: { $0.outcome == .graderFault }) {
                throw GradingError.cannotStart(reason: "Python doesn't start at level '\(level.rawValue)'")
            }
            for (index, verdict) in zip(sequence, again) where verdict.outcome != .ok && verdict != .unasked {
                let outcome = verdict.outcome == .tampering ? GradeOutcome.tampering : .wrongAnswer
                report.verdicts[index] = Verdict(outcome: outcome, words: "goes otherwise when it is called again")
            }
        } catch let failure as LoadFailure {
            report = Report(loadFailure: failure.failure)
        }
        report.seconds = (ContinuousClock.now - start) / .seconds(1)
        report.passesGate = zip(cases, report.verdicts).allSatisfy { !$0.isGate || $1.outcome == .ok }
        return report
    }

    private func repeated(
        _ source: String, _ cases: [PythonCase], in session: PythonSession, until deadline: ContinuousClock.Instant
    ) throws -> [Verdict] {
        guard !cases.isEmpty else { return [] }
        do {
            try load(source, in: session)
            return try verdicts(on: source, cases, in: session, until: deadline)
        } catch let failure as LoadFailure {
            return cases.map { _ in Verdict(outcome: failure.failure.outcome) }
        }
    }

    private struct LoadFailure: Error { let failure: PythonSession.Failure }

    /// One verdict for each case, in `first`, or in a session like it once a program has ended that.
    private func verdicts(
        on source: String, _ cases: [PythonCase], in first: PythonSession, until deadline: ContinuousClock.Instant
    ) throws -> [Verdict] {
        var verdicts: [Verdict] = []
        var open = first
        defer { open.end() }
        var timeouts = 0
        for item in cases {
            guard timeouts < Self.mostTimeouts, ContinuousClock.now < deadline else {
                verdicts.append(.unasked)
                continue
            }
            if open.isOver {
                open.end()
                open = try loaded(source, first.isolation, hashSeed: first.hashSeed, until: deadline)
            }
            do {
                verdicts.append(try verdict(on: item, open))
            } catch let failure as PythonSession.Failure {
                verdicts.append(
                    Verdict(
                        outcome: failure.outcome, words: failure.words, traceback: failure.traceback(in: source)))
                if failure.outcome == .timeout { timeouts += 1 }
            }
        }
        return verdicts
    }

    private func session(
        _ isolation: PythonSession.Isolation, hashSeed: Int, until deadline: ContinuousClock.Instant
    ) throws -> PythonSession {
        let session = try PythonSession(
            level: level, python: python, limits: limits, isolation: isolation, hashSeed: hashSeed,
            processors: task.speedPoints > 0 ? GradingLanes.checkProcessors : [])
        session.deadline = deadline
        return session
    }

    private func loaded(
        _ source: String, _ isolation: PythonSession.Isolation, hashSeed: Int, until deadline: ContinuousClock.Instant
    ) throws -> PythonSession {
        let session = try session(isolation, hashSeed: hashSeed, until: deadline)
        do {
            try load(source, in: session)
        } catch {
            session.end()
            throw error
        }
        return session
    }

    private func load(_ source: String, in session: PythonSession) throws {
        do {
            guard try session.load(source, as: "answer").contains(task.function) else {
                throw PythonSession.Failure.missingFunction(task.function)
            }
        } catch let failure as PythonSession.Failure {
            throw LoadFailure(failure: failure)
        }
    }

    private func verdict(on item: PythonCase, _ session: PythonSession) throws -> Verdict {
        let result = try session.call(task.function, of: "answer", item.arguments, echo: true)
        guard result.value.matches(item.expected, tolerance: task.tolerance) else {
            return Verdict(
                outcome: .wrongAnswer, words: "gives another result than expected",
                found: item.isVisible ? result.value : nil)
        }
        guard result.argumentsAfter?.matches(.list(item.arguments), tolerance: 0) == true else {
            return Verdict(outcome: .wrongAnswer, words: "changes its arguments")
        }
        return .right
    }
}
