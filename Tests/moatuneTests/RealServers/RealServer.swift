import Foundation
import Testing

/// A server that somebody else wrote, started by a script of Tests/Servers and ended with its test.
struct RealServer {
    let port: Int
    private let process: Process
    private let log: URL

    /// Whether tests may start such servers, which takes them half a minute: 'make test-servers' says so.
    static let mayStart = ProcessInfo.processInfo.environment["MOATUNE_TEST_SERVERS"] == "1"
    static let left = "real servers are started and asked by 'make test-servers'"

    var baseURL: String { "http://127.0.0.1:\(port)/v1" }

    /// What it has said so far.
    var said: String { (try? String(contentsOf: log, encoding: .utf8)) ?? "" }

    /// Runs `body` with the server that a script starts.
    ///
    /// - Parameter ready: a path that answers once the server does.
    static func withServer(
        _ script: String, ready: String, environment: [String: String] = [:],
        _ body: @Sendable (RealServer) async throws -> Void
    ) async throws {
        let log = FileManager.default.temporaryDirectory.appending(path: "\(script)-\(UUID().uuidString).log")
        _ = FileManager.default.createFile(atPath: log.path, contents: nil)
        defer { try? FileManager.default.removeItem(at: log) }
        let port = try freePort()
        let process = Process()
        process.executableURL = Checkout.root.appending(path: "Tests/Servers/\(script)")
        process.arguments = ["\(port)"]
        let own = ProcessInfo.processInfo.environment
        process.environment = ["PATH": own["PATH"] ?? "/usr/bin:/bin", "HOME": own["HOME"] ?? "/tmp"]
            .merging(own.filter { $0.key == "XDG_CACHE_HOME" }) { first, _ in first }
            .merging(environment) { _, given in given }
        let output = try FileHandle(forWritingTo: log)
        process.standardOutput = output
        process.standardError = output
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let server = RealServer(port: port, process: process, log: log)
        do {
            try await server.waitUntilReady(ready)
            try await body(server)
        } catch {
            Issue.record("\(error); the server said: \(server.said.suffix(2000))")
        }
        process.terminate()
        for _ in 0..<100 where process.isRunning { try await Task.sleep(for: .milliseconds(50)) }
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        try await process.waitForEnd()
    }

    private func waitUntilReady(_ path: String) async throws {
        struct NotStarted: Error {}
        for _ in 0..<600 {
            guard process.isRunning else { throw NotStarted() }
            let curl = Process()
            curl.executableURL = URL(filePath: "/usr/bin/env")
            curl.arguments = ["python3", "-c", Self.probe, "http://127.0.0.1:\(port)\(path)"]
            curl.standardError = FileHandle.nullDevice
            try curl.run()
            try await curl.waitForEnd()
            if curl.terminationStatus == 0 { return }
            try await Task.sleep(for: .milliseconds(200))
        }
        throw NotStarted()
    }

    /// A proxy that the environment names can't reach this machine's loopback.
    private static let probe = """
        import sys, urllib.request
        urllib.request.build_opener(urllib.request.ProxyHandler({})).open(sys.argv[1], timeout=5).read()
        """

    /// A port that nobody listens on now.
    private static func freePort() throws -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 ? getsockname(descriptor, $0, &length) : -1
            }
        }
        guard status == 0 else { throw CocoaError(.fileNoSuchFile) }
        return Int(UInt16(bigEndian: address.sin_port))
    }
}
