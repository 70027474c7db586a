/// A part of an answer that is still being written.
public enum ChatPiece: Hashable, Sendable {
    case text(String)
    /// The model's thinking, never part of the answer's text.
    case reasoning(String)
    /// The attempt that the earlier pieces came from failed: they are void, and the answer begins anew.
    case restart
}
