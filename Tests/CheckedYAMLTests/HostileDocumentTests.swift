import CheckedYAML
import Foundation
import Testing

/// Documents that are meant to hurt the reader, or that a tool wrote in a way that could.
@Suite struct HostileDocumentTests {
    private func complaint(about text: String) -> String {
        do {
            _ = try CheckedDocument.parse(text, as: "space.yaml")
            return "nothing"
        } catch {
            return error.description
        }
    }

    @Test func `An anchor is refused where it stands, before any alias of it`() {
        #expect(
            complaint(about: "main:\n  model: &m [a, b]\nother: *m\n")
                == "space.yaml:2:10: main.model: expected a document without anchors and aliases, found '&m'; "
                + "write the value out where it is used, or put it in quotes")
    }

    /// A scan that works line by line loses track here: the quote that opens on the second line closes the first's.
    @Test func `An anchor behind a quote that spans lines is found`() {
        #expect(complaint(about: "a: [\"x\n  \", &b y, *b]\n").contains("found '&b'"))
    }

    @Test func `An anchor below a comment that looks like the head of a block is found`() {
        #expect(complaint(about: "# note: |\n  a: &b 1\n  c: *b\n").contains("found '&b'"))
    }

    @Test func `An anchored key is found`() {
        #expect(complaint(about: "&k name: 1\n").contains("found '&k'"))
    }

    @Test func `A bomb of aliases is refused unread, also where it is hidden in a key`() {
        var bomb = "l0: &l0 [x, x, x, x, x, x, x, x, x]\n"
        for level in 1...12 {
            let below = Array(repeating: "*l\(level - 1)", count: 9).joined(separator: ", ")
            bomb += "l\(level): &l\(level) [\(below)]\n"
        }
        let expected =
            "space.yaml: expected a document without anchors and aliases, found more than 24 places that look like "
            + "aliases; write values out where they are used"
        #expect(complaint(about: bomb) == expected)
        #expect(complaint(about: bomb + "? *l12\n: 1\n") == expected)
    }

    @Test func `Stars and ampersands in quotes, blocks and comments are text`() throws {
        let text = """
            # *not* an &alias
            quoted: "*bold* & &amp; more"
            block: |
              *stars* and &amps
            plain: a *b* & c
            """
        let mapping = try CheckedDocument.parse(text, as: "t.yaml").mapping("quoted", "block", "plain")
        #expect(try mapping["quoted"]?.string() == "*bold* & &amp; more")
        #expect(try mapping["block"]?.string() == "*stars* and &amps\n")
        #expect(try mapping["plain"]?.string() == "a *b* & c")
    }

    @Test(arguments: ["[", "{a: ", "- ", "? ", "[{", "!!seq ["])
    func `A million levels are refused, not descended`(opening: String) {
        let text = String(repeating: opening, count: 1_000_000 / opening.utf8.count)
        #expect(complaint(about: text).hasPrefix("space.yaml"))
    }

    @Test func `The thirty-third level is refused`() {
        let deep = String(repeating: "[", count: 33) + "1" + String(repeating: "]", count: 33)
        #expect(complaint(about: deep).hasSuffix("expected at most 32 levels of nesting, found more"))
    }

    @Test func `More than a mebibyte is refused`() {
        let text = "a: " + String(repeating: "x", count: CheckedDocument.largestByteCount)
        #expect(complaint(about: text) == "space.yaml: expected at most 1 MiB, found 1048579 bytes")
    }

    @Test func `A key twice is refused`() {
        #expect(
            complaint(about: "a: 1\nb: 2\na: 3\n")
                == "space.yaml:1:1: expected each key once, found 'a' twice")
    }

    @Test func `A second document is refused`() {
        #expect(complaint(about: "a: 1\n---\nb: 2\n").contains("but found another document"))
    }

    @Test func `A control character is refused with its place`() {
        #expect(complaint(about: "a: \u{1}\n").hasPrefix("space.yaml: expected printable text, found "))
    }

    @Test func `A tag is only text's ornament`() throws {
        let text = "a: !!python/object/apply:os.system ['true']\n"
        let list = try CheckedDocument.parse(text, as: "t.yaml").mapping("a")["a"]?.list()
        #expect(try list?.first?.string() == "true")
    }

    @Test func `Nothing at all is refused`() {
        #expect(complaint(about: "# only a comment\n") == "space.yaml: expected a YAML mapping, found nothing")
    }
}
