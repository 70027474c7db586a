import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1

/// A server that runs as a process of its own while something is measured.
final class ServerProcess {
    private let process = Process()

    /// Starts `executable`; what it says is written to `log`.
    init(_ executable: String, _ arguments: [String], log: URL) throws {
        process.executableURL = URL(filePath: executable)
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        _ = FileManager.default.createFile(atPath: log.path(percentEncoded: false), contents: nil)
        let output = try FileHandle(forWritingTo: log)
        process.standardOutput = output
        process.standardError = output
        try process.run()
    }

    /// Waits until `url` answers with status 200, by this process and not by another that holds its port.
    func waitUntilReady(at url: String, within seconds: Int) async throws {
        for _ in 0..<(seconds * 5) {
            try await Task.sleep(for: .milliseconds(200))
            guard process.isRunning else { break }
            if let response = try? await HTTPClient.shared.execute(
                HTTPClientRequest(url: url), timeout: .seconds(5)), response.status == .ok
            {
                return
            }
        }
        throw BenchmarkError.serverNotReady(url: url)
    }

    /// Memory in use by the process and its children, in mebibytes; 0 when nobody says.
    var residentMebibytes: Double {
        Self.family(of: process.processIdentifier).reduce(0) { $0 + Self.residentKibibytes(of: $1) } / 1024
    }

    /// Seconds of processor time that the process and its children took so far.
    var processorSeconds: Double {
        Self.family(of: process.processIdentifier).reduce(0) { $0 + Self.processorSeconds(of: $1) }
    }

    /// Ends the process and its children at once: there is nothing to save, and a proxy may wait for ever for clients
    /// that stay.
    func stop() {
        for process in Self.family(of: process.processIdentifier) { kill(process, SIGKILL) }
    }

    private static func family(of parent: Int32) -> [Int32] {
        let path = "/proc/\(parent)/task/\(parent)/children"
        let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
        return [parent] + text.split(separator: " ").compactMap { Int32($0) }.flatMap(family)
    }

    private static func residentKibibytes(of process: Int32) -> Double {
        let text = (try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)) ?? ""
        let line = text.split(separator: "\n").first { $0.hasPrefix("VmRSS:") } ?? ""
        return line.split(separator: " ").compactMap { Double($0) }.first ?? 0
    }

    private static func processorSeconds(of process: Int32) -> Double {
        let text = (try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)) ?? ""
        // After the name in parentheses, user and system time are the 12th and 13th fields (proc(5)).
        let fields = text.split(separator: ")").last?.split(separator: " ") ?? []
        guard fields.count > 12, let user = Double(fields[11]), let system = Double(fields[12]) else { return 0 }
        return (user + system) / Double(max(1, sysconf(Int32(_SC_CLK_TCK))))
    }
}

/// What keeps a benchmark from measuring.
enum BenchmarkError: Error, CustomStringConvertible {
    case serverNotReady(url: String)
    case missing(program: String, way: String)

    var description: String {
        switch self {
        case .serverNotReady(let url): "no server answered at \(url)"
        case .missing(let program, let way): "\(program) is needed and was not found; \(way)"
        }
    }
}
