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
        let words: String?
    }

    struct Report: Sendable {
        /// Why the program could not be loaded; the verdicts are then empty.
        var loadFailure: PythonSession.Failure?
        /// One for each case, in order.
        var verdicts: [Verdict] = []
        var passesGate = false
    }

    /// Verdicts on `source`.
    ///
    /// A case that ends the process doesn't end the grade: the rest runs in a new one. After three such ends the
    /// remaining cases count as failed the same way, and so do those that no time is left for, so that a program that
    /// hangs or dawdles can't hold a lane for an hour.
    func check(_ source: String, on cases: [PythonCase]) throws -> Report {
        var report = Report()
        var session: PythonSession?
        defer { session?.end() }
        var ends = 0
        var lastEnd = Verdict(outcome: .timeout, words: "left no time")
        let deadline = ContinuousClock.now + .seconds(limits.gradeSeconds)
        for item in cases {
            guard ends < 3, ContinuousClock.now < deadline else {
                report.verdicts.append(lastEnd)
                continue
            }
            do {
                let open = try session ?? loaded(source)
                session = open
                report.verdicts.append(try verdict(on: item, open))
            } catch let failure as LoadFailure {
                report.loadFailure = failure.failure
                return report
            } catch let failure as PythonSession.Failure {
                let verdict = Verdict(outcome: failure.outcome, words: failure.words)
                report.verdicts.append(verdict)
                guard failure.isFinal else { continue }
                session?.end()
                session = nil
                ends += 1
                lastEnd = verdict
            }
        }
        report.passesGate = zip(cases, report.verdicts).allSatisfy { !$0.isGate || $1.outcome == .ok }
        return report
    }

    private struct LoadFailure: Error { let failure: PythonSession.Failure }

    private func loaded(_ source: String) throws -> PythonSession {
        let session = try PythonSession(level: level, python: python, limits: limits)
        do {
            guard try session.load(source, as: "answer").contains(task.function) else {
                throw PythonSession.Failure.missingFunction(task.function)
            }
            return session
        } catch let failure as PythonSession.Failure {
            session.end()
            throw LoadFailure(failure: failure)
        }
    }

    private func verdict(on item: PythonCase, _ session: PythonSession) throws -> Verdict {
        let result = try session.call(task.function, of: "answer", item.arguments, echo: true)
        guard result.value.matches(item.expected, tolerance: task.tolerance) else {
            return Verdict(outcome: .wrongAnswer, words: "gives another result than expected")
        }
        guard result.argumentsAfter?.matches(.list(item.arguments), tolerance: 0) == true else {
            return Verdict(outcome: .wrongAnswer, words: "changes its arguments")
        }
        return Verdict(outcome: .ok, words: nil)
    }
}
