import Foundation
import Testing

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// Tests/Servers/service_profiles.py as a process.
enum ServiceStandIns {
    /// What a stand-in heard of one request.
    struct Heard: Decodable {
        /// What it was answered with; `nil` when the connection broke.
        let status: Int?
        let fields: [String]
        let roles: [String]
        let content: [String]
    }

    /// Runs `body` with the port on which all of them answer.
    static func withServer(_ body: (Int) async throws -> Void) async throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [
            "python3", "-B", Checkout.root.appending(path: "Tests/Servers/service_profiles.py").path, "0",
            "--until-end-of-input",
        ]
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        // A server that outlived its test would hold the test runner's own pipe.
        process.standardError = FileHandle.nullDevice
        try process.run()
        // A test process ignores SIGTERM once a command of it did, and so do its children.
        defer {
            try? input.fileHandleForWriting.close()
            kill(process.processIdentifier, SIGKILL)
        }
        var line = ""
        while !line.hasSuffix("\n") {
            let data = output.fileHandleForReading.availableData
            guard !data.isEmpty else { break }
            line += String(decoding: data, as: UTF8.self)
        }
        let port = try #require(line.split(whereSeparator: \.isWhitespace).last.flatMap { Int($0) }, "\(line)")
        try await body(port)
    }

    /// What the stand-in for a service heard so far.
    static func log(of profile: String, port: Int) async throws -> [Heard] {
        let url = try #require(URL(string: "http://127.0.0.1:\(port)/\(profile)/_log"))
        let (data, _) = try await URLSession.shared.data(from: url)
        return try JSONDecoder().decode([Heard].self, from: data)
    }
}
