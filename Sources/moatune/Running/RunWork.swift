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
    let work: WorkOptions
    let calls: CallOptions
    let secrets: SecretOptions
    let night: NightOptions
    let workspace: Workspace

    /// Works, here or in the background; prints and writes the report, and turns a stop into its exit code.
    func workAndReport() async throws {
        guard !night.detach else {
            try checkSecretsBeforeDetaching()
            return try await DetachedWork(
                folder: folder, work: work, calls: calls, secrets: secrets, night: night, workspace: workspace
            ).start()
        }
        let stop = StopSignal()
        let signals = StopSignals(raising: stop)
        defer { withExtendedLifetime(signals) {} }
        let result: RunResult
        let written: URL?
        do {
            result = try await worked(stop: stop)
            written = try report(result)
        } catch is CancellationError where stop.isRaised {
            await finish(RunState.stopped.rawValue, report: nil)
            throw interrupted()
        } catch {
            await finish("failed", report: nil)
            throw error
        }
        await finish(result.state.rawValue, report: written)
        if result.state == .stopped { throw interrupted() }
    }

    /// Asks for consents while there is a terminal to ask on, and refuses before a process goes to the background.
    ///
    /// - Throws: `SecretError` when a secret would be sent without consent.
    private func checkSecretsBeforeDetaching() throws {
        let settings = try TuningRun.settings(in: try SQLiteRunStore(readingAt: folder.storeURL), at: folder)
        let space = try MixtureSpace.load(try folder.frozenFile(named: settings.spaceFile))
        let table = ProviderTable.builtIn.merging(space.providers)
        let environment = ProcessInfo.processInfo.environment
        for provider in settings.providers.compactMap({ table[$0] }) {
            let consents = try secrets.consents(for: [provider], environment: environment)
            if let missing = try consents.missing(for: [provider], environment: environment).first {
                throw SecretError.noConsent(provider: provider.name, missing)
            }
        }
    }

    /// What a stopped run exits with, once it is said how to go on.
    private func interrupted() -> ExitCode {
        Console.progress("go on with: moatune resume \(folder.name)")
        return .interrupted
    }

    /// Where the report was written; `nil` when there is nothing to report yet.
    private func report(_ result: RunResult) throws -> URL? {
        guard result.state != .stopped || result.confirmation != nil else { return nil }
        let report = RunReport.text(of: result)
        let file = try workspace.write(report: report, of: folder)
        if work.json { try Console.printJSON(result) } else { Console.print(report) }
        // A budget that let no trial end leaves no mixture.
        let written = result.confirmation == nil ? [file] : [file, folder.bestURL]
        Console.progress("written: " + written.map { $0.path(percentEncoded: false) }.joined(separator: ", "))
        return file
    }

    private func finish(_ state: String, report: URL?) async {
        guard let command = night.onFinish else { return }
        await FinishCommand(command: command).run(folder: folder, state: state, report: report)
    }

    /// Makes one evaluation and prints what the budget will buy.
    func forecast() async throws {
        let forecast = try await opened(stop: StopSignal()) { run in try await run.forecast() }
        if work.json {
            try Console.printJSON(forecast)
        } else {
            Console.print(ForecastText.text(of: forecast, limits: []))
        }
        Console.progress(
            "nothing else was done; 'moatune run' with the same words begins, and doesn't pay for it again")
    }

    private func worked(stop: StopSignal) async throws -> RunResult {
        let log = try RunLog(appendingTo: folder.logURL)
        let display = RunDisplay(of: folder)
        let tell: @Sendable (RunEvent) -> Void = { event in
            log.append(event)
            display.show(event)
        }
        return try await opened(stop: stop, telling: tell) { run in
            try await display.showing { try await run.run() }
        }
    }

    /// Runs `body` with the run and everything that it needs: its lock, store, grader and providers.
    private func opened<Result: Sendable>(
        stop: StopSignal, telling tell: @escaping @Sendable (RunEvent) -> Void = { _ in },
        _ body: @escaping @Sendable (TuningRun) async throws -> Result
    ) async throws -> Result {
        let lock = try RunFolderLock(folder: folder.url)
        defer { withExtendedLifetime(lock) {} }
        let store = try SQLiteRunStore(at: folder.storeURL)
        let settings = try TuningRun.settings(in: store, at: folder)
        guard !settings.isExamination else { throw TuningError.examinationOnly(name: folder.name) }
        try folder.checkFrozenFiles(in: store)
        if settings.gradingRules ?? 1 != TaskDefinition.gradingRules {
            Console.progress(
                "this run began under other rules of reading answers: grades of now are beside grades of then. For "
                    + "figures by one rule begin a new run: moatune run SPACE --warm-start \(folder.name)")
        }
        let space = try MixtureSpace.load(try folder.frozenFile(named: settings.spaceFile))
        let task = try TaskDefinition.load(space.taskFile)
        let memory = GradeMemory.ofUser(environment: ProcessInfo.processInfo.environment)
        let judges = JudgeDesk()
        let news = ProviderNewsDesk()
        let (grader, _) = try await task.makeGrader(sandbox: work.sandbox, memory: memory, judge: judges.call)
        return try await CallPath.withPath(
            for: settings.providers, declared: space.providers, options: calls, secrets: secrets,
            timeScale: work.timeScale, waitScale: night.waitScale, news: news
        ) { path in
            try await check(task.judges, path: path)
            try TuningRun.noteWithdrawals(try await withdrawals(from: space, path: path), store: store)
            return try await body(
                try TuningRun(
                    folder: folder, space: space, questions: task.allQuestions, store: store, client: path.client,
                    cache: path.sharedAnswers, grader: grader, judges: judges, stop: stop, patience: night.patience,
                    news: news, headroom: path.headroom, tell: tell))
        }
    }

    /// Models that judge can't be done without: one that is no longer offered ends it here.
    private func check(_ judges: [JudgeModel], path: CallPath) async throws {
        do {
            try await path.checkModels(judges.map { ($0.provider, $0.model) })
        } catch let error as InferenceError where error.isOutage {
            Console.progress("\(error); the run waits for it")
        }
    }

    /// Models that are no longer offered. Whether they exist at all was asked when the run began.
    private func withdrawals(from space: MixtureSpace, path: CallPath) async throws -> [ModelWithdrawal] {
        var withdrawals: [ModelWithdrawal] = []
        for (provider, models) in Dictionary(grouping: space.modelsInUse, by: \.provider).sorted(by: { $0.key < $1.key }
        ) {
            do {
                try await path.checkModels(models)
            } catch InferenceError.missingModels(_, let missing) {
                withdrawals += missing.map { ModelWithdrawal(provider: provider, model: $0.name) }
            } catch let error as InferenceError where error.isOutage {
                // It is waited for by the run itself.
                Console.progress("\(error); the run waits for it")
            }
        }
        for withdrawal in withdrawals {
            Console.progress("\(withdrawal): mixtures with it are not tried")
        }
        return withdrawals
    }
}
