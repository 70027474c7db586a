import Testing
import Tuning

@Suite struct RunFolderTests {
    @Test(arguments: [
        ("my sums", "my-sums"), ("lab-example", "lab-example"), ("../../etc/passwd", "etc-passwd"), ("a/b", "a-b"),
        ("-rf", "rf"), ("   ", "run"), ("", "run"), ("日本", "run"), ("x\u{1B}[31m", "x-31m"), (".hidden.", "hidden"),
    ])
    func anyTextGivesAValidName(text: String, name: String) { #expect(RunFolder.validName(from: text) == name) }

    @Test func aValidNameIsShort() {
        #expect(RunFolder.validName(from: String(repeating: "ab ", count: 100_000)).count <= 70)
    }
}
