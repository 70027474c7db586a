/// Reads the harmony form of gpt-oss where a server hands it on: messages that each name a channel.
///
/// `<|channel|>analysis<|message|>…<|end|><|start|>assistant<|channel|>final<|message|>…<|return|>`; a server that drops
/// special tokens leaves `analysis…assistantfinal…` of it.
enum HarmonyText {
    /// `nil` when `content` is not in the form.
    static func parts(of content: String) -> ThinkingParts? { marked(content) ?? bare(content) }

    // MARK: With marks

    private static func marked(_ content: String) -> ThinkingParts? {
        let start = content.drop { $0.isWhitespace }
        guard ThinkingMarks.harmonyStarts.contains(where: { start.hasPrefix($0) }) else { return nil }
        var parts = ThinkingParts(answer: "", thinking: [], isChanged: true)
        var answers: [String] = []
        for message in messages(in: start) {
            if message.isFinal { answers.append(message.text) } else { parts.thinking.append(message.text) }
        }
        parts.answer = answers.joined(separator: "\n\n")
        parts.isOpen = answers.isEmpty
        return parts
    }

    private struct Message {
        let isFinal: Bool
        let text: String
    }

    /// More is no answer; each is looked for in all that is left.
    private static let largestMessageCount = 64

    private static func messages(in text: Substring) -> [Message] {
        var messages: [Message] = []
        var rest = text
        while messages.count < largestMessageCount, let mark = rest.firstRange(of: "<|message|>") {
            let header = rest[..<mark.lowerBound]
            let body = rest[mark.upperBound...]
            let end = ThinkingMarks.harmonyEnds.compactMap { body.firstRange(of: $0)?.lowerBound }.min()
            let channel = header.firstRange(of: "<|channel|>").map { header[$0.upperBound...] } ?? header
            // A message without a channel is an answer; one to a tool is none.
            let isFinal =
                channel.hasPrefix("final")
                || !channel.contains("analysis") && !channel.contains("commentary") && !channel.contains("to=")
            messages.append(Message(isFinal: isFinal, text: String(body[..<(end ?? body.endIndex)])))
            rest = end.map { body[$0...] } ?? ""
        }
        return messages
    }

    // MARK: Without marks

    private static func bare(_ content: String) -> ThinkingParts? {
        let start = content.drop { $0.isWhitespace }
        guard start.hasPrefix("analysis") else { return nil }
        let body = start.dropFirst("analysis".count)
        if let final = body.ranges(of: "assistantfinal").last {
            return ThinkingParts(
                answer: String(body[final.upperBound...]),
                thinking: [
                    body[..<final.lowerBound].replacing("assistantcommentary", with: "\n\n")
                        .replacing("assistantanalysis", with: "\n\n")
                ].map { String($0) }, isChanged: true)
        }
        // Cut off before its answer: a sentence that begins right behind the channel's name, as no text's does.
        guard let next = body.first, next.isUppercase else { return nil }
        return ThinkingParts(answer: "", thinking: [String(body)], isOpen: true, isChanged: true)
    }
}
