internal import SearchSpace

/// A reply of the line protocol as JSON. Written here, since a general writer took longer than the search itself.
enum ReplyValue {
    case null
    case flag(Bool)
    case integer(Int)
    /// Must be finite.
    case number(Double)
    case text(String)
    case list([ReplyValue])
    /// Written in this order.
    case object([(String, ReplyValue)])

    /// One line without its end.
    var line: String {
        var bytes: [UInt8] = []
        append(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    private func append(to bytes: inout [UInt8]) {
        switch self {
        case .null: bytes += "null".utf8
        case .flag(let flag): bytes += (flag ? "true" : "false").utf8
        case .integer(let number): bytes += String(number).utf8
        case .number(let number): bytes += (number.isFinite ? String(number) : "null").utf8
        case .text(let text): Self.append(text, to: &bytes)
        case .list(let values):
            bytes.append(UInt8(ascii: "["))
            for (place, value) in values.enumerated() {
                if place > 0 { bytes.append(UInt8(ascii: ",")) }
                value.append(to: &bytes)
            }
            bytes.append(UInt8(ascii: "]"))
        case .object(let entries):
            bytes.append(UInt8(ascii: "{"))
            for (place, entry) in entries.enumerated() {
                if place > 0 { bytes.append(UInt8(ascii: ",")) }
                Self.append(entry.0, to: &bytes)
                bytes.append(UInt8(ascii: ":"))
                entry.1.append(to: &bytes)
            }
            bytes.append(UInt8(ascii: "}"))
        }
    }

    /// Quoted, with what JSON doesn't allow in a text escaped (RFC 8259, section 7).
    private static func append(_ text: String, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(byte)
            case 0..<0x20:
                let digits = String(byte, radix: 16)
                bytes += ("\\u" + String(repeating: "0", count: 4 - digits.count) + digits).utf8
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}

extension ReplyValue {
    /// The active parameters' values by name, in the space's order: integers without a point, flags as flags.
    init(_ configuration: ParameterConfiguration, of space: ParameterSpace) {
        self = .object(
            space.parameters.compactMap { parameter in
                configuration[parameter.name].map { value in
                    switch value {
                    case .boolean(let flag): (parameter.name, .flag(flag))
                    case .integer(let number): (parameter.name, .integer(number))
                    case .real(let number): (parameter.name, .number(number))
                    case .choice(let name): (parameter.name, .text(name))
                    }
                }
            })
    }

    /// An entry of a front, values in their own directions.
    init(_ observation: Observation, _ settings: OptimizerSettings) {
        self = .object([
            ("id", .integer(observation.id)), ("params", ReplyValue(observation.configuration, of: settings.space)),
            (
                "values",
                .list(zip(observation.scores, settings.directions).map { .number($1 == .maximize ? $0 : -$0) })
            ),
        ])
    }
}
