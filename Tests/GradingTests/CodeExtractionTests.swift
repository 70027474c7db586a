import Grading
import Testing

@Suite struct CodeExtractionTests {
    static let messages: [(message: String, code: String?)] = [
        ("```python\ndef f(x):\n    return x\n```", "def f(x):\n    return x\n"),
        ("Sure!\n\n```\ndef f(x): return 1\n```\nDone.", "def f(x): return 1\n"),
        (
            "First try:\n```python\ndef f(x): return 1\n```\nBetter:\n```python\ndef f(x): return 2\n```",
            "def f(x): return 2\n"
        ),
        ("```python\ndef f(x): return 1\n```\nTest it:\n```python\nprint(f(1))\n```", "def f(x): return 1\n"),
        ("~~~python\ndef f(x): return 1\n~~~", "def f(x): return 1\n"),
        ("```python\ndef f(x):\n    return 1", "def f(x):\n    return 1\n"),
        ("import math\ndef f(x):\n    return math.pi", "import math\ndef f(x):\n    return math.pi\n"),
        ("The answer:\ndef f(x):\n    return 1\n", "def f(x):\n    return 1\n\n"),
        ("Use def g(x): return 1", nil),
        ("", nil),
        ("I can't write f(x).", nil),
    ]

    @Test(arguments: messages.indices)
    func theProgramIsFoundAsAPersonWouldFindIt(index: Int) {
        let (message, code) = Self.messages[index]
        #expect(CodeExtraction.python(defining: "f", in: message) == code)
    }
}
