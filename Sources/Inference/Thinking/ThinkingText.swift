/// A model's content with the thinking that stands in it taken apart from the answer.
///
///     ThinkingText("<think>\nSeven, no: 8.\n</think>\n\n8").answer   // "8"
///
/// Taken for thinking is what stands between marks (``ThinkingMarks``) at the beginning of the content or of a line;
/// what stands before a closing mark that nothing opened, since templates may open the thinking in the prompt; in the
/// harmony form of gpt-oss every channel but the final one, with its marks or with what is left of them. An opening
/// mark at the beginning that is never closed is thinking to the end: an answer that was cut off.
///
/// A text that speaks of marks is none: within quotation marks, back quotes and blocks of code they mean nothing, nor
/// where a sentence goes on around a closing one.
public struct ThinkingText: Hashable, Sendable {
    /// The content without thinking, as it was when there is none.
    public let answer: String
    /// `nil` when the content holds none.
    public let thinking: String?
    /// The thinking began at the content's first letter, without a mark.
    let isUnseenOpening: Bool
    /// The content ends within thinking.
    let isOpen: Bool

    /// Reads a whole content, or what came of it so far.
    public init(_ content: String) {
        let parts =
            HarmonyText.parts(of: content) ?? MarkedThinking.parts(of: content)
            ?? ThinkingParts(answer: content, thinking: [])
        guard parts.isChanged else {
            (answer, thinking, isUnseenOpening, isOpen) = (content, nil, false, false)
            return
        }
        answer = String(parts.answer.drop { $0.isWhitespace })
        let thoughts = parts.thinking.map { $0.trimmingBlanks }.filter { !$0.isEmpty }
        thinking = thoughts.isEmpty ? nil : thoughts.joined(separator: "\n\n")
        isUnseenOpening = parts.isUnseenOpening
        isOpen = parts.isOpen
    }
}

/// What a content falls into.
struct ThinkingParts {
    var answer: String
    var thinking: [String]
    var isUnseenOpening = false
    var isOpen = false
    var isChanged = false
}

extension StringProtocol {
    /// Without blanks at both ends.
    var trimmingBlanks: String {
        String(drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
    }
}
