import Foundation
import Testing

/// Space files with one fault each, and the whole sentence that a user gets for it.
@Suite struct BrokenSpaceTests {
    struct Fault: Sendable, CustomTestStringConvertible {
        let found: String
        let replacement: String
        let complaint: String
        var testDescription: String { replacement }

        init(_ found: String, _ replacement: String, _ complaint: String) {
            self.found = found
            self.replacement = replacement
            self.complaint = complaint
        }
    }

    static let faults = [
        Fault("  temperature: {from: 0, to: 1, default: 0.2}", "  temprature: 0.2", "1"),
        Fault("{from: 0, to: 1, default: 0.2}", "hot", "2"),
        Fault("{from: 0, to: 1, default: 0.2}", "{from: 0.9, to: 0.1}", "3"),
        Fault("{from: 0, to: 1, default: 0.2}", "{from: 0, to: 1, default: 1.5}", "4"),
        Fault("{from: 0, to: 1, default: 0.2}", "{from: 0, to: 3}", "5"),
        Fault("{from: 0, to: 1, default: 0.2}", "{from: 0, to: 1, scale: log}", "6"),
        Fault("prompt: main.md", "prompt: mian.md", "7"),
        Fault("prompt: main.md", "prompt: ../main.md", "8"),
        Fault("task: task.yaml", "task: other.yaml", "9"),
        Fault("provider: lab", "provider: labb", "10"),
        Fault("provider: lab\n", "", "11"),
        Fault("[sim-atlas-120b, sim-birch-70b]", "[]", "12"),
        Fault("[sim-atlas-120b, sim-birch-70b]", "[sim-atlas-120b, sim-atlas-120b]", "13"),
        Fault("[sim-atlas-120b, sim-birch-70b]", "{choices: [sim-birch-70b], default: sim-atlas-120b}", "14"),
        Fault("count: {from: 1, to: 3}", "count: {from: 5, to: 9}", "15"),
        Fault("count: {from: 1, to: 3}", "count: {from: 0, to: 0}", "16"),
        Fault("copies: 3", "copies: 99", "17"),
        Fault("default: 1}", "default: maybe}", "18"),
        Fault("critic: {", "the critic: {", "19"),
        Fault("cycles: {from: 1, to: 3}", "cycles: 1.5", "20"),
        Fault("cycles: {from: 1, to: 3}", "cycles: 1\ncycles: 2", "21"),
        Fault("cycles: {from: 1, to: 3}", "objectives: {score: maximize}", "22"),
        Fault("name: small", "name: &a small", "23"),
        Fault("name: small", "name: 'small", "24"),
        Fault("  prompt: main.md", "  reasoning_effort: [low, extreme]", "25"),
        Fault("  model: sim-cedar-32b\n", "", "26"),
        Fault("provider: lab", "provider: lab\nproviders: {mine: {base_url: ftp://x}}", "27"),
        Fault("provider: lab", "provider: lab\nproviders: {mine: {base_url: http://x, key: sk-secret}}", "28"),
        Fault("provider: lab", "provider: lab\nproviders: {mine: {base_url: http://x, key_variable: sk-secret}}", "29"),
    ]

    @Test(arguments: faults)
    func `Each fault has its sentence`(fault: Fault) throws {
        #expect(try SmallSpace(fault.found, fault.replacement).complaint() == fault.complaint)
    }

    @Test func `A space that is not UTF-8 is refused`() throws {
        let space = try SmallSpace()
        try space.folder.write(Data([0x6E, 0xE4, 0x6D]), to: "space.yaml")
        #expect(
            space.complaint()
                == "space.yaml: expected UTF-8 text, found bytes that are not UTF-8; save the file as UTF-8")
    }

    @Test func `A prompt that is not UTF-8 is refused`() throws {
        let space = try SmallSpace()
        try space.folder.write(Data([0x6E, 0xE4, 0x6D]), to: "main.md")
        #expect(
            space.complaint() == "main.md: expected UTF-8 text, found bytes that are not UTF-8; save the file as UTF-8")
    }

    @Test func `A folder without a space says where it was looked for`() throws {
        let space = try SmallSpace()
        try FileManager.default.removeItem(at: space.folder.url.appending(path: "space.yaml"))
        #expect(space.complaint() == "space.yaml: expected a readable file, found no file at FOLDER/space.yaml")
    }
}
