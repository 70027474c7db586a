/// Hands on the pieces of a stream with the thinking in its content told as thinking.
///
/// What a stream's text means may show late: a closing mark that nothing opened makes thinking of all before it. Text
/// that may be such is held back where the model was seen to think so, or begins as models do that think aloud; where
/// some was heard nonetheless, a ``ChatPiece/restart`` takes it back. At the end exactly the answer has been heard.
struct ThinkingStream {
    /// What is known of where the model's thinking stands.
    enum Habit: Sendable {
        case unknown
        /// Its answers began with thinking that no mark opened.
        case unseenOpening
        /// An answer of it came without.
        case none
    }

    private enum Mode {
        /// The content so far may be the beginning of a mark.
        case undecided
        /// Within thinking, or what may be.
        case thinking, held
        case answer
    }

    private let habit: Habit
    private var mode = Mode.undecided
    /// All that came.
    private var content = ""
    /// The end of it that was not handed on.
    private var pending = ""
    /// What was heard of the answer.
    private var heard = ""
    private var isParted = false
    private var readingCount = 0

    /// Contents are read again at so many marks; further marks are read at the end.
    private static let largestReadingCount = 200

    init(habit: Habit) { self.habit = habit }

    /// What is to be heard when `piece` comes.
    mutating func pieces(on piece: ChatPiece) -> [ChatPiece] {
        guard case .text(let text) = piece else { return [piece] }
        content += text
        pending += text
        switch mode {
        case .undecided: return decide()
        case .thinking, .held:
            guard Self.holdsMark(pending) || pending.contains("assistantfinal") else { return thought() }
            return readAnew()
        case .answer: return answered()
        }
    }

    /// What is still to be heard at the end, `answer` being the whole of the answer.
    mutating func finish(answer: String) -> [ChatPiece] { correction(to: answer) }

    // MARK: Modes

    private mutating func decide() -> [ChatPiece] {
        let start = content.drop { $0.isWhitespace }
        guard !start.isEmpty else { return [] }
        let openings = ThinkingMarks.pairs.map(\.opening) + ThinkingMarks.harmonyStarts
        if openings.contains(where: { start.hasPrefix($0) }) {
            mode = .thinking
            return readAnew()
        }
        if habit == .unseenOpening || start.hasPrefix("analysis") || mayBeThinkingAloud(start) {
            mode = .held
            return []
        }
        let beginnings = openings + ["analysis"] + (habit == .unknown ? ThinkingMarks.thoughtfulBeginnings : [])
        if beginnings.contains(where: { $0.hasPrefix(start) }) { return [] }
        mode = .answer
        return answered()
    }

    private func mayBeThinkingAloud(_ start: Substring) -> Bool {
        habit == .unknown && ThinkingMarks.thoughtfulBeginnings.contains { start.hasPrefix($0) }
    }

    /// Text within thinking: told as such where it is sure, but for what may be the beginning of a mark.
    private mutating func thought() -> [ChatPiece] {
        let rest = Self.possibleMark(at: pending)
        let text = String(pending.dropLast(rest.count))
        // Held text stays in sight of marks that come in parts.
        pending = mode == .held ? String(pending.suffix(Self.longestMark)) : String(rest)
        return mode == .thinking && !text.isEmpty ? [.reasoning(text)] : []
    }

    private mutating func answered() -> [ChatPiece] {
        if Self.holdsMark(pending) {
            // What stands behind a mark says whether it is quoted.
            return Self.holdsMark(String(pending.dropLast(2))) ? readAnew() : []
        }
        let rest = Self.possibleMark(at: pending)
        var text = String(pending.dropLast(rest.count))
        pending = String(rest)
        // As behind thinking in a whole content.
        if isParted, heard.isEmpty { text = String(text.drop { $0.isWhitespace }) }
        return hear(text)
    }

    /// Reads all that came, and tells what it means now.
    private mutating func readAnew() -> [ChatPiece] {
        guard readingCount < Self.largestReadingCount else { return [] }
        readingCount += 1
        let parts = ThinkingText(content)
        isParted = isParted || parts.thinking != nil || parts.isOpen
        guard !parts.isOpen else {
            mode = .thinking
            pending = String(Self.possibleMark(at: pending))
            return []
        }
        // A mark within held text that ends no thought.
        if mode == .held, !parts.isUnseenOpening, parts.thinking == nil { return thought() }
        mode = .answer
        let rest = Self.possibleMark(at: parts.answer)
        pending = String(rest)
        return correction(to: String(parts.answer.dropLast(rest.count)))
    }

    // MARK: Hearing

    private mutating func hear(_ text: String) -> [ChatPiece] {
        guard !text.isEmpty else { return [] }
        heard += text
        return [.text(text)]
    }

    private mutating func correction(to answer: String) -> [ChatPiece] {
        // By bytes: an accent that comes on its own joins the letter that was heard.
        guard answer.utf8.starts(with: heard.utf8) else {
            heard = ""
            return [.restart] + hear(answer)
        }
        return hear(String(decoding: answer.utf8.dropFirst(heard.utf8.count), as: UTF8.self))
    }

    // MARK: Marks

    private static let longestMark = ThinkingMarks.all.map(\.count).max() ?? 0

    private static func holdsMark(_ text: String) -> Bool {
        guard text.contains(where: { "<[◁".contains($0) }) else { return false }
        return ThinkingMarks.all.contains { text.contains($0) }
    }

    /// The end of `text` that a mark may begin with.
    private static func possibleMark(at text: String) -> Substring {
        let tail = text.suffix(longestMark - 1)
        guard let start = tail.lastIndex(where: { "<[◁".contains($0) }) else { return "" }
        let rest = tail[start...]
        return ThinkingMarks.all.contains { $0.hasPrefix(rest) } ? rest : ""
    }
}
