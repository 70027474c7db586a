import ArgumentParser
import Tuning

/// How a run is left alone, as options.
struct NightOptions: ParsableArguments {
    @Flag(help: "Work in the background: goes on when the terminal closes. What it says is in the run's console.log.")
    var detach = false

    @Option(
        help: """
            A shell command for when the work ends, however it ends. It finds MOATUNE_RUN, MOATUNE_STATE (complete, \
            stopped or failed), MOATUNE_RUN_FOLDER and MOATUNE_REPORT in its environment, and no provider's key.
            """)
    var onFinish: String?

    @Option(help: ArgumentHelp("How much of each wait for a provider in trouble is waited.", visibility: .hidden))
    var waitScale = 1.0

    var patience: Patience { Patience(waitScale: waitScale) }

    func validate() throws {
        guard waitScale > 0, waitScale.isFinite else {
            throw ValidationError("--wait-scale: expected more than 0, found \(waitScale)")
        }
    }
}
