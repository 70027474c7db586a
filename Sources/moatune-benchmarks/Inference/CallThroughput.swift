import ArgumentParser
import Foundation

/// What a call costs this machine: the client beside Python's.
struct CallThroughput: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "call-throughput", abstract: "Calls per core-second and memory, beside Python's openai package.",
        discussion: """
            Both clients are processes of their own that ask nginx with a canned completion, one after the other. \
            '.ci/setup-clients' makes the environment with Python's client.
            """)

    @Option(help: "Calls of each measurement.")
    var calls = 20_000

    @Option(help: "The Python whose package openai is measured.")
    var python = ".build/official-clients/bin/python"

    @Option(help: "The script that measures it.")
    var script = "Tests/Peers/openai_throughput.py"

    func run() async throws {
        guard FileManager.default.isExecutableFile(atPath: python) else {
            throw BenchmarkError.missing(program: python, way: "run .ci/setup-clients, or name another by --python")
        }
        let folder = FileManager.default.temporaryDirectory.appending(path: "moatune-calls-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let backend = try await CannedBackend.start(in: folder)
        defer { backend.stop() }
        print("\(calls) calls each to nginx on loopback, which answers whole or by a stream")
        print(
            Self.row([
                "client", "reply", "in flight", "calls/core-s", "calls/s", "memory", "peak", "own", "own peak",
                "failed",
            ]))
        for isStreamed in [false, true] {
            for inFlight in [64, 512] {
                let url = isStreamed ? CannedBackend.url : CannedBackend.wholeURL
                let words = [url, "\(inFlight)", "\(calls)", isStreamed ? "streamed" : "whole"]
                let own = try measure(
                    CommandLine.arguments[0], ["call-throughput-client"] + words, "moatune", isStreamed, inFlight)
                let peer = try measure(python, [script] + words, "openai", isStreamed, inFlight)
                print(
                    Self.row([
                        "ratio", "", "", String(format: "%.1f", own.callsPerCoreSecond / peer.callsPerCoreSecond), "",
                        String(format: "%.2f", own.startMebibytes / peer.startMebibytes),
                        String(format: "%.2f", own.peakMebibytes / peer.peakMebibytes),
                        String(format: "%.2f", own.startPrivateMebibytes / peer.startPrivateMebibytes),
                        String(format: "%.2f", own.peakPrivateMebibytes / peer.peakPrivateMebibytes), "",
                    ]))
            }
        }
        print("Memory is resident, before the first call and at most: pages of files among it, as of shared libraries.")
        print("Own is what is no file's (the kernel's RssAnon), its peak the largest of some 200 looks a second.")
        print("Aims: 10 times the calls per core-second, a quarter (0.25) of the memory.")
    }

    /// What a client says of itself when it is done.
    struct Measured: Codable {
        let calls: Int
        let failed: Int
        let seconds: Double
        let processorSeconds: Double
        /// Before the first call, libraries loaded.
        let startMebibytes: Double
        /// Of that what belongs to no file: what the client itself holds.
        let startPrivateMebibytes: Double
        let peakMebibytes: Double
        /// Seen from outside.
        var peakPrivateMebibytes = 0.0

        private enum CodingKeys: String, CodingKey {
            case calls, failed, seconds, processorSeconds, startMebibytes, startPrivateMebibytes, peakMebibytes
        }

        var callsPerCoreSecond: Double { Double(calls) / processorSeconds }
    }

    private func measure(
        _ program: String, _ words: [String], _ name: String, _ isStreamed: Bool, _ inFlight: Int
    ) throws -> Measured {
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = words
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        var peak = 0.0
        while process.isRunning {
            peak = max(peak, ProcessMemory.mebibytes("RssAnon:", of: "\(process.processIdentifier)"))
            usleep(5000)
        }
        // What it says fits the pipe, so that it needn't be read before.
        let data = try output.fileHandleForReading.readToEnd() ?? Data()
        var measured = try JSONDecoder().decode(Measured.self, from: data)
        measured.peakPrivateMebibytes = peak
        print(
            Self.row([
                name, isStreamed ? "streamed" : "whole", "\(inFlight)",
                String(format: "%.0f", measured.callsPerCoreSecond),
                String(format: "%.0f", Double(measured.calls) / measured.seconds),
                String(format: "%.1f MiB", measured.startMebibytes), String(format: "%.1f MiB", measured.peakMebibytes),
                String(format: "%.1f MiB", measured.startPrivateMebibytes),
                String(format: "%.1f MiB", measured.peakPrivateMebibytes), "\(measured.failed)",
            ]))
        return measured
    }

    private static func row(_ cells: [String]) -> String {
        TableText.row(cells, widths: [-9, -9, 10, 13, 9, 10, 10, 10, 10, 7])
    }
}
