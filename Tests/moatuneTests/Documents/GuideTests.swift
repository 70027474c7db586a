import Foundation
import Testing

/// What the documents tell a user to type works.
@Suite struct GuideTests {
    /// The quick start of README with a test's server, its models and fifty questions in place of the user's own.
    @Test func theQuickStartChecksForecastsAndRuns() async throws {
        try await CountingLab.withServer(delay: .zero) { _, port in
            try await MoatuneProcess.inFreshFolder { moatune in
                let readme = try String(contentsOf: Checkout.root.appending(path: "README.md"), encoding: .utf8)
                let space = moatune.folder.appending(path: "my-space")
                try FileManager.default.createDirectory(at: space, withIntermediateDirectories: true)
                for (name, text) in try QuickStart.files(in: readme) {
                    let own = text.replacing("http://localhost:8000", with: "http://127.0.0.1:\(port)")
                        .replacing("model-a", with: "sim-birch-70b").replacing("model-b", with: "sim-cedar-32b")
                    try Data(own.utf8).write(to: space.appending(path: name))
                }
                let questions = (1...50).map { #"{"id": "q\#($0)", "question": "\#($0) + 1", "answer": "\#($0 + 1)"}"# }
                try Data(questions.joined(separator: "\n").utf8).write(to: space.appending(path: "questions.jsonl"))
                var inSpace = MoatuneProcess(folder: space)
                inSpace.environment["MY_KEY"] = "unused-by-this-server"
                inSpace.environment["HOME"] = moatune.folder.path
                let commands = QuickStart.commands(in: readme)
                #expect(commands.count == 3, "\(commands)")
                for command in commands {
                    // A smaller budget than the user's: the same way through the program in a few seconds.
                    let ended = try await inSpace.run(
                        arguments: command.map { $0 == "500000" ? "100000" : $0 })
                    #expect(ended.status == 0, "\(command): \(ended.errors)")
                }
                #expect(FileManager.default.fileExists(atPath: space.appending(path: "runs/mine-1/best.json").path))
            }
        }
    }

    /// Numbers are free: they follow the sampler.
    @Test func theLineProtocolsTranscriptIsWhatTheProgramSays() async throws {
        let page = Checkout.root.appending(path: "Sources/moatune/Documentation.docc/LineProtocol.md")
        let lines = try String(contentsOf: page, encoding: .utf8).split(separator: "\n")
        let requests = lines.filter { $0.hasPrefix("    > ") }.map { String($0.dropFirst(6)) }
        let replies = lines.filter { $0.hasPrefix("    < ") }.map { Self.withoutNumbers(String($0.dropFirst(6))) }
        try #require(requests.count == 5 && replies.count == 4)
        let process = Process()
        process.executableURL = try MoatuneProcess.executable
        process.arguments = ["optimize", "--stdio"]
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        try input.fileHandleForWriting.write(contentsOf: Data((requests.joined(separator: "\n") + "\n").utf8))
        try input.fileHandleForWriting.close()
        let said = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        try await process.waitForEnd()
        #expect(said.split(separator: "\n").map { Self.withoutNumbers(String($0)) } == replies)
    }

    private static func withoutNumbers(_ line: String) -> String {
        line.replacing(#/-?[0-9]+\.[0-9]+/#, with: "#").replacing(#/"kind":"[ab]"/#, with: "kind")
    }
}

/// The blocks of README's quick start.
private enum QuickStart {
    /// The files that it writes: those of `cat > NAME <<END`, and the prompt of `printf`.
    static func files(in readme: String) throws -> [String: String] {
        var files: [String: String] = [:]
        for match in readme.matches(of: #/ {4}cat > (\S+) <<END\n((?: {4}.*\n)+?) {4}END\n/#) {
            files[String(match.1)] =
                match.2.split(separator: "\n").map { $0.dropFirst(4) }.joined(separator: "\n") + "\n"
        }
        let prompt = try #require(readme.firstMatch(of: #/printf '([^']*)' > (\S+)/#))
        files[String(prompt.2)] = String(prompt.1).replacing("\\n", with: "\n")
        return files
    }

    /// Its calls of `moatune`, comments aside.
    static func commands(in readme: String) -> [[String]] {
        readme.matches(of: #/\n {4}moatune ((?:space check|run) \.[^#\n]*)/#).map {
            $0.1.split(separator: " ").map(String.init)
        }
    }
}
