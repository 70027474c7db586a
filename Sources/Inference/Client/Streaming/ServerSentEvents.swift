/// Cuts a stream of bytes into server-sent events (WHATWG HTML, section 9.2.6, "Interpreting an event stream").
///
/// Bytes may be split anywhere, within a line's end or a code point too. Lines end by CR, LF or CRLF; comments and
/// unknown fields are skipped. Unlike a browser, ``finish(_:)`` also hands over a last event that no blank line ended.
struct ServerSentEventParser {
    /// One event's data, its lines joined by line feeds.
    struct Event: Equatable {
        let data: [UInt8]
        /// The event's own `id`, or `nil` when it has none.
        let id: String?
    }

    private var line: [UInt8] = []
    private var data: [UInt8] = []
    private var hasData = false
    private var id: String?
    private var endedByCarriageReturn = false
    private var isFirstLine = true

    init() {}

    /// Reads on; calls `handle` for each event that ends within `bytes`.
    mutating func consume(_ bytes: some Collection<UInt8>, _ handle: (Event) throws -> Void) rethrows {
        var rest = bytes[...]
        while let first = rest.first {
            if endedByCarriageReturn {
                endedByCarriageReturn = false
                if first == UInt8(ascii: "\n") {
                    rest = rest.dropFirst()
                    continue
                }
            }
            guard let end = rest.firstIndex(where: { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }) else {
                line += rest
                return
            }
            line += rest[..<end]
            endedByCarriageReturn = rest[end] == UInt8(ascii: "\r")
            rest = rest[rest.index(after: end)...]
            try endLine(handle)
        }
    }

    /// Hands over what is left when the stream ends.
    mutating func finish(_ handle: (Event) throws -> Void) rethrows {
        if !line.isEmpty { try endLine(handle) }
        try endEvent(handle)
    }

    private mutating func endLine(_ handle: (Event) throws -> Void) rethrows {
        defer { line.removeAll(keepingCapacity: true) }
        if isFirstLine {
            isFirstLine = false
            if line.starts(with: [0xEF, 0xBB, 0xBF]) { line.removeFirst(3) }
        }
        guard !line.isEmpty else { return try endEvent(handle) }
        let colon = line.firstIndex(of: UInt8(ascii: ":")) ?? line.endIndex
        var value = line[colon...].dropFirst()
        if value.first == UInt8(ascii: " ") { value = value.dropFirst() }
        if line[..<colon].elementsEqual("data".utf8) {
            if hasData { data.append(UInt8(ascii: "\n")) }
            data += value
            hasData = true
        } else if line[..<colon].elementsEqual("id".utf8) {
            id = String(decoding: value, as: UTF8.self)
        }
    }

    private mutating func endEvent(_ handle: (Event) throws -> Void) rethrows {
        guard hasData else {
            id = nil
            return
        }
        let event = Event(data: data, id: id)
        data.removeAll(keepingCapacity: true)
        hasData = false
        id = nil
        try handle(event)
    }
}
