import Foundation
import Testing

/// The commands as a user meets them: what they print, and how they end.
@Suite struct CommandLineTests {
    @Test func aMissingKeyIsNamedBeforeAnyWork() async throws {
        try await MoatuneProcess.inFreshFolder { moatune in
            let ended = try await moatune.run("run", Checkout.workshop + "/cerebras.yaml")
            #expect(ended.status == 1)
            #expect(
                ended.errors == "Error: provider 'cerebras' needs a key: set the environment variable CEREBRAS_API_KEY "
                    + "and start again (a space with 'provider: lab' needs none)\n")
            #expect(!FileManager.default.fileExists(atPath: moatune.folder.appending(path: "runs").path))
        }
    }

    @Test(arguments: BrokenSpace.all)
    func aBrokenSpaceGetsAClearErrorAndTheDocumentedExitCode(broken: BrokenSpace) async throws {
        try await MoatuneProcess.inFreshFolder { moatune in
            let space = try broken.write(in: moatune.folder)
            let ended = try await moatune.run("space", "check", space)
            #expect(ended.status == 1)
            #expect(ended.output.isEmpty)
            #expect(ended.errors.hasPrefix("Error: "))
            for part in broken.expected { #expect(ended.errors.contains(part), "\(ended.errors)") }
            #expect(ended.errors.split(separator: "\n").count == 1)
        }
    }

    @Test func wrongWordsEndWith64() async throws {
        try await MoatuneProcess.inFreshFolder { moatune in
            let ends = try await [
                moatune.run("run"), moatune.run("run", "x", "--trials", "0"),
                moatune.run("run", "x", "--sampler", "magic"), moatune.run("frobnicate"),
            ]
            #expect(ends.map(\.status) == [64, 64, 64, 64])
        }
    }

    @Test func anUnknownRunGetsTheNearestName() async throws {
        try await MoatuneProcess.inFreshFolder { moatune in
            let runs = moatune.folder.appending(path: "runs/monday")
            try FileManager.default.createDirectory(at: runs, withIntermediateDirectories: true)
            let ended = try await moatune.run("report", "mondya")
            #expect(ended.status == 1)
            #expect(ended.errors.contains("no run named 'mondya'"))
            #expect(ended.errors.contains("did you mean 'monday'?"))
        }
    }

    @Test func theWorkshopRunsOnTheLabFromSearchToExport() async throws {
        try await MoatuneProcess.inFreshFolder { moatune in
            let ran = try await moatune.run(
                "run", Checkout.workshop, "--name", "w", "--trials", "4", "--replicates", "1", "--confirm", "2")
            #expect(ran.status == 0, "\(ran.errors)")
            #expect(ran.output.hasPrefix("Run w: calculate-user-matrix - SIMULATED PROVIDER\n"))
            #expect(ran.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
            for path in ["runs/w/best.json", "runs/w/pruned.json", "runs/w/run.log", "reports/w.txt"] {
                #expect(FileManager.default.fileExists(atPath: moatune.folder.appending(path: path).path), "\(path)")
            }
            let workshop = try await moatune.run("export", "w", "--format", "workshop")
            #expect(workshop.output.contains("\"main_model\""))
            let best = try await moatune.run("best", "w")
            #expect(best.output.hasPrefix("  main    sim-"))
            let asked = try await moatune.run("ask", "runs/w/best.json", "What is 2 + 2?")
            #expect(asked.status == 0 && asked.output.hasPrefix("The answer is "), "\(asked.errors)")
            let again = try await moatune.run("run", Checkout.workshop, "--name", "w")
            #expect(again.status == 1 && again.errors.contains("moatune resume w"))
        }
    }
}

/// A space file that is wrong in one way, and what the complaint must say.
struct BrokenSpace: Sendable, CustomTestStringConvertible {
    let name: String
    let text: String
    var bytes: [UInt8] = []
    let expected: [String]

    var testDescription: String { name }

    func write(in folder: URL) throws -> String {
        let space = folder.appending(path: "space")
        try FileManager.default.createDirectory(at: space.appending(path: "prompts"), withIntermediateDirectories: true)
        try Data("You help.\n".utf8).write(to: space.appending(path: "prompts/p.md"))
        try Data("secret".utf8).write(to: folder.appending(path: "outside.md"))
        try Data(#"{"id": "a", "question": "What is 1 + 1?", "answer": "2"}"#.utf8)
            .write(to: space.appending(path: "data.jsonl"))
        try Data("name: t\nquestions: data.jsonl\ngrader: {kind: labeled-answers, match: number}\n".utf8)
            .write(to: space.appending(path: "task.yaml"))
        try (Data(text.utf8) + Data(bytes)).write(to: space.appending(path: "space.yaml"))
        return space.path
    }

    private static let head = "name: s\ntask: task.yaml\nprovider: lab\n"

    static let all: [BrokenSpace] = [
        BrokenSpace(
            name: "unknown key", text: head + "main: {model: sim-birch-70b, temprature: 0.5}\n",
            expected: ["space.yaml:4:", "main", "'temprature'", "did you mean 'temperature'?"]),
        BrokenSpace(
            name: "wrong type", text: head + "main: {model: sim-birch-70b, temperature: hot}\n",
            expected: ["space.yaml:4:", "main.temperature: expected a number", "found 'hot'"]),
        BrokenSpace(
            name: "empty range", text: head + "main: {model: sim-birch-70b, temperature: {from: 0.9, to: 0.1}}\n",
            expected: ["main.temperature.to", "more than from (0.9)", "'0.1'"]),
        BrokenSpace(
            name: "missing prompt", text: head + "main: {model: sim-birch-70b, prompt: prompts/q.md}\n",
            expected: ["main.prompt: expected an existing file", "prompts/q.md"]),
        BrokenSpace(
            name: "path outside the folder", text: head + "main: {model: sim-birch-70b, prompt: ../outside.md}\n",
            expected: ["main.prompt: expected a file inside the folder", "'../outside.md'"]),
        BrokenSpace(
            name: "alias bomb",
            text: "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n" + head + "main: {model: sim-birch-70b}\n",
            expected: ["space.yaml:1:", "without anchors and aliases"]),
        BrokenSpace(name: "not UTF-8", text: head, bytes: [0x23, 0xFF, 0xFE, 0x0A], expected: ["expected UTF-8 text"]),
        BrokenSpace(
            name: "a key twice", text: head + "main: {model: sim-birch-70b}\nname: again\n",
            expected: ["each key once", "'name' twice"]),
        BrokenSpace(
            name: "unknown provider", text: "name: s\ntask: task.yaml\nprovider: labb\nmain: {model: x}\n",
            expected: ["space.yaml:3:", "provider: expected a provider", "'labb'"]),
        BrokenSpace(
            name: "default outside the range",
            text: head + "main: {model: sim-birch-70b, temperature: {from: 0.0, to: 0.5, default: 0.9}}\n",
            expected: ["main.temperature.default", "from 0.0 to 0.5", "'0.9'"]),
        BrokenSpace(
            name: "more agents than the pool has",
            text: head + "main: {model: sim-birch-70b}\n"
                + "agents: {count: {from: 3, to: 4}, model: sim-birch-70b, pool: {one: {prompt: prompts/p.md}}}\n",
            expected: ["agents.count.from", "from 0 to 1", "'3'"]),
        BrokenSpace(
            name: "no YAML", text: head + "main: {model: [sim-birch-70b\n", expected: ["space.yaml:", "expected YAML"]),
    ]
}
