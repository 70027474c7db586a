import ArgumentParser

/// The command line: each command parses, calls one thing, and prints.
@main
struct Moatune: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "moatune",
        abstract: "Finds the best configuration of a Mixture of Agents while you sleep.",
        discussion: """
            Start with 'moatune run search-spaces/calculate-user-matrix': it needs no key. Results lie in runs/ and \
            reports/ below the current folder.

            Exit codes: 0 done; 1 the work failed; 64 the command line was wrong; 130 interrupted.
            """,
        version: Version.current,
        subcommands: [
            RunCommand.self, ResumeCommand.self, StopCommand.self, StatusCommand.self, LogCommand.self,
            BestCommand.self,
            PruneCommand.self, ExportCommand.self, ImportCommand.self, ReportCommand.self, CompareCommand.self,
            AskCommand.self, ServeCommand.self, GradeCommand.self, SpaceCommand.self, LabCommand.self,
            OptimizeCommand.self, CacheCommand.self, ModelsCommand.self, DoctorCommand.self, ReadFilesCommand.self,
        ])
}

/// The version of this build, as `--version` and every run's settings say it.
enum Version {
    static let current = "0.1.0"
}
