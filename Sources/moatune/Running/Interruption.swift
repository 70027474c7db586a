import ArgumentParser

/// The end of work that was asked to stop: exit code 130, as shells have it for an interrupted command.
func Interruption() -> ExitCode { ExitCode(130) }
