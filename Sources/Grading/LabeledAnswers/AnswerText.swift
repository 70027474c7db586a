internal import Foundation

/// What is taken off an answer before it is compared.
enum AnswerText {
    /// A longer answer is not read, and wrong: no model's answer is as long, and reading takes time in proportion.
    static let mostBytes = 1 << 20

    static func trimmed(_ text: String) -> String { text.trimmingCharacters(in: .whitespacesAndNewlines) }

    /// Small letters in one spelling: full-width letters, ligatures and accents written apart count as plain ones.
    static func folded(_ text: String) -> [Unicode.Scalar] {
        Array(text.precomposedStringWithCompatibilityMapping.lowercased().unicodeScalars)
    }

    /// The document in a message: its last fenced block, or all of it where there is none.
    static func document(in message: String) -> String {
        let text = message.replacing("\r\n", with: "\n")
        return CodeExtraction.fencedBlocks(in: text).last ?? text
    }
}
