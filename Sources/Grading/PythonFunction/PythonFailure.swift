extension PythonSession {
    /// What came of loading or calling, when no value did.
    enum Failure: Error, Hashable {
        case syntax(line: Int?, text: String)
        /// With the names of the exception's kind and of those it is derived from.
        case raised(kind: String, text: String, frames: [Frame], kinds: [String])
        /// It gave something that can't be compared; what, as the end of a sentence.
        case unplain(String)
        case memory
        case missingFunction(String)
        case process(SandboxedProcess.Ending)
        /// A reply that does not belong to the request.
        case tampering
        /// Python itself doesn't start: nobody's fault but this machine's.
        case notStarted
    }

    /// A line of the graded program that an exception passed through; outermost first.
    struct Frame: Hashable {
        /// 1-based.
        let line: Int
        let function: String
    }
}

extension PythonSession.Failure {
    /// The failure that a reply tells of, if it does.
    init?(in reply: [String: PlainValue]) {
        if let parts = reply["syntax"]?.list, parts.count == 2 {
            self = .syntax(line: parts[1].integer, text: Self.shortened(parts[0].text))
        } else if let parts = reply["failure"]?.list, (3...4).contains(parts.count) {
            let frames = (parts[2].list ?? []).prefix(6).compactMap { part -> PythonSession.Frame? in
                guard let pair = part.list, pair.count == 2, let line = pair[0].integer, let name = pair[1].text
                else { return nil }
                return PythonSession.Frame(line: line, function: String(name.unicodeScalars.prefix(100)))
            }
            self = .raised(
                kind: parts[0].text.map(Self.shortened) ?? "an exception", text: Self.shortened(parts[1].text),
                frames: frames,
                kinds: (parts.dropFirst(3).first?.list ?? []).prefix(12).compactMap(\.text).map(Self.shortened))
        } else if let words = reply["unplain"]?.text {
            self = .unplain(Self.shortened(words))
        } else if reply["memory"] != nil {
            self = .memory
        } else {
            return nil
        }
    }

    /// A reply may be forged, and longer than any true one.
    private static func shortened(_ text: String?) -> String {
        String(String.UnicodeScalarView((text ?? "").unicodeScalars.prefix(300)))
    }

    /// How a grade calls it.
    var outcome: GradeOutcome {
        switch self {
        case .syntax: .syntaxError
        case .raised(let kind, _, _, _): kind == "MemoryError" ? .memoryLimit : .runtimeError
        case .unplain: .wrongAnswer
        case .memory: .memoryLimit
        case .missingFunction: .missingFunction
        case .tampering: .tampering
        case .notStarted: .graderFault
        case .process(.timeout): .timeout
        case .process(.outputLimit), .process(.replyLimit): .outputLimit
        case .process(.ended): .runtimeError
        case .process(.unsolicited): .tampering
        }
    }

    /// What happened, in words for whoever wrote the program.
    var words: String {
        switch self {
        case .syntax(let line, let text):
            "syntax error\(line.map { " in line \($0)" } ?? ""): \(PlainText.printable(text))"
        case .raised(let kind, let text, let frames, _):
            "raised \(PlainText.printable(kind))\(frames.last.map { " in line \($0.line)" } ?? ""): "
                + PlainText.printable(text)
        case .unplain(let text): "gives a result \(PlainText.printable(text))"
        case .memory: "ran out of memory"
        case .missingFunction(let name): "defines no function named \(name)"
        case .tampering: "broke the grader's protocol"
        case .notStarted: "can't be run, since Python doesn't start in its sandbox"
        case .process(.timeout): "took too long"
        case .process(.outputLimit): "printed too much"
        case .process(.replyLimit): "returned too much"
        case .process(.ended): "ended the process"
        case .process(.unsolicited): "broke the grader's protocol"
        }
    }

    /// Whether `words`, an exception in Python's own words, are this one's.
    func isTold(by words: String) -> Bool {
        if case .raised(_, _, _, let kinds) = self { kinds.contains { words.hasPrefix("\($0): ") } } else { false }
    }

    /// What happened, without a word of the program's: in a hidden case that could be what it was asked.
    var wordsWithoutItsOwn: String {
        switch self {
        case .raised: "raises an exception"
        case .unplain: "gives a result that is no plain data"
        default: words
        }
    }

    /// The lines of `source` that an exception passed through, as Python shows them; empty for other failures.
    func traceback(in source: String) -> [String] {
        guard case .raised(_, _, let frames, _) = self, frames.count > 1 else { return [] }
        let lines = source.split(separator: "\n", omittingEmptySubsequences: false)
        return frames.map { frame in
            let place = "line \(frame.line), in \(PlainText.printable(frame.function))"
            // A forged number may be any.
            guard frame.line > 0, frame.line <= lines.count else { return place }
            let text = lines[frame.line - 1].drop { $0.isWhitespace }
            return "\(place): \(PlainText.printable(String(text.prefix(120))))"
        }
    }
}

/// A stranger's words made fit for a terminal and a prompt.
enum PlainText {
    /// Without the control characters that would move a terminal's cursor, colour it, or begin a new line, and without
    /// the invisible ones that turn the direction of writing.
    static func printable(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { scalar in
                    switch scalar.properties.generalCategory {
                    case .control, .format, .lineSeparator, .paragraphSeparator: " "
                    default: scalar
                    }
                }))
    }
}
