import NumericalMethods

/// Answers that no model would give, by chance: a right program with bytes, tokens and lines changed, hostile phrases
/// put in, fences broken, and plain noise.
struct FuzzedAnswers {
    private static let seeds = [
        "def total(values):\n    return sum(values)\n",
        "def total(values):\n    found = 0\n    for value in values:\n        found += value\n    return found\n",
        "import math\n\ndef total(values):\n    if not values:\n        return 0\n    return int(math.fsum(values))\n",
        "class Sum:\n    def __call__(self, values):\n        return sum(values)\n\ntotal = Sum()\n",
    ]

    private static let phrases = [
        "while True: pass", "import os\n    os._exit(0)", "raise SystemExit", "raise BaseException", "return total",
        "print('x' * 10 ** 7)", "values *= 10 ** 9", "values.append(values)",
        "import sys; sys.setrecursionlimit(10**9)",
        "return total(values)", "yield 1", "global total", "del values", "return float('nan')", "lambda: 0",
        "()" + "[0]",
        "\"\"\"", "'''", "\\", "\t", "\u{0}", "\u{FEFF}", "\u{202E}", "é😀", "(" + String(repeating: "(", count: 300),
        "async def", "match values:\n        case _: return 0",
        "import threading; threading.Thread(target=total).start()",
        "__builtins__.sum = lambda *a: 0", "open('/etc/passwd').read()", "exec('1/0')", "eval('2**2**2**20')",
        "import ctypes; ctypes.string_at(0)", "import os\n    os.fork()", "assert False", "return {1: [None, (2,)]}",
        "return b'\\xff'", "return 10 ** 5000", "return [[]] * 10 ** 6", "```", "~~~", "```python\n",
    ]

    private var stream: RandomStream

    init(seed: UInt64) { stream = RandomStream(seed: seed, path: "fuzz") }

    mutating func next() -> String {
        if stream.uniform() < 0.1 { return noise(length: stream.integer(below: 4000)) }
        var bytes = Array(Self.seeds[stream.integer(below: Self.seeds.count)].utf8)
        for _ in 0...stream.integer(below: 2) { mutate(&bytes) }
        let program = String(decoding: bytes, as: UTF8.self)
        return stream.uniform() < 0.9 ? "Here:\n```python\n\(program)```\n" : program
    }

    private mutating func noise(length: Int) -> String {
        let bytes = (0..<length).map { _ in UInt8(truncatingIfNeeded: stream.next()) }
        let text = String(decoding: bytes, as: UTF8.self)
        // Half of the noise gets as far as Python.
        return stream.uniform() < 0.5 ? text : "```python\ndef total(values):\n    return 1\n\(text)\n```"
    }

    private mutating func mutate(_ bytes: inout [UInt8]) {
        let place = stream.integer(below: max(1, bytes.count))
        switch stream.integer(below: 10) {
        case 0 where !bytes.isEmpty: bytes[place] = UInt8(truncatingIfNeeded: stream.next())
        case 1 where !bytes.isEmpty:
            bytes.removeSubrange(place..<min(bytes.count, place + 1 + stream.integer(below: 12)))
        case 2: bytes.insert(contentsOf: bytes[place...].prefix(1 + stream.integer(below: 40)), at: place)
        case 3: swapLines(&bytes)
        case 4: bytes.insert(contentsOf: Array(phrase.utf8), at: place)
        default: insertLine(phrase, into: &bytes)
        }
    }

    private var phrase: String {
        mutating get { Self.phrases[stream.integer(below: Self.phrases.count)] }
    }

    /// A line of its own, indented like the one before it or deeper, so that it mostly runs.
    private mutating func insertLine(_ phrase: String, into bytes: inout [UInt8]) {
        var lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        let place = stream.integer(below: lines.count)
        let indent = String(lines[place].prefix { $0 == " " }) + (lines[place].hasSuffix(":") ? "    " : "")
        lines.insert(Substring(indent + phrase), at: place + 1)
        bytes = Array(lines.joined(separator: "\n").utf8)
    }

    private mutating func swapLines(_ bytes: inout [UInt8]) {
        var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        lines.swapAt(stream.integer(below: lines.count), stream.integer(below: lines.count))
        bytes = Array(lines.joined(separator: [UInt8(ascii: "\n")]))
    }
}
