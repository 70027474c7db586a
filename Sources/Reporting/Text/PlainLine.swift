/// Text made safe and narrow for a report that is read in a terminal.
enum PlainLine {
    static let width = 80

    /// `text` with control characters shown as escapes: a model's or provider's words must not steer a terminal.
    static func printable(_ text: String) -> String {
        text.unicodeScalars.map { scalar in
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator: "\\u{\(String(scalar.value, radix: 16))}"
            default: String(scalar)
            }
        }.joined()
    }

    /// `text` in lines of at most `width` characters, the first after `head`, the others indented as far.
    static func wrapped(_ text: String, after head: String = "", width: Int = Self.width) -> [String] {
        var lines: [String] = []
        var current = head
        let indent = String(repeating: " ", count: head.count)
        for word in printable(text).split(separator: " ") {
            let isFirst = current.count == head.count
            if !isFirst, current.count + 1 + word.count > width {
                lines.append(current)
                current = indent
            }
            current += (current.count == head.count ? "" : " ") + word
            while current.count > width {
                lines.append(String(current.prefix(width)))
                current = indent + String(current.dropFirst(width))
            }
        }
        return lines + [current]
    }

    static func padded(_ text: String, to length: Int) -> String {
        text.count >= length ? text : text + String(repeating: " ", count: length - text.count)
    }

    static func leftPadded(_ text: String, to length: Int) -> String {
        text.count >= length ? text : String(repeating: " ", count: length - text.count) + text
    }

    /// `text` cut to `length` characters, with a sign that it was.
    static func clipped(_ text: String, to length: Int) -> String {
        text.count <= length ? text : String(text.prefix(max(0, length - 1))) + "…"
    }
}
