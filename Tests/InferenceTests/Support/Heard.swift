import Inference
import Synchronization

/// What a listener heard of a stream.
final class Heard: Sendable {
    private let all = Mutex<[ChatPiece]>([])

    func add(_ piece: ChatPiece) { all.withLock { $0.append(piece) } }

    var pieces: [ChatPiece] { all.withLock { $0 } }

    /// The answer of a listener that starts again at every restart.
    var text: String {
        pieces.reduce(into: "") { text, piece in
            switch piece {
            case .text(let more): text += more
            case .restart: text = ""
            case .reasoning: break
            }
        }
    }
}
