import CheckedYAML
import Testing

@Suite struct CheckedNodeTests {
    private func node(_ text: String) throws -> CheckedNode {
        guard let node = try CheckedDocument.parse("value: \(text)\n", as: "f.yaml").mapping("value")["value"] else {
            throw DocumentError(file: "f.yaml", expected: "value", found: "none")
        }
        return node
    }

    private func complaint(_ body: () throws -> Void) -> String {
        do {
            try body()
            return "nothing"
        } catch {
            return "\(error)"
        }
    }

    @Test func `Values are read as what is asked for`() throws {
        #expect(try node("7").integer() == 7)
        #expect(try node("7").double() == 7)
        #expect(try node("7").string() == "7")
        #expect(try node("1e-3").double() == 0.001)
        #expect(try node("true").boolean())
        #expect(try node("[a, b]").list().map { try $0.string() } == ["a", "b"])
        #expect(try node("a").oneOrMore().map { try $0.string() } == ["a"])
        #expect(try node("[]").items().isEmpty)
        #expect(try node("''").string() == "")
    }

    @Test func `A wrong kind says what was expected and what was found`() {
        #expect(
            complaint { _ = try node("hot").double() } == "f.yaml:1:8: value: expected a number, found 'hot'")
        #expect(
            complaint { _ = try node("'7'").integer() } == "f.yaml:1:8: value: expected a whole number, found '7'")
        #expect(complaint { _ = try node(".inf").double() } == "f.yaml:1:8: value: expected a number, found '.inf'")
        #expect(complaint { _ = try node("yes").boolean() } == "f.yaml:1:8: value: expected true or false, found 'yes'")
        #expect(complaint { _ = try node("[1, 2]").string() } == "f.yaml:1:8: value: expected text, found a list of 2")
        #expect(complaint { _ = try node("~").string() }.hasSuffix("value: expected text, found nothing"))
        #expect(
            complaint { _ = try node("[]").list() }
                == "f.yaml:1:8: value: expected a list with at least one item, found an empty list")
    }

    @Test func `An unknown key gets the nearest known one`() {
        #expect(
            complaint { _ = try node("{temprature: 1}").mapping("model", "temperature") }
                == "f.yaml:1:9: value: expected one of the keys model, temperature, found 'temprature'; "
                + "did you mean 'temperature'?")
    }

    @Test func `A missing key is named with what it is for`() {
        #expect(
            complaint { _ = try node("{a: 1}").mapping("a", "b").required("b", "a number") }
                == "f.yaml:1:8: value: expected the key 'b' (a number), found none")
    }

    @Test func `A place inside a list has its index in the key path`() {
        #expect(
            complaint { _ = try node("[1, two]").list().map { try $0.integer() } }
                == "f.yaml:1:12: value[1]: expected a whole number, found 'two'")
    }

    @Test func `JSON is read, with the pairs of escapes that other tools write`() throws {
        let json = #"{"text": "\ud83d\ude00 and \\ud83d\\ude00 \u00e9 \/", "n": 1}"#
        let mapping = try CheckedDocument.parse(json, as: "f.json").mapping("text", "n")
        #expect(try mapping["text"]?.string() == #"😀 and \ud83d\ude00 é /"#)
    }
}
