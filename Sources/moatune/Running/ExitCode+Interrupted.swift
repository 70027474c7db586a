import ArgumentParser

extension ExitCode {
    /// The end of work that was asked to stop, as shells have it for an interrupted command.
    static let interrupted = ExitCode(130)
}
