/// Code that stands in a message without a fence around it.
enum LooseCode {
    /// The stretches of `lines` that are code, each a block of its own without the indent that all of it has.
    static func blocks(in lines: [Substring]) -> [String] {
        var blocks: [String] = []
        var index = 0
        while index < lines.count {
            let line = lines[index]
            guard PythonLine.isSurelyCode(line.withoutIndent) else {
                index += 1
                continue
            }
            let start = beginning(in: lines, at: index)
            let end = end(in: lines, from: index, indent: line.indent)
            let code = lines[start..<end].map { $0.dropFirst(min(line.indent, $0.indent)) }
            blocks.append(code.joined(separator: "\n") + "\n")
            index = end
        }
        return blocks
    }

    /// What stands right above may belong to code: comments, and names that it uses.
    private static func beginning(in lines: [Substring], at index: Int) -> Int {
        var start = index
        while start > 0 {
            let above = lines[start - 1]
            let isCode = above.hasPrefix("#") || PythonLine.assignedNames(above) != nil
            guard above.isBlank || isCode else { break }
            start -= 1
        }
        while start < index, lines[start].isBlank { start += 1 }
        return start
    }

    /// Where prose begins, or the end.
    private static func end(in lines: [Substring], from first: Int, indent: Int) -> Int {
        var scanner = PythonScanner()
        var end = first
        var index = first
        while index < lines.count {
            let line = lines[index]
            if scanner.isInside {
                // A text that is never closed shall not swallow the rest.
                scanner.take(line)
            } else if line.isBlank {
                index += 1
                continue
            } else if line.indent < indent {
                break
            } else {
                let inner = line.dropFirst(indent)
                guard inner.indent > 0 || PythonLine.mayBeCode(inner) else { break }
                scanner.take(inner)
            }
            index += 1
            end = index
        }
        return end
    }

    /// The end of a stretch that begins with an indented line: a body without its head.
    static func endOfBody(_ lines: [Substring]) -> Int {
        var scanner = PythonScanner()
        var end = 0
        for (index, line) in lines.enumerated() {
            if !scanner.isInside {
                if line.isBlank { continue }
                guard line.indent > 0 || line.hasPrefix("#") else { break }
            }
            scanner.take(line)
            end = index + 1
        }
        return end
    }
}
