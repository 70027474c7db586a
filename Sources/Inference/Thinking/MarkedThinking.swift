/// Reads thinking between marks.
enum MarkedThinking {
    private typealias Pair = ThinkingMarks.Pair

    /// Thoughts and marks that are looked at; each may cost a look at the whole content, which is a stranger's.
    private static let largestCount = 64

    /// `nil` when `content` holds none.
    static func parts(of content: String) -> ThinkingParts? {
        guard
            content.utf8.contains(where: { $0 == UInt8(ascii: "<") || $0 == UInt8(ascii: "[") })
                || content.contains("◁")
        else { return nil }
        return opened(content) ?? closedOnly(content)
    }

    // MARK: Opened

    /// Thoughts with both marks; the first may lack its end.
    private static func opened(_ content: String) -> ThinkingParts? {
        var parts = ThinkingParts(answer: "", thinking: [])
        var rest = content[...]
        while parts.thinking.count < largestCount {
            let isAtStart = parts.answer.allSatisfy(\.isWhitespace)
            if isAtStart, let (pair, opening) = openingAtStart(of: rest) {
                let body = rest[opening.upperBound...]
                guard let closing = end(of: pair, in: body) else {
                    return ThinkingParts(
                        answer: "", thinking: parts.thinking + [String(body)], isOpen: true, isChanged: true)
                }
                parts.answer = ""
                rest = parts.take(body[..<closing.lowerBound], leaving: body[closing.upperBound...], of: pair)
            } else if let (pair, opening) = openingWithin(rest), case let body = rest[opening.upperBound...],
                let closing = end(of: pair, in: body)
            {
                parts.answer += rest[..<opening.lowerBound]
                rest = parts.take(body[..<closing.lowerBound], leaving: body[closing.upperBound...], of: pair)
            } else {
                break
            }
        }
        guard parts.isChanged else { return nil }
        parts.answer += rest
        return parts
    }

    private static func openingAtStart(of text: Substring) -> (Pair, Range<String.Index>)? {
        let start = text.drop { $0.isWhitespace }
        guard let pair = ThinkingMarks.pairs.first(where: { start.hasPrefix($0.opening) }) else { return nil }
        return (pair, start.startIndex..<start.index(start.startIndex, offsetBy: pair.opening.count))
    }

    /// The first opening mark at the beginning of a line, outside of code.
    private static func openingWithin(_ text: Substring) -> (Pair, Range<String.Index>)? {
        ThinkingMarks.pairs.filter(\.isThinkingAnywhere).compactMap { pair in
            text.ranges(of: pair.opening).prefix(largestCount).first { range in
                isAtLineStart(range, in: text) && !CodeSpans.contain(range.lowerBound, in: text)
            }.map { (pair, $0) }
        }.min { $0.1.lowerBound < $1.1.lowerBound }
    }

    private static func isAtLineStart(_ range: Range<String.Index>, in text: Substring) -> Bool {
        text[..<range.lowerBound].last.map(\.isNewline) ?? true
    }

    /// The closing mark that ends a thought: the first that the thought doesn't quote; a quoted one where there is no
    /// other.
    private static func end(of pair: Pair, in body: Substring) -> Range<String.Index>? {
        let all = body.ranges(of: pair.closing)
        return all.first { !isQuoted($0, in: body) } ?? all.last
    }

    // MARK: Closed only

    /// What stands before a closing mark that nothing opened.
    private static func closedOnly(_ content: String) -> ThinkingParts? {
        let found = ThinkingMarks.pairs.filter(\.isThinkingAnywhere).compactMap { pair in
            content.ranges(of: pair.closing).prefix(largestCount).first { ends(pair, at: $0, in: content[...]) }
                .map { (pair, $0) }
        }.min { $0.1.lowerBound < $1.1.lowerBound }
        guard let (pair, closing) = found else { return nil }
        var parts = ThinkingParts(answer: "", thinking: [], isUnseenOpening: true)
        parts.answer = String(
            parts.take(content[..<closing.lowerBound], leaving: content[closing.upperBound...], of: pair))
        return parts
    }

    /// Whether a closing mark ends a thought that nothing opened, and is not spoken of.
    private static func ends(_ pair: Pair, at range: Range<String.Index>, in content: Substring) -> Bool {
        let before = content[..<range.lowerBound]
        let line = before.reversed().prefix { !$0.isNewline }
        let after = content[range.upperBound...].prefix { !$0.isNewline }
        guard !isQuoted(range, in: content), !isOpened(pair, before: range, in: content) else { return false }
        guard !CodeSpans.contain(range.lowerBound, in: content) else {
            // A thought may leave a block of code open; where all blocks are closed, the mark is a part of one.
            return line.allSatisfy(\.isWhitespace) && after.allSatisfy(\.isWhitespace)
                && !CodeSpans.fenceCount(in: content).isMultiple(of: 2) && !before.contains(pair.opening)
        }
        // "The </think> tag ends it": a sentence that goes on in small letters.
        let goesOn = after.first == " " && (after.dropFirst().first?.isLowercase ?? false)
        return !(goesOn && line.first.map { !".!?:".contains($0) } ?? false)
    }

    /// Whether an opening mark stands before it that belongs to it: on the same line, at the beginning of one or of a string.
    private static func isOpened(_ pair: Pair, before range: Range<String.Index>, in content: Substring) -> Bool {
        let before = content[..<range.lowerBound]
        let openings = before.ranges(of: pair.opening)
        let isOnLine = openings.last.map { !before[$0.upperBound...].contains(where: \.isNewline) } ?? false
        let opened = openings.count { isAtLineStart($0, in: content) || beginsQuotation($0, in: content) }
        return isOnLine || opened > before.ranges(of: pair.closing).count
    }

    /// Whether a mark is what a quotation begins with, as a string in a program does.
    private static func beginsQuotation(_ range: Range<String.Index>, in text: Substring) -> Bool {
        text[..<range.lowerBound].last.map { quotationMarks.contains($0) } ?? false && !isQuoted(range, in: text)
    }

    private static let quotationMarks: Set<Character> = ["\"", "'", "`", "“", "”", "‘", "’", "«", "»"]

    private static func isQuoted(_ range: Range<String.Index>, in text: Substring) -> Bool {
        let before = text[..<range.lowerBound].last
        let after = text[range.upperBound...].first
        guard let before, quotationMarks.contains(before), let after else { return false }
        return quotationMarks.contains(after) || after == "\\"
    }
}

extension ThinkingParts {
    /// Takes in a thought.
    ///
    /// - Returns: the rest, without the marks that the model put around its answer.
    fileprivate mutating func take(
        _ thought: Substring, leaving rest: Substring, of pair: ThinkingMarks.Pair
    ) -> Substring {
        thinking.append(String(thought))
        isChanged = true
        let start = rest.drop { $0.isWhitespace }
        guard let answer = pair.answer, start.hasPrefix(answer.opening) else { return rest }
        let body = start.dropFirst(answer.opening.count)
        return body.firstRange(of: answer.closing).map { body[..<$0.lowerBound] } ?? body
    }
}

/// Where a text is code.
enum CodeSpans {
    /// Whether `index` lies within a fenced block, or between back quotes of one line.
    static func contain(_ index: String.Index, in text: Substring) -> Bool {
        let before = text[..<index]
        guard fenceCount(in: before).isMultiple(of: 2) else { return true }
        let line = before.reversed().prefix { !$0.isNewline }
        return !line.count { $0 == "`" }.isMultiple(of: 2)
    }

    /// Lines that begin or end a fenced block.
    static func fenceCount(in text: Substring) -> Int {
        text.split(separator: "\n", omittingEmptySubsequences: true).count { line in
            let start = line.drop { $0 == " " || $0 == "\t" }
            return start.hasPrefix("```") || start.hasPrefix("~~~")
        }
    }
}
