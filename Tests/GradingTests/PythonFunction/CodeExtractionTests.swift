import Grading
import Testing

@Suite struct CodeExtractionTests {
    private static let code = "def f(x):\n    return x + 1\n"

    /// Messages as models write them; the program in each is the same.
    private static let messages: [(name: String, text: String)] = [
        ("bare", code),
        ("fenced", "```python\n\(code)```"),
        ("fenced with prose around", "Sure! Here it is:\n\n```python\n\(code)```\n\nIt adds one."),
        ("no language", "```\n\(code)```"),
        ("py", "```py\n\(code)```"),
        ("attributes", "```python title=\"f.py\"\n\(code)```"),
        ("tildes", "~~~python\n\(code)~~~"),
        ("four backticks", "````python\n\(code)````"),
        ("never closed", "Here:\n```python\n\(code)"),
        ("carriage returns", "Here:\r\n```python\r\ndef f(x):\r\n    return x + 1\r\n```\r\n"),
        ("in a list", "1. The function:\n   ```python\n   def f(x):\n       return x + 1\n   ```\n2. Done."),
        ("draft before", "```python\ndef f(x):\n    return x\n```\nBetter:\n```python\n\(code)```"),
        ("draft in thoughts", "<think>\n```python\ndef f(x): return 0\n```\n</think>\n```python\n\(code)```"),
        ("usage after", "```python\n\(code)```\nUse:\n```python\nprint(f(1))\n```"),
        ("output after", "```python\n\(code)```\nOutput:\n```\n2\n```"),
        ("shell before", "```bash\npip install nothing\n```\n```python\n\(code)```"),
        ("signature quoted after", "```python\n\(code)```\nThe signature stays:\n```python\ndef f(x):\n```"),
        ("closed by the next opening", "```python\n\(code)```python\nprint(f(1))\n```"),
        ("prose, then bare", "Here is the function you asked for.\n\n\(code)"),
        ("prose that begins like code", "from what you say, this is it:\nimport nothing else.\n\(code)"),
        ("backticks in prose", "```f``` adds one:\n```python\n\(code)```"),
    ]

    @Test(arguments: messages.map(\.name))
    func `the program is found in`(name: String) throws {
        let message = try #require(Self.messages.first { $0.name == name }?.text)
        #expect(CodeExtraction.python(defining: "f", in: message) == Self.code)
    }

    @Test func `imports and helpers before the function belong to it`() {
        let code = "import math\n\ndef g(x):\n    return math.sqrt(x)\n\ndef f(x):\n    return g(x)\n"
        #expect(CodeExtraction.python(defining: "f", in: "So:\n" + code) == code)
        #expect(CodeExtraction.python(defining: "f", in: "```python\n\(code)```") == code)
    }

    @Test(arguments: ["", "I can't.", "```python\ndef g(x):\n    return x\n```", "call f(x)", "def ff(x):\n    pass"])
    func `no program is found in`(message: String) {
        #expect(CodeExtraction.python(defining: "f", in: message) == nil)
    }

    @Test func `a blank before the parenthesis is no obstacle`() {
        #expect(CodeExtraction.python(defining: "f", in: "def f (x):\n    return x") != nil)
    }
}
