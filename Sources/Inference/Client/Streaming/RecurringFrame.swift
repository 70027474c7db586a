/// Reads the frames of a stream that repeat each other but for their text, without decoding each of them.
///
/// Services send the same few hundred bytes around every token. When a frame begins and ends with the bytes of the one
/// before, and the text between is a JSON string without quotation marks, escapes and control characters, it means
/// what that one meant, with the other text: no decoder could find anything else in it. Where the text stands is not
/// guessed: before a pattern is used, the decoder must find a text of ours in it, and nothing more.
struct RecurringFrame {
    private struct Pattern {
        let start: [UInt8]
        let end: [UInt8]
        /// The kind of piece that the text is.
        let kind: Kind
        var isProven = false

        func frame(saying text: String) -> [UInt8] { start + Array(text.utf8) + end }
    }

    private enum Kind {
        case text, reasoning

        func piece(_ text: String) -> ChatPiece { self == .text ? .text(text) : .reasoning(text) }
    }

    private static let probe = "a text that no service sent"

    private var pattern: Pattern?

    /// What `frame` adds when it differs from the learned one in its text alone; `nil` when it must be decoded.
    mutating func piece(in frame: [UInt8]) -> ChatPiece? {
        guard let pattern, let text = Self.text(of: frame, by: pattern) else { return nil }
        if !pattern.isProven {
            let probe = try? ForgivingJSON.decode(ChatCompletionChunk.self, from: pattern.frame(saying: Self.probe))
            guard probe?.onlyPiece == pattern.kind.piece(Self.probe) else {
                self.pattern = nil
                return nil
            }
            self.pattern?.isProven = true
        }
        return pattern.kind.piece(text)
    }

    /// Takes `frame` as the pattern of those to come, when it adds `piece`, which stands in it as it is.
    mutating func learn(_ frame: [UInt8], adding piece: ChatPiece?) {
        let (kind, text): (Kind, String)
        switch piece {
        case .text(let found)?: (kind, text) = (.text, found)
        case .reasoning(let found)?: (kind, text) = (.reasoning, found)
        case .restart?, nil: return
        }
        let quoted = [UInt8(ascii: "\"")] + text.utf8 + [UInt8(ascii: "\"")]
        guard let place = frame.firstRange(of: quoted) else { return }
        pattern = Pattern(
            start: Array(frame[...place.lowerBound]), end: Array(frame[(place.upperBound - 1)...]), kind: kind)
    }

    private static func text(of frame: [UInt8], by pattern: Pattern) -> String? {
        let textCount = frame.count - pattern.start.count - pattern.end.count
        guard textCount > 0, frame.starts(with: pattern.start), frame.suffix(pattern.end.count) == pattern.end[...]
        else { return nil }
        let bytes = frame[pattern.start.count..<pattern.start.count + textCount]
        guard bytes.allSatisfy({ $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") })
        else { return nil }
        return String(validating: bytes, as: UTF8.self)
    }
}

extension ChatCompletionChunk {
    /// The piece that the frame adds when it holds one and nothing else that is used.
    var onlyPiece: ChatPiece? {
        guard usage == nil, timeInfo == nil, groqPart?.usage == nil, !mayBeError, let choice = choices?.first,
            choices?.count == 1, (choice.index ?? 0) == 0, choice.finishReason == nil, choice.error == nil,
            choice.message == nil, let delta = choice.delta,
            (delta.refusal ?? "").isEmpty
        else { return nil }
        switch (delta.content?.text ?? "", delta.thinking ?? "") {
        case (let text, "") where !text.isEmpty: return .text(text)
        case ("", let thinking) where !thinking.isEmpty: return .reasoning(thinking)
        default: return nil
        }
    }
}
