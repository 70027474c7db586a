import Foundation
import Inference
import Tuning

/// What a person wants to happen when work on a run ends, such as a message to a phone.
struct FinishCommand {
    let command: String

    /// Runs it by the shell and waits for it. Its failure is told and changes nothing: the run is over.
    func run(folder: RunFolder, state: String, report: URL?) async {
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-c", command]
        process.environment = environment(folder: folder, state: state, report: report)
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.standardError
        do {
            try process.run()
            while process.isRunning { try await Task.sleep(for: .milliseconds(50)) }
        } catch {
            return Console.progress("--on-finish: the command could not be run: \(error.localizedDescription)")
        }
        if process.terminationStatus != 0 {
            Console.progress("--on-finish: the command ended with status \(process.terminationStatus)")
        }
    }

    /// This process' own without providers' keys.
    private func environment(folder: RunFolder, state: String, report: URL?) -> [String: String] {
        var environment = ProcessInfo.processInfo.environment
        for key in environment.keys where Self.mayHoldKey(key) { environment[key] = nil }
        environment["MOATUNE_RUN"] = folder.name
        environment["MOATUNE_STATE"] = state
        environment["MOATUNE_RUN_FOLDER"] = folder.url.path
        environment["MOATUNE_REPORT"] = report?.path ?? ""
        return environment
    }

    private static func mayHoldKey(_ variable: String) -> Bool {
        ProviderTable.builtIn.names.contains { ProviderTable.builtIn[$0]?.keyVariable == variable }
            || variable.hasSuffix("_API_KEY") || variable == "MOATUNE_SERVE_TOKENS"
    }
}
