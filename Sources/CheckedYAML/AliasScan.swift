/// Judges text that may hold aliases before a parser makes anything of it.
///
/// ``CheckedDocument`` refuses every anchor exactly, but only once the parser has read the document, and a parser
/// compares keys while it reads: a key made of aliases of aliases could keep it busy for ever. So what might be
/// anchors and aliases is counted first, in quotes and comments too, and a document with many of both is refused
/// unread.
enum AliasScan {
    /// With n aliases, a document unfolds at most 3^(n/3) times (three to each anchor): 24 give 6561 times.
    static let mostAliases = 24

    /// Whether `text` might hold an anchor and more aliases than are safe to read.
    ///
    /// - Complexity: linear in the number of bytes.
    static func mightUnfoldFar(_ text: String) -> Bool {
        var anchors = 0
        var aliases = 0
        var previous: UInt8 = 0
        for byte in text.utf8 {
            if isNameByte(byte) {
                if previous == UInt8(ascii: "&") { anchors += 1 }
                if previous == UInt8(ascii: "*") { aliases += 1 }
            }
            previous = byte
        }
        return anchors > 0 && aliases > mostAliases
    }

    /// Whether an anchor's name may begin with `byte`.
    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"), UInt8(ascii: "-"), 0x80...:
            true
        default: false
        }
    }
}
