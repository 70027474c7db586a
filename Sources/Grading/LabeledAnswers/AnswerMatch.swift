internal import Foundation

/// How an answer is held against a label.
public enum AnswerMatch: String, CaseIterable, Sendable {
    /// The whole answer is the label, but for case, surrounding blanks and end punctuation.
    case exact
    /// The label's words stand in the answer one after another, as whole words, but for case.
    case contains
    /// The last number in the answer is the label's.
    case number
    /// The first of the choices that the answer names as a whole word is the label.
    case choice

    /// Whether `answer` is right.
    ///
    /// - Parameter choices: every label of the data set, for ``choice``.
    func accepts(_ answer: String, label: String, choices: [String], tolerance: Double) -> Bool {
        switch self {
        case .exact: Self.normalized(answer) == Self.normalized(label)
        case .contains: Self.position(of: Self.words(label), in: Self.words(answer)) != nil
        case .number: Self.isSameNumber(answer, label, tolerance: tolerance)
        case .choice: Self.firstChoice(in: answer, among: choices) == Self.normalized(label)
        }
    }

    private static func normalized(_ text: String) -> String {
        text.lowercased().trimmingCharacters(in: .whitespacesAndNewlines.union(.punctuationCharacters))
    }

    private static func words(_ text: String) -> [Substring] {
        text.lowercased().split { !$0.isLetter && !$0.isNumber }
    }

    private static func position(of words: [Substring], in text: [Substring]) -> Int? {
        guard !words.isEmpty, text.count >= words.count else { return nil }
        return (0...(text.count - words.count)).first { text[$0..<$0 + words.count].elementsEqual(words) }
    }

    private static func isSameNumber(_ answer: String, _ label: String, tolerance: Double) -> Bool {
        guard let wanted = Double(label.trimmingCharacters(in: .whitespaces)) else { return false }
        let numbers = answer.replacing(",", with: "").matches(of: #/-?\d+(?:\.\d+)?/#)
        guard let last = numbers.last, let found = Double(last.output) else { return false }
        return abs(found - wanted) <= tolerance
    }

    private static func firstChoice(in answer: String, among choices: [String]) -> String? {
        let text = words(answer)
        let places = Set(choices.map(normalized)).sorted().compactMap { choice in
            position(of: words(choice), in: text).map { (choice, $0) }
        }
        return places.min { $0.1 < $1.1 }?.0
    }
}
