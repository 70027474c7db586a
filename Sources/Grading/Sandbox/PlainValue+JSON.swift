extension PlainValue {
    /// Deeper JSON is refused: a level of Python's takes up to three here.
    static let deepestLevel = 3 * PythonHarness.deepestLevel + 8
    /// More values in one text are refused, before they fill this process's memory.
    static let mostValues = 1_000_000

    /// The value as JSON on the wire.
    var json: String {
        switch self {
        case .null: "null"
        case .boolean(let flag): flag ? "true" : "false"
        case .integer(let number): String(number)
        case .wideInteger(let digits): digits
        case .real(let number): number.isFinite ? "\(number)" : #"{"float":"\#(number)"}"#
        case .text(let text): PlainValue.quoted(text)
        case .list(let items): Self.bracketed(items)
        case .tuple(let items): #"{"tuple":"# + Self.bracketed(items) + "}"
        case .set(let items): #"{"set":"# + Self.bracketed(items) + "}"
        case .dictionary(let entries):
            #"{"dict":["# + entries.map { "[\($0.key.json),\($0.value.json)]" }.joined(separator: ",") + "]}"
        case .tagged(let kind, let json): #"{"\#(kind)":\#(json)}"#
        }
    }

    /// The value as Python would write it, for people and models.
    var pythonText: String {
        switch self {
        case .null: "None"
        case .boolean(let flag): flag ? "True" : "False"
        case .real(let number) where !number.isFinite: "float('\(number)')"
        case .integer, .wideInteger, .real, .text: json
        case .list(let items): "[" + items.map(\.pythonText).joined(separator: ", ") + "]"
        case .tuple(let items):
            "(" + items.map(\.pythonText).joined(separator: ", ") + (items.count == 1 ? ",)" : ")")
        case .set(let items):
            items.isEmpty ? "set()" : "{" + items.map(\.pythonText).sorted().joined(separator: ", ") + "}"
        case .dictionary(let entries):
            "{" + entries.map { $0.key.pythonText + ": " + $0.value.pythonText }.joined(separator: ", ") + "}"
        case .tagged("bytes", let hex): "bytes.fromhex(\(hex))"
        case .tagged(let kind, let parts): "\(kind)\(parts)"
        }
    }

    /// A request's members as one JSON object, whose values are wire values.
    static func request(_ members: [String: PlainValue]) -> [UInt8] {
        let parts = members.sorted { $0.key < $1.key }.map { quoted($0.key) + ":" + $0.value.json }
        return Array(("{" + parts.joined(separator: ",") + "}").utf8)
    }

    private static func bracketed(_ items: [PlainValue]) -> String {
        "[" + items.map(\.json).joined(separator: ",") + "]"
    }

    static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            default:
                if scalar.value < 0x20 || scalar.value == 0x7F {
                    let digits = String(scalar.value, radix: 16)
                    result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                } else {
                    result.unicodeScalars.append(scalar)
                }
            }
        }
        return result + "\""
    }
}
