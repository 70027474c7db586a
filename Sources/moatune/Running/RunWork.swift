import ArgumentParser
import Foundation
import Grading
import Inference
import MixtureOfAgents
import Reporting
import RunStorage
import Tuning

/// Works on a run from wherever it is to its end, and writes its report.
struct RunWork: Sendable {
    let folder: RunFolder
    let sandbox: SandboxRequirement
    let calls: CallOptions
    /// How much of the lab's simulated or the cassette's recorded time is waited for.
    let timeScale: Double

    /// - Returns: what is known at the end.
    func work(stop: StopSignal) async throws -> RunResult {
        let lock = try RunFolderLock(folder: folder.url)
        defer { withExtendedLifetime(lock) {} }
        let store = try SQLiteRunStore(at: folder.storeURL)
        let settings = try TuningRun.settings(in: store, at: folder)
        guard !settings.isExamination else { throw TuningError.examinationOnly(name: folder.name) }
        let space = try MixtureSpace.load(folder.spaceURL.appending(path: settings.spaceFile))
        let task = try TaskDefinition.load(space.taskFile)
        let memory = GradeMemory.ofUser(environment: ProcessInfo.processInfo.environment)
        let log = RunLog(appendingTo: folder.logURL)
        let progress = ProgressLines(maximumPoints: settings.maximumPoints)
        return try await CallPath.withPath(
            for: settings.providers, declared: space.providers, options: calls, timeScale: timeScale
        ) { path in
            try await path.checkModels(space.modelsInUse + task.judges.map { ($0.provider, $0.model) })
            let judges = JudgeDesk()
            let (grader, _) = try await task.makeGrader(sandbox: sandbox, memory: memory, judge: judges.call)
            let run = try TuningRun(
                folder: folder, space: space, questions: task.allQuestions, store: store, client: path.client,
                cache: path.sharedAnswers, grader: grader, judges: judges, stop: stop
            ) { event in
                log.append(event)
                progress.show(event)
            }
            return try await run.run()
        }
    }

    /// Works, prints and writes the report, and turns a stop into its exit code.
    func workAndReport(in workspace: Workspace, asJSON: Bool) async throws {
        let stop = StopSignal()
        let signals = StopSignals(raising: stop)
        defer { withExtendedLifetime(signals) {} }
        let result = try await work(stop: stop)
        if result.state == .stopped {
            Console.progress("go on with: moatune resume \(folder.name)")
            throw ExitCode.interrupted
        }
        let report = RunReport.text(of: result)
        let file = try workspace.write(report: report, name: folder.name)
        if asJSON { try Console.printJSON(result) } else { Console.print(report) }
        Console.progress("written: \(file.path(percentEncoded: false)), \(folder.bestURL.path(percentEncoded: false))")
    }
}
