import Foundation
import Inference
import NumericalMethods
import Testing

/// The lab's program in segments against the files of the workshop's task.
@Suite struct LabFunctionTests {
    static let taskFolder = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "search-spaces/calculate-user-matrix")

    static let names = LabFunction.defects.map(\.name)

    private func file(_ name: String) throws -> String {
        try String(contentsOf: Self.taskFolder.appending(path: name), encoding: .utf8)
    }

    @Test func nothingFixedIsTheBrokenFunction() throws {
        #expect(LabFunction.program(fixing: []) == (try file("broken.py")))
    }

    @Test func everythingFixedIsTheReference() throws {
        #expect(LabFunction.program(fixing: Set(Self.names)) == (try file("reference.py")))
    }

    @Test func aModelMayFixAtLeastTenDefectsOfEveryCategory() {
        #expect(LabFunction.defects.count >= 10)
        #expect(Set(LabFunction.defects.map(\.category)) == Set(LabDefect.Category.allCases))
        #expect(Set(Self.names).count == Self.names.count)
    }

    @Test func anySetOfFixesIsRecognisedInTheTextAlone() {
        var stream = RandomStream(seed: 1, path: "subsets")
        for _ in 0..<300 {
            let fixes = Set(Self.names.filter { _ in stream.uniform() < 0.5 })
            #expect(
                LabFunction.fixes(in: "Words before.\n```python\n\(LabFunction.program(fixing: fixes))```") == fixes)
        }
    }
}
