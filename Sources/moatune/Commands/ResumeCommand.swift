import ArgumentParser
import RunStorage
import Tuning

struct ResumeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume", abstract: "Go on with a run that was stopped, killed, or is to have a larger budget.",
        discussion: "Nothing that was finished is paid or done again. A new limit replaces all earlier ones.")

    @Argument(help: "The run: its name, or its folder.")
    var name: String

    @OptionGroup var budget: BudgetOptions
    @OptionGroup var work: WorkOptions
    @OptionGroup var calls: CallOptions
    @OptionGroup var secrets: SecretOptions
    @OptionGroup var night: NightOptions
    @OptionGroup var workspace: Workspace

    func run() async throws {
        let folder = try RunFolder.find(name, in: workspace.runs)
        if !budget.isEmpty {
            let lock = try RunFolderLock(folder: folder.url)
            try TuningRun.raiseBudget(to: budget.budget, store: try SQLiteRunStore(at: folder.storeURL))
            withExtendedLifetime(lock) {}
        }
        try await RunWork(
            folder: folder, work: work, calls: calls, secrets: secrets, night: night, workspace: workspace
        ).workAndReport()
    }
}
