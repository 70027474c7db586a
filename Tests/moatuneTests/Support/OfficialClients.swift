import Foundation

/// A Python with the official `openai` and `cerebras-cloud-sdk` clients, which `.ci/setup-clients` makes.
enum OfficialClients {
    static let folder = Checkout.root.appending(path: "Tests/moatuneTests/Fixtures/clients")
    static let python = Checkout.root.appending(path: ".build/official-clients/bin/python")

    static var isInstalled: Bool { FileManager.default.isExecutableFile(atPath: python.path) }

    static let missing = "the official Python clients are not installed; .ci/setup-clients installs them from PyPI"

    /// Runs a script of ``folder``, and returns the JSON document that it prints.
    static func run(_ script: String, _ arguments: [String], environment: [String: String] = [:]) throws -> [String:
        Any]
    {
        let process = Process()
        process.executableURL = python
        process.arguments = [folder.appending(path: script).path] + arguments
        process.environment = ["PATH": "/usr/bin:/bin", "NO_PROXY": "*"].merging(environment) { $1 }
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0,
            let document = try JSONSerialization.jsonObject(with: data) as? [String: Any]
        else { throw CocoaError(.executableRuntimeMismatch) }
        return document
    }
}
