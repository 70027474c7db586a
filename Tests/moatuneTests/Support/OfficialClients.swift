import Foundation

/// A Python with the official `openai` and `cerebras-cloud-sdk` clients, which `.ci/setup-clients` makes.
enum OfficialClients {
    static let folder = Checkout.root.appending(path: "Tests/moatuneTests/Fixtures/clients")
    static let python = Checkout.root.appending(path: ".build/official-clients/bin/python")

    static var isInstalled: Bool { FileManager.default.isExecutableFile(atPath: python.path) }

    static let missing = "the official Python clients are not installed; .ci/setup-clients installs them from PyPI"

    /// Runs a script of ``folder``, and returns the JSON document that it prints.
    static func run(_ script: String, _ arguments: [String]) async throws -> [String: Any] {
        let output = FileManager.default.temporaryDirectory.appending(path: "clients-\(UUID().uuidString).json")
        _ = FileManager.default.createFile(atPath: output.path, contents: nil)
        defer { try? FileManager.default.removeItem(at: output) }
        let process = Process()
        process.executableURL = python
        process.arguments = [folder.appending(path: script).path] + arguments
        process.environment = ["PATH": "/usr/bin:/bin", "NO_PROXY": "*", "PYTHONDONTWRITEBYTECODE": "1"]
        process.standardOutput = try FileHandle(forWritingTo: output)
        try process.run()
        try await process.waitForEnd()
        guard process.terminationStatus == 0,
            let document = try JSONSerialization.jsonObject(with: Data(contentsOf: output)) as? [String: Any]
        else { throw CocoaError(.executableRuntimeMismatch) }
        return document
    }
}
