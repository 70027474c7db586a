internal import Foundation

/// What is taken off an answer before it is compared.
enum AnswerText {
    static func trimmed(_ text: String) -> String { text.trimmingCharacters(in: .whitespacesAndNewlines) }

    /// Without case, and without blanks and punctuation around it.
    static func plain(_ text: String) -> String {
        text.lowercased().trimmingCharacters(in: .whitespacesAndNewlines.union(.punctuationCharacters))
    }

    static func words(_ text: String) -> [Substring] {
        text.lowercased().split { !$0.isLetter && !$0.isNumber }
    }

    /// Without case, punctuation, articles and superfluous blanks.
    static func normalized(_ text: String) -> String {
        let kept = text.precomposedStringWithCompatibilityMapping.lowercased().unicodeScalars.filter {
            switch $0.properties.generalCategory {
            case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
                .finalPunctuation, .otherPunctuation, .mathSymbol, .currencySymbol, .modifierSymbol:
                false
            default: true
            }
        }
        return String(String.UnicodeScalarView(kept)).split(whereSeparator: \.isWhitespace)
            .filter { !["a", "an", "the"].contains($0) }.joined(separator: " ")
    }

    static func position(of words: [Substring], in text: [Substring]) -> Int? {
        guard !words.isEmpty, text.count >= words.count else { return nil }
        return (0...(text.count - words.count)).first { text[$0..<$0 + words.count].elementsEqual(words) }
    }

    /// The document in a message: its last fenced block, or all of it where there is none.
    static func document(in message: String) -> String {
        let text = message.replacing("\r\n", with: "\n")
        return CodeExtraction.fencedBlocks(in: text).last ?? text
    }
}
