import Foundation
import Testing

/// Every command that can send a secret, against a server that is not this machine's own address by its name.
///
/// The address is reached through a proxy on loopback, as `http_proxy` names it, so no name has to be resolved.
@Suite(.serialized) struct SecretConsentCommandTests {
    private static let secret = "sk-consent-secret-4711"
    private static let host = "models.stranger.example"

    /// Answers chat calls and keeps each request's head, whatever the address: a proxy's and a server's part.
    private static let proxy = #"""
        import http.server, json, sys
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            def log_message(self, *_): pass
            def reply(self, value):
                open(sys.argv[2], "a").write(self.requestline + "\n" + str(self.headers))
                data = json.dumps(value).encode()
                self.send_response(200); self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data))); self.end_headers(); self.wfile.write(data)
            def do_CONNECT(self):
                self.send_response(200); self.end_headers()
            def do_GET(self): self.reply({"data": [{"id": "m"}]})
            def do_POST(self):
                self.rfile.read(int(self.headers["Content-Length"]))
                self.reply({"choices": [{"finish_reason": "stop", "message": {"role": "assistant", "content": "4"}}],
                    "usage": {"prompt_tokens": 20, "completion_tokens": 3, "total_tokens": 23}})
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        open(sys.argv[1], "w").write(str(server.server_address[1]))
        server.serve_forever()
        """#

    private func withStranger(
        variable: String = "OPENAI_API_KEY", _ body: (MoatuneProcess, _ space: String, _ log: URL) async throws -> Void
    ) async throws {
        try await MoatuneProcess.inFreshFolder { moatune in
            let (port, log) = (moatune.folder.appending(path: "port"), moatune.folder.appending(path: "heads"))
            let server = Process()
            server.executableURL = URL(filePath: "/usr/bin/env")
            server.arguments = ["python3", "-c", Self.proxy, port.path, log.path]
            try server.run()
            // A test process ignores SIGTERM once a command of it did, and so do its children.
            defer { kill(server.processIdentifier, SIGKILL) }
            while (try? String(contentsOf: port, encoding: .utf8))?.isEmpty ?? true {
                try await Task.sleep(for: .milliseconds(20))
            }
            _ = FileManager.default.createFile(atPath: log.path, contents: nil)
            var moatune = moatune
            moatune.environment["http_proxy"] = "http://127.0.0.1:\(try String(contentsOf: port, encoding: .utf8))"
            moatune.environment["HOME"] = moatune.folder.path
            moatune.environment[variable] = Self.secret
            let space = try LabSums.write(
                in: moatune.folder,
                providers: "evil: {base_url: \"http://\(Self.host)/v1\", key_variable: \(variable)}",
                model: "evil/m")
            try Self.mixture.write(
                to: moatune.folder.appending(path: "mixture.yaml"), atomically: true, encoding: .utf8)
            try await body(moatune, space, log)
        }
    }

    private static let mixture = """
        format: moatune-mixture/1
        mixture:
          main: {provider: evil, model: m, systemPrompt: "Answer.", maximumCompletionTokens: 20}
          cycles: 1
          agents: []
        """

    /// A task that a judging model at the stranger's grades.
    private func judgedTask(in folder: URL) throws -> String {
        let task = folder.appending(path: "judged")
        try FileManager.default.createDirectory(at: task, withIntermediateDirectories: true)
        try """
        name: judged
        questions: questions.jsonl
        grader:
          kind: rubric
          judge: {model: evil/m, samples: 1}
          criteria: [{name: right, text: The answer is right., points: 1}]
        """.write(to: task.appending(path: "task.yaml"), atomically: true, encoding: .utf8)
        try #"{"id": "q", "question": "2 + 2?", "answer": 4}"#.write(
            to: task.appending(path: "questions.jsonl"), atomically: true, encoding: .utf8)
        try "4".write(to: folder.appending(path: "answer.txt"), atomically: true, encoding: .utf8)
        return task.path
    }

    /// The commands that make calls to a space's provider, but for `serve`, `resume` and `prune`.
    static let commands: [[String]] = [
        ["run", "SPACE"] + LabSums.quick, ["run", "SPACE", "--dry-run"], ["models", "evil", "--space", "SPACE"],
        ["ask", "mixture.yaml", "2 + 2?", "--space", "SPACE"],
        ["prune", "mixture.yaml", "--task", "SPACE", "--space", "SPACE", "--max-calls", "50", "--name", "p"],
        ["grade", "JUDGED", "answer.txt", "--space", "SPACE"], ["doctor", "--space", "SPACE"],
    ]

    @Test(arguments: commands)
    func noCommandSendsASecretToAStrangersAddressUnasked(command: [String]) async throws {
        try await withStranger { moatune, space, log in
            let judged = try judgedTask(in: moatune.folder)
            let words = command.map { $0 == "SPACE" ? space : $0 == "JUDGED" ? judged : $0 }
            let refused = try await moatune.run(arguments: words)
            #expect(try String(contentsOf: log, encoding: .utf8).isEmpty)
            let said = refused.output + refused.errors
            #expect(said.contains("--allow-secret OPENAI_API_KEY=http://\(Self.host)"), "\(said)")
            #expect(refused.status == (command[0] == "doctor" ? 0 : 1))
            #expect(!said.contains(Self.secret))
            let other = try await moatune.run(arguments: words + ["--allow-secret", "OTHER_KEY=\(Self.host)"])
            #expect(other.status == refused.status)
            #expect(try String(contentsOf: log, encoding: .utf8).isEmpty)
            // Allowed once, it is remembered for this address and no other.
            _ = try await moatune.run(arguments: words + ["--allow-secret", "OPENAI_API_KEY=\(Self.host)"])
            #expect(try String(contentsOf: log, encoding: .utf8).contains("Bearer \(Self.secret)"))
            let memory = try String(
                contentsOf: moatune.folder.appending(path: ".config/moatune/consents.json"), encoding: .utf8)
            #expect(memory.contains("http://\(Self.host)") && !memory.contains(Self.secret))
            try "".write(to: log, atomically: true, encoding: .utf8)
            let again = try await moatune.run(arguments: words.map { $0 == "p" ? "p2" : $0 })
            #expect(try String(contentsOf: log, encoding: .utf8).contains(Self.secret), "\(again.errors)")
        }
    }

    /// A run's folder from a stranger: what its frozen space names is asked for too.
    @Test func aStrangersRunSendsNothingUnasked() async throws {
        try await withStranger { moatune, space, log in
            let made = try await moatune.run(
                arguments: ["run", space, "--name", "r", "--allow-secret", "OPENAI_API_KEY=\(Self.host)"]
                    + LabSums.quick)
            #expect(made.status == 0, "\(made.errors)")
            try FileManager.default.removeItem(at: moatune.folder.appending(path: ".config"))
            try "".write(to: log, atomically: true, encoding: .utf8)
            for command in [
                ["resume", "r", "--trials", "3"], ["prune", "r", "--max-calls", "50"], ["ask", "r", "2 + 2?"],
                ["ask", "runs/r/best.json", "2 + 2?"], ["serve", "r", "--port", "0"], ["serve", "m=runs/r/best.json"],
                ["resume", "r", "--trials", "3", "--detach"],
            ] {
                let ended = try await moatune.run(arguments: command)
                #expect(ended.status == 1, "\(command)")
                #expect(ended.errors.contains("--allow-secret OPENAI_API_KEY="), "\(command): \(ended.errors)")
                #expect(try String(contentsOf: log, encoding: .utf8).isEmpty, "\(command)")
            }
            let allowed = try await moatune.run(
                "resume", "r", "--trials", "3", "--allow-secret", "OPENAI_API_KEY=\(Self.host)")
            #expect(allowed.status == 0, "\(allowed.errors)")
        }
    }

    @Test(arguments: ["AWS_SECRET_ACCESS_KEY", "HOME", "PATH"])
    func aNameThatNoServiceUsesIsRefusedWhateverIsAllowed(variable: String) async throws {
        try await withStranger { moatune, space, log in
            let file = URL(filePath: space).appending(path: "space.yaml")
            let text = try String(contentsOf: file, encoding: .utf8).replacing("OPENAI_API_KEY", with: variable)
            try text.write(to: file, atomically: true, encoding: .utf8)
            var moatune = moatune
            if variable.hasPrefix("AWS") { moatune.environment[variable] = Self.secret }
            for command in [["models", "evil", "--space", space], ["run", space] + LabSums.quick] {
                let ended = try await moatune.run(
                    arguments: command + ["--allow-secret", "\(variable)=\(Self.host)"])
                #expect(ended.status == 1)
                #expect(ended.errors.contains("no model service uses a variable of that name"), "\(ended.errors)")
            }
            let checked = try await moatune.run("space", "check", space)
            #expect(checked.status == 1 && checked.errors.contains("no model service uses"))
            #expect(try String(contentsOf: log, encoding: .utf8).isEmpty)
        }
    }

    /// On a terminal the question is asked once, and the answer is remembered.
    @Test func onATerminalItIsAskedOnce() async throws {
        try await withStranger { moatune, space, log in
            let script = #"""
                import os, pty, sys
                answer, words = sys.argv[1], sys.argv[2:]
                process, terminal = pty.fork()
                if process == 0: os.execv(words[0], words)
                said = b""
                while True:
                    try: piece = os.read(terminal, 4096)
                    except OSError: break
                    if not piece: break
                    said += piece
                    if said.endswith(b"yes or no: "): os.write(terminal, answer.encode() + b"\n")
                sys.stdout.write(said.decode()); sys.stdout.flush()
                sys.exit(os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]))
                """#
            func onTerminal(answering answer: String) throws -> (status: Int32, said: String) {
                let python = Process()
                python.executableURL = URL(filePath: "/usr/bin/env")
                python.arguments =
                    ["python3", "-c", script, answer, try MoatuneProcess.executable.path]
                    + ["models", "evil", "--space", space]
                python.environment = moatune.environment
                python.currentDirectoryURL = moatune.folder
                let pipe = Pipe()
                python.standardOutput = pipe
                try python.run()
                let said = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
                python.waitUntilExit()
                return (python.terminationStatus, said)
            }
            let no = try onTerminal(answering: "no")
            #expect(no.status == 1 && no.said.contains("not encrypted"), "\(no.said)")
            #expect(try String(contentsOf: log, encoding: .utf8).isEmpty)
            let yes = try onTerminal(answering: "yes")
            #expect(yes.status == 0 && yes.said.contains("remembered in"), "\(yes.said)")
            #expect(try String(contentsOf: log, encoding: .utf8).contains(Self.secret))
            let later = try onTerminal(answering: "no")
            #expect(later.status == 0 && !later.said.contains("yes or no"), "\(later.said)")
        }
    }
}
