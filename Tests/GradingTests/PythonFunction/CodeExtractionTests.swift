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
        ("bold heading", "**Solution**\n\n```python\n\(code)```\n\n**Complexity**: O(1)"),
        ("folded away", "<details>\n<summary>Code</summary>\n\n```python\n\(code)```\n</details>"),
        ("capital language", "```Python\n\(code)```"),
        ("language with version", "```python3\n\(code)```"),
        ("blank before the language", "``` python\n\(code)```"),
        ("blank after the language", "```python \n\(code)```"),
        ("five backticks", "`````python\n\(code)`````"),
        ("settings before", "```json\n{\"f\": 1}\n```\n\n```python\n\(code)```"),
        ("change shown before", "```diff\n-    return x\n+    return x + 1\n```\n```python\n\(code)```"),
        ("error quoted before", "You saw:\n```\nTypeError: f() takes 1\n```\nSo:\n```python\n\(code)```"),
        ("the same twice", "```python\n\(code)```\nAgain, whole:\n```python\n\(code)```"),
        ("another language before", "```javascript\nconst f = x => x + 1\n```\n```python\n\(code)```"),
        ("another language after", "```python\n\(code)```\nIn C:\n```c\nint f(int x) { return x + 1; }\n```"),
        ("tests after", "```python\n\(code)```\nTests:\n```python\ndef test_f():\n    assert f(1) == 2\n```"),
        ("main guard after", "```python\n\(code)```\n```python\nif __name__ == \"__main__\":\n    print(f(2))\n```"),
        ("words right after the fence", "```python\n\(code)``` That is all."),
        ("closing fence further in", "```python\n\(code)  ```\n"),
        (
            "deep in bullets",
            "- first\n  - then:\n\n    ```python\n    def f(x):\n        return x + 1\n    ```\n- last"
        ),
        ("signature in prose", "The head `def f(x):` stays as it is:\n\n```python\n\(code)```"),
        ("definition named in prose", "I write def f(x) so that it adds one.\n\n```python\n\(code)```"),
        ("table after", "```python\n\(code)```\n\n| x | f(x) |\n| --- | --- |\n| 1 | 2 |\n"),
        ("formula before", "$$f(x) = x + 1$$\n\n```python\n\(code)```"),
        ("French", "Voici la fonction corrigée :\n\n```python\n\(code)```\nVoilà !"),
        ("Chinese", "修正后的函数：\n\n```python\n\(code)```\n完成。"),
        ("emoji", "✅ Done 🎉\n\n```python\n\(code)```\n🚀"),
        ("numbered steps before", "1. Read x.\n2. Add one.\n3. Return.\n\n```python\n\(code)```"),
        ("many blank lines", "\n\n\n```python\n\(code)```\n\n\n\n"),
        ("thoughts without a fence", "<think>maybe def f(x): return 0?</think>\n\n```python\n\(code)```"),
        (
            "three drafts",
            "```python\ndef f(x):\n    return 1\n```\n```python\ndef f(x):\n    return 2\n```\n```python\n\(code)```"
        ),
    ]

    @Test func `there are fifty of them`() { #expect(Self.messages.count == 50) }

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

    @Test func `names and comments above a function without a fence belong to it`() {
        let code = "# Sums.\nknown = {}\nLIMIT: int = 9\n\n\(Self.code)"
        #expect(CodeExtraction.python(defining: "f", in: code) == code)
        #expect(CodeExtraction.python(defining: "f", in: "Here = it is:\n\nSee below.\n\(code)") == code)
        #expect(CodeExtraction.python(defining: "f", in: "\u{FEFF}\(code)") == code)
    }

    @Test func `a blank before the parenthesis is no obstacle`() {
        #expect(CodeExtraction.python(defining: "f", in: "def f (x):\n    return x") != nil)
    }
}
