internal import Foundation

/// A conversation with one confined Python: loads a program and calls its functions.
final class PythonSession {
    /// What came of loading or calling, when no value did.
    enum Failure: Error, Hashable {
        case syntax(line: Int?, text: String)
        case raised(kind: String, line: Int?, text: String)
        case memory
        case missingFunction(String)
        case process(SandboxedProcess.Ending)
        /// A reply that does not belong to the request.
        case tampering
    }

    struct CallResult {
        let value: PlainValue
        /// The arguments as the function left them; `nil` unless asked for.
        let argumentsAfter: PlainValue?
        /// Seconds of processor time that the call took, with reading its arguments and writing its result.
        let cpuSeconds: Double?
    }

    private let process: SandboxedProcess
    private let limits: SandboxLimits
    private let nonce = String(UInt64.random(in: .min ... .max), radix: 36)
    private var number = 0

    init(level: SandboxLevel, python: PythonInterpreter, limits: SandboxLimits) throws(GradingError) {
        self.limits = limits
        process = try SandboxedProcess(level: level, python: python, script: PythonHarness.script, limits: limits)
    }

    func end() { process.end() }
    func pin(to processor: Int32) { process.pin(to: processor) }

    /// Runs `source` as a module called `name`.
    ///
    /// - Returns: the names of the functions it defines.
    func load(_ source: String, as name: String) throws(Failure) -> [String] {
        let reply = try exchange(
            ["do": .text("load"), "as": .text(name), "source": .text(source)], seconds: limits.loadSeconds)
        return reply["value"]?.list?.compactMap(\.text) ?? []
    }

    func call(
        _ function: String, of module: String, _ arguments: [PlainValue], echo: Bool
    ) throws(Failure) -> CallResult {
        let before = process.cpuSeconds
        let reply = try exchange(
            [
                "do": .text("call"), "as": .text(module), "function": .text(function), "arguments": .list(arguments),
                "echo": .boolean(echo),
            ], seconds: limits.callSeconds)
        let after = process.cpuSeconds
        guard let value = reply["value"] else { throw .tampering }
        return CallResult(
            value: value, argumentsAfter: reply["arguments"],
            cpuSeconds: before.flatMap { before in after.map { $0 - before } })
    }

    private func exchange(_ request: [String: PlainValue], seconds: Double) throws(Failure) -> PlainValue {
        number += 1
        var request = request
        request["nonce"] = .text(nonce)
        request["number"] = .integer(number)
        let line: [UInt8]
        do {
            line = try process.exchange(Array(PlainValue.object(request).json.utf8), seconds: seconds)
        } catch {
            throw error == .unsolicited ? .tampering : .process(error)
        }
        guard let reply = PlainValue(json: line), reply["nonce"]?.text == nonce,
            reply["number"]?.integer == number
        else { throw .tampering }
        if let problem = reply["syntax"] {
            throw .syntax(line: problem["line"]?.integer, text: problem["text"]?.text ?? "")
        }
        if reply["memory"] != nil { throw .memory }
        if let problem = reply["failure"] {
            throw .raised(
                kind: problem["kind"]?.text ?? "an exception", line: problem["line"]?.integer,
                text: problem["text"]?.text ?? "")
        }
        return reply
    }
}

extension PythonSession.Failure {
    /// How a grade calls it.
    var outcome: GradeOutcome {
        switch self {
        case .syntax: .syntaxError
        case .raised(let kind, _, _): kind == "MemoryError" ? .memoryLimit : .runtimeError
        case .memory: .memoryLimit
        case .missingFunction: .missingFunction
        case .tampering: .tampering
        case .process(.timeout): .timeout
        case .process(.outputLimit), .process(.replyLimit): .outputLimit
        case .process(.ended): .runtimeError
        case .process(.unsolicited): .tampering
        }
    }

    /// Whether the process can't be asked any further.
    var isFinal: Bool {
        switch self {
        case .process, .tampering: true
        case .syntax, .raised, .memory, .missingFunction: false
        }
    }

    /// What happened, in words for whoever wrote the program.
    var words: String {
        switch self {
        case .syntax(let line, let text): "syntax error\(Self.place(line)): \(Self.printable(text))"
        case .raised(let kind, let line, let text):
            "raised \(Self.printable(kind))\(Self.place(line)): \(Self.printable(text))"
        case .memory: "ran out of memory"
        case .missingFunction(let name): "defines no function named \(name)"
        case .tampering: "broke the grader's protocol"
        case .process(.timeout): "took too long"
        case .process(.outputLimit): "printed too much"
        case .process(.replyLimit): "returned too much"
        case .process(.ended): "ended the process"
        case .process(.unsolicited): "broke the grader's protocol"
        }
    }

    /// A program's own words without the control characters that would move a terminal's cursor or colour it.
    private static func printable(_ text: String) -> String {
        String(
            String.UnicodeScalarView(text.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }))
    }

    private static func place(_ line: Int?) -> String { line.map { " in line \($0)" } ?? "" }
}
