import Foundation
import Grading
import Testing

/// Data files in the shapes that they are published and saved in.
@Suite struct DataShapeTests {
    private static let lines = """
        {"id": "q1", "question": "2+2?", "answer": 4}
        {"id": "q2", "question": "3+3?", "answer": 6}

        """

    /// The grade of `answer` in a task whose data file holds `bytes`.
    private func points(
        _ answer: String, question: String, data: [UInt8], file: String = "data.jsonl", match: String = "number",
        keys: String = ""
    ) async throws -> Double {
        try await TaskFolder.withTask(files(data, file, match, keys)) { task in
            let question = try #require(task.allQuestions.first { $0.name == question })
            return try await task.makeGrader(sandbox: .best).grader.grade(answer, for: question).points
        }
    }

    private func files(_ data: [UInt8], _ file: String, _ match: String, _ keys: String = "") -> [String: [UInt8]] {
        let task = "name: t\nquestions: \(file)\n\(keys)grader: {kind: labeled-answers, match: \(match)}\n"
        return ["task.yaml": Array(task.utf8), file: data]
    }

    private static func utf16(_ text: String, isLittle: Bool) -> [UInt8] {
        (isLittle ? [0xFF, 0xFE] : [0xFE, 0xFF])
            + text.utf16.flatMap { unit in
                let bytes = [UInt8(unit & 0xFF), UInt8(unit >> 8)]
                return isLittle ? bytes : bytes.reversed()
            }
    }

    private static let savings: [(name: String, bytes: [UInt8])] = [
        ("line feeds", Array(lines.utf8)),
        ("carriage returns and line feeds", Array(lines.replacing("\n", with: "\r\n").utf8)),
        ("carriage returns alone", Array(lines.replacing("\n", with: "\r").utf8)),
        ("no end of the last line", Array(lines.dropLast().utf8)),
        ("a byte order mark", [0xEF, 0xBB, 0xBF] + Array(lines.utf8)),
        (
            "a byte order mark and carriage returns",
            [0xEF, 0xBB, 0xBF] + Array(lines.replacing("\n", with: "\r\n").utf8)
        ),
        ("UTF-16, little end first", utf16(lines, isLittle: true)),
        ("UTF-16, big end first", utf16(lines.replacing("\n", with: "\r\n"), isLittle: false)),
        ("an array", Array(("[" + lines.split(separator: "\n").joined(separator: ",\n") + "]\n").utf8)),
        ("an array in one line", Array(("[" + lines.split(separator: "\n").joined(separator: ", ") + "]").utf8)),
        (
            "objects over several lines",
            Array(lines.replacing(", \"", with: ",\n  \"").replacing("{", with: "{\n  ").utf8)
        ),
        ("blank lines between", Array(lines.replacing("\n", with: "\n\n \t\n").utf8)),
        ("tabs around", Array(lines.replacing("{", with: "\t{").replacing("}", with: "}\t").utf8)),
    ]

    @Test(arguments: savings.map(\.name)) func `questions are read from`(saving: String) async throws {
        let bytes = try #require(Self.savings.first { $0.name == saving }?.bytes)
        #expect(try await points("6", question: "q2", data: bytes) == 1)
        #expect(try await points("6", question: "q1", data: bytes) == 0)
    }

    /// Packed by `gzip -n`.
    private static let packed = Data(
        base64Encoded: "H4sIAAAAAAACA6tWykxRslJQKjRU0gGSpanFJZn5eSARI20je5"
            + "BYYl5xeWoRUMSklqsaptoIXbWxtjGqarNaLgBj8ShBXAAAAA==")

    @Test func `a packed file is unpacked`() async throws {
        let packed = try #require(Self.packed)
        #expect(try await points("6", question: "q2", data: Array(packed), file: "data.jsonl.gz") == 1)
        // The mark decides, not the name.
        #expect(try await points("6", question: "q2", data: Array(packed)) == 1)
        #expect(try await points("6", question: "q2", data: Array(packed + packed.prefix(0) + [0, 0])) == 1)
        let cut = await TaskFolder.complaint(files(Array(packed.dropLast(12)), "data.jsonl.gz", "number"))
        #expect(cut?.contains("damaged or cut off") == true, "\(cut ?? "none")")
        var changed = Array(packed)
        changed[20] ^= 0xFF
        #expect(await TaskFolder.complaint(files(changed, "data.jsonl.gz", "number"))?.contains("damaged") == true)
    }

    /// A gigabyte of zeros would be a megabyte: this is as much in a member of a hundred bytes, repeated.
    @Test func `a file that unpacks to gigabytes is refused`() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "bomb-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-c", "head -c 70000000 /dev/zero | gzip -9n > '\(folder.path)/bomb.gz'"]
        try process.run()
        process.waitUntilExit()
        let bomb = try Data(contentsOf: folder.appending(path: "bomb.gz"))
        #expect(bomb.count < 100_000)
        let complaint = await TaskFolder.complaint(files(Array(bomb), "data.jsonl.gz", "number"))
        #expect(complaint?.contains("one that holds more") == true, "\(complaint ?? "none")")
    }

    private static let broken: [(name: String, bytes: [UInt8], words: [String])] = [
        (
            "Latin-1", Array("{\"id\": 1, \"question\": \"caf".utf8) + [0xE9] + Array("?\", \"answer\": 1}".utf8),
            ["data.jsonl:1:27", "0xE9 ('é' in Windows-1252)", "save the file as UTF-8"]
        ),
        (
            "no-break space", Array("{\"id\": 1, \"question\": \"a\",\u{A0}\"answer\": 1}".utf8),
            ["data.jsonl:1:27", "U+00A0 (a no-break space)"]
        ),
        (
            "mark within", Array((lines + "\u{FEFF}" + lines.replacing("q", with: "r")).utf8),
            ["data.jsonl:3:1", "U+FEFF (a byte order mark)"]
        ),
        (
            "zero-width space", Array("{\"id\": 1,\u{200B} \"question\": \"a\"}".utf8),
            ["data.jsonl:1:10", "U+200B (a zero-width space)"]
        ),
        (
            "curly quotes", Array("{\"id\": 1, “question”: \"a\"}".utf8),
            ["data.jsonl:1:11", "U+201C (a curly quotation mark)"]
        ),
        ("single quotes", Array("{'id': 1}".utf8), ["data.jsonl:1:2", "double quotes", "'''"]),
        (
            "a tab in a text", Array("{\"id\": 1, \"question\": \"a\tb\"}".utf8),
            ["data.jsonl:1:25", "a control character", "U+0009 (a tab)"]
        ),
        ("UTF-16 without a mark", Array(utf16(lines, isLittle: true).dropFirst(2)), ["UTF-16 without"]),
        ("odd UTF-16", utf16(lines, isLittle: true) + [0x7B], ["broken UTF-16"]),
        ("a spreadsheet", [0x50, 0x4B, 0x03, 0x04, 0x14], ["a ZIP archive or a spreadsheet"]),
        ("a Parquet file", Array("PAR1....".utf8), ["a Parquet file"]),
        ("an open array", Array("[{\"id\": 1, \"question\": \"a\", \"answer\": 1}".utf8), ["without ']'"]),
        ("a list of texts", Array("[\"a\"]".utf8), ["data.jsonl:1", "found 'a'"]),
        ("an object cut off", Array("{\"id\": 1, \"question\": \"a".utf8), ["data.jsonl:1", "the end"]),
        ("nothing", [0xEF, 0xBB, 0xBF, 0x0A], ["at least one question"]),
    ]

    @Test(arguments: broken.map(\.name)) func `the error names what is wrong with`(name: String) async throws {
        let item = try #require(Self.broken.first { $0.name == name })
        let complaint = await TaskFolder.complaint(files(item.bytes, "data.jsonl", "number"))
        for words in item.words { #expect(complaint?.contains(words) == true, "\(complaint ?? "none")") }
    }

    @Test func `records without an id are counted`() async throws {
        let data = Array(
            "{\"question\": \"1+1?\", \"answer\": \"2\"}\n{\"question\": \"2+2?\", \"answer\": \"4\"}".utf8)
        #expect(try await points("4", question: "2", data: data) == 1)
        let mixed = Array("{\"question\": \"a\", \"answer\": 2}\n{\"id\": 1, \"question\": \"b\", \"answer\": 4}".utf8)
        #expect(await TaskFolder.complaint(files(mixed, "data.jsonl", "number"))?.contains("'1' again") == true)
    }

    private struct Published {
        let name: String
        var file = "data.jsonl"
        var match = "choice"
        let data: String
        let question: String
        let right: [String]
        let wrong: [String]
        /// Stands in what the model reads.
        var shown = ""
    }

    private static let published = [
        Published(
            name: "GSM8K", match: "number",
            data: #"{"question": "Eggs?", "answer": "He has 16-3=<<16-3=13>>13.\nSo 13*100=1,300.\n#### 1,300"}"#,
            question: "1", right: ["1300", "The answer is 1,300."], wrong: ["13", "100"]),
        Published(
            name: "MMLU with places",
            data: #"{"question": "Prime?", "subject": "math", "choices": ["4", "1", "3", "0"], "answer": 2}"#,
            question: "1", right: ["C", "The answer is C.", "3"], wrong: ["B", "A", "1"], shown: "C. 3"),
        Published(
            name: "MMLU with letters",
            data: #"{"question": "Red?", "choices": ["rose", "sky", "grass", "sun"], "answer": "A"}"#,
            question: "1", right: ["A", "rose"], wrong: ["B", "sky"], shown: "A. rose\nB. sky\nC. grass\nD. sun"),
        Published(
            name: "MMLU's table", file: "data.csv",
            data: "\"Which, if any?\",one,two,\"a \"\"third\"\"\",four,C\r\nNext?,a1,a2,a3,a4,D\r\n",
            question: "1", right: ["C"], wrong: ["D", "A"], shown: "C. a \"third\""),
        Published(
            name: "a table with a head", file: "data.tsv", match: "number",
            data: "Id\tQuestion\tAnswer\nx\t1+1?\t2\ny\t2+2?\t4\n", question: "y", right: ["4"], wrong: ["2"]),
        Published(
            name: "a table with semicolons", file: "data.csv", match: "exact",
            data: "question;answer\nCapital of Norway?;Oslo\n", question: "1", right: ["Oslo"], wrong: ["Bergen"]),
        Published(
            name: "ARC",
            data: #"{"id": "M_1", "question": {"stem": "Hot?", "choices": [{"text": "ice", "label": "A"}, "#
                + #"{"text": "fire", "label": "B"}]}, "answerKey": "B"}"#,
            question: "M_1", right: ["B", "fire"], wrong: ["A"], shown: "B. fire"),
        Published(
            name: "ARC as tables have it",
            data: #"{"id": "M_2", "question": "Cold?", "choices": {"text": ["ice", "fire"], "label": ["1", "2"]}, "#
                + #""answerKey": "1"}"#,
            question: "M_2", right: ["1", "ice"], wrong: ["2"], shown: "1. ice"),
        Published(
            name: "MMLU-Pro",
            data: #"{"question_id": 70, "question": "Q?", "options": ["w", "x", "y", "zz"], "answer": "D", "#
                + #""answer_index": 3}"#,
            question: "70", right: ["D", "zz"], wrong: ["C"], shown: "D. zz"),
        Published(
            name: "MATH", match: "number", data: #"{"problem": "1/2 of 84?", "answer": "42", "unique_id": "t/1"}"#,
            question: "t/1", right: ["42"], wrong: ["84"]),
        Published(
            name: "choices that are letters",
            data: #"{"id": 1, "question": "x? A. b B. c", "choices": ["A", "B"], "answer": "B"}"#,
            question: "1", right: ["B"], wrong: ["A"]),
    ]

    @Test(arguments: published.indices) func `a data set is read as it was published`(index: Int) async throws {
        let item = Self.published[index]
        let files = files(Array(item.data.utf8), item.file, item.match)
        try await TaskFolder.withTask(files) { task in
            let question = try #require(task.allQuestions.first { $0.name == item.question })
            #expect(item.shown.isEmpty || question.text.contains(item.shown), "\(question.text)")
            let grader = try await task.makeGrader(sandbox: .best).grader
            for answer in item.right { #expect(await grader.grade(answer, for: question).points == 1, "\(answer)") }
            for answer in item.wrong { #expect(await grader.grade(answer, for: question).points == 0, "\(answer)") }
        }
    }

    @Test func `choices are shown as the task wants them`() async throws {
        let data = Array(
            #"{"id": 1, "question": "Red {{choices}}?", "choices": ["a rose", "the sky"], "answer": "B"}"#.utf8)
        func text(_ keys: String) async throws -> String {
            try await TaskFolder.withTask(files(data, "data.jsonl", "choice", keys)) { $0.questions[0].text }
        }
        #expect(try await text("") == "Red {{choices}}?\n\nA. a rose\nB. the sky")
        #expect(
            try await text("question_template: \"{{choices}}\\n{{question}} One letter.\"\n")
                == "A. a rose\nB. the sky\nRed {{choices}}? One letter.")
        #expect(
            try await text("choice_template: \"({{letter}}) {{choice}}\"\n")
                == "Red {{choices}}?\n\n(A) a rose\n(B) the sky")
        #expect(try await text("question_template: \"{{question}}\"\n") == "Red {{choices}}?")
        let without = await TaskFolder.complaint(files(data, "data.jsonl", "choice", "question_template: Hello\n"))
        #expect(without?.contains("question_template") == true)
    }

    @Test func `a question that lists its choices is not given them twice`() async throws {
        let data = Array(
            #"{"id": 1, "question": "Red? A) a rose B) the sky", "choices": ["a rose", "the sky"], "answer": "a rose"}"#
                .utf8)
        try await TaskFolder.withTask(files(data, "data.jsonl", "choice")) { task in
            #expect(task.questions[0].text == "Red? A) a rose B) the sky")
        }
    }

    @Test func `places and choices that are numbers are told apart by the whole file`() async throws {
        let places =
            #"{"question": "a", "choices": ["1", "0"], "answer": 1}"# + "\n"
            + #"{"question": "b", "choices": ["7", "8"], "answer": 0}"#
        #expect(try await points("B", question: "1", data: Array(places.utf8), match: "choice") == 1)
        let texts =
            #"{"question": "a", "choices": ["1", "0"], "answer": 1}"# + "\n"
            + #"{"question": "b", "choices": ["7", "8"], "answer": 8}"#
        #expect(try await points("A", question: "1", data: Array(texts.utf8), match: "choice") == 1)
    }
}
