internal import Foundation

/// Finds the program in a model's whole message, as a person would.
///
/// Of several versions the last one that is complete counts. Helpers and imports that it uses may stand in other blocks.
public enum CodeExtraction {
    /// The source that ``programs(defining:in:head:)`` gives first, or `nil` when `function` is defined nowhere.
    public static func python(defining function: String, in message: String) -> String? {
        programs(defining: function, in: message).first
    }

    /// More attempts at one answer would hold a lane for long.
    private static let mostPrograms = 8

    /// Longer messages are taken as they are: each repair is another look at all of it.
    private static let mostBytesToRepair = 1 << 16

    /// The programs that the message may mean, the likeliest first; the next is worth a try only when one can't be
    /// loaded.
    ///
    /// - Parameter head: what stands before the body of an answer that has no head; empty where only whole functions
    ///   are answers.
    package static func programs(defining function: String, in message: String, head: String = "") -> [String] {
        let text = MessageText.answer(in: message)
        let found = candidates(function, in: text, head: head)
        guard let first = found.first else { return [] }
        var programs = [first, CodeRepair.withoutExamples(first, of: function)]
        if first.utf8.count <= mostBytesToRepair {
            programs += CodeRepair.all.map { $0(first) } + [CodeRepair.withoutIndentButTheFirst(first)]
        }
        for earlier in found.dropFirst() { programs += [earlier, CodeRepair.withoutExamples(earlier, of: function)] }
        var seen: Set<String> = []
        return Array(programs.filter { seen.insert($0).inserted }.prefix(mostPrograms))
    }

    /// Readings of the message, each tried only when the one before finds nothing.
    private static func candidates(_ function: String, in text: String, head: String) -> [String] {
        let hasName = text.contains(function)
        let isShort = text.utf8.count <= mostBytesToRepair
        let readings: [() -> [String]] = [
            { hasName ? whole(function, in: text) : [] },
            { hasName ? whole(function, inDocument: text) : [] },
            { isShort ? repaired(function, in: text) : [] },
            { hasName && isShort ? ProgramAssembly(function: function, blocks: inline(text)).programs : [] },
            { head.isEmpty ? [] : BodyExtraction(head: head).programs(in: text) },
            { hasName ? ProgramAssembly(function: function, blocks: blocks(text)).heads : [] },
        ]
        return readings.lazy.map { $0() }.first { !$0.isEmpty } ?? []
    }

    /// Programs with a whole definition in blocks of Python or outside of any, or else in other blocks.
    private static func whole(
        _ function: String, in text: String, repairedBy repair: (String) -> String = { $0 }
    ) -> [String] {
        for isStrict in [true, false] {
            let programs = ProgramAssembly(
                function: function, blocks: blocks(text, isStrict: isStrict).map(repair)
            ).programs
            if !programs.isEmpty { return programs }
            let message = MessageBlocks(text, isStrict: isStrict)
            let others = message.blocks.filter(\.isFenced).map { withoutIndent($0.text) }.map { block in
                let repairs = [CodeRepair.withoutAdditionMarks(block), CodeRepair.withoutIndentButTheFirst(block)]
                return repairs.first { $0 != block } ?? block
            }
            let rest = ProgramAssembly(function: function, blocks: others.map(repair)).programs
            if !rest.isEmpty { return rest }
        }
        return []
    }

    /// What may be Python: first what stands outside of fences, then the blocks.
    private static func blocks(_ text: String, isStrict: Bool = true) -> [String] {
        let message = MessageBlocks(text, isStrict: isStrict)
        let fenced = message.blocks.filter { $0.isFenced && $0.mayBePython }.map { withoutIndent($0.text) }
        let loose = message.blocks.filter { !$0.isFenced }.flatMap { block in
            LooseCode.blocks(in: MessageText.withoutTags(withoutQuoteMarks(block.lines)))
        }
        return loose + fenced
    }

    /// Programs in a message that was damaged as a whole, or in each of its blocks.
    private static func repaired(_ function: String, in text: String) -> [String] {
        for repair in CodeRepair.all {
            let message = repair(text)
            if message != text, message.contains(function) {
                let programs = whole(function, in: message)
                if !programs.isEmpty { return programs }
            }
            let programs = whole(function, in: text, repairedBy: repair)
            if !programs.isEmpty { return programs }
        }
        return []
    }

    /// A program in a JSON document: `{"code": "def f(x): ..."}`.
    private static func whole(_ function: String, inDocument text: String) -> [String] {
        let document = AnswerText.document(in: text)
        guard let value = try? JSONValue(reading: document) else { return [] }
        let texts = value.text.map { [$0] } ?? value.object?.values.compactMap(\.text).sorted() ?? []
        return texts.flatMap { whole(function, in: $0) }
    }

    /// Code between backticks within a line, and a definition that begins in the middle of one.
    private static func inline(_ text: String) -> [String] {
        text.allLines.flatMap { line -> [String] in
            let spans = line.split(separator: "`").map { $0.withoutIndent }.map { span in
                span.hasPrefix("python ") ? span.dropFirst(7) : span
            }
            let definition = line.firstRange(of: "def ").map { line[$0.lowerBound...] }
            return (spans + [definition].compactMap { $0 }).map { $0 + "\n" }
        }
    }

    /// The insides of blocks between fences of three or more backticks or tildes. A block that is never closed counts;
    /// a named fence inside a block of the same kind begins the next one.
    static func fencedBlocks(in message: String) -> [String] {
        MessageBlocks(message).blocks.filter(\.isFenced).map(\.text)
    }

    /// Without the marks of a quotation: "> def f(x):".
    private static func withoutQuoteMarks(_ lines: [Substring]) -> [Substring] {
        lines.map { line in
            guard line.hasPrefix(">"), !line.hasPrefix(">>") else { return line }
            return line.hasPrefix("> ") ? line.dropFirst(2) : line.dropFirst()
        }
    }

    /// The block without the marks of a quotation and the blanks that all its lines begin with, as a block in a list
    /// has them.
    private static func withoutIndent(_ block: String) -> String {
        var lines = block.allLines
        if lines.allSatisfy({ $0.isEmpty || $0.hasPrefix(">") && !$0.hasPrefix(">>") }) {
            lines = withoutQuoteMarks(lines)
        }
        let indents = lines.filter { !$0.isBlank }.map(\.indent)
        guard let common = indents.min(), common > 0 else { return lines.joined(separator: "\n") }
        return lines.map { $0.dropFirst(min(common, $0.indent)) }.joined(separator: "\n")
    }
}
