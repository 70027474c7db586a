/// Cuts an answer before the first of its stop sequences, also where it comes in parts.
///
/// A service that heeds them has done so already; others go on, and several models refuse the field. Sequences are
/// compared by Unicode scalars, so that it makes no difference where the parts were cut.
struct StopSequences: Sendable {
    private let sequences: [[Unicode.Scalar]]
    /// Text that may be the beginning of a sequence and is not handed on yet.
    private var held: [Unicode.Scalar] = []
    private(set) var isStopped = false

    init(_ sequences: [String]) { self.sequences = sequences.map { Array($0.unicodeScalars) }.filter { !$0.isEmpty } }

    /// What can be handed on of the text so far, once `text` has come.
    ///
    /// - Complexity: scalars held and given × sequences × their length.
    mutating func handOn(_ text: String) -> String {
        guard !sequences.isEmpty, !isStopped else { return isStopped ? "" : text }
        held += text.unicodeScalars
        var place = 0
        while place < held.count {
            let rest = held[place...]
            if sequences.contains(where: { rest.starts(with: $0) }) {
                isStopped = true
                break
            }
            if sequences.contains(where: { $0.starts(with: rest) }) { break }
            place += 1
        }
        let free = String(String.UnicodeScalarView(held[..<place]))
        held = isStopped ? [] : Array(held[place...])
        return free
    }

    /// What was held back, when the answer ends without a stop sequence.
    mutating func rest() -> String {
        defer { held = [] }
        return String(String.UnicodeScalarView(held))
    }

    /// `text` up to its first stop sequence.
    static func cut(_ text: String, before sequences: [String]) -> (text: String, isCut: Bool) {
        var stops = StopSequences(sequences)
        let cut = stops.handOn(text)
        return stops.isStopped ? (cut, true) : (text, false)
    }
}
