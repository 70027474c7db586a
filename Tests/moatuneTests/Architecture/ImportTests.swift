import Foundation
import Testing

/// The package manager accepts an undeclared import of a module that is reachable through another one, so the house's
/// order is held here.
@Suite struct ImportTests {
    /// What each target may import of the house and of its dependencies; the toolchain's own modules are free.
    static let allowed: [String: Set<String>] = [
        "NumericalMethods": [],
        "SearchSpace": ["NumericalMethods"],
        "Optimization": ["NumericalMethods", "SearchSpace"],
        "CheckedYAML": ["NumericalMethods", "Yams"],
        "Inference": ["NumericalMethods", "AsyncHTTPClient", "NIOCore", "NIOHTTP1", "NIOHTTPCompression", "NIOSSL"],
        "MixtureOfAgents": ["NumericalMethods", "SearchSpace", "CheckedYAML", "Inference"],
        "CSandbox": [],
        "CGzip": [],
        "Grading": ["NumericalMethods", "CheckedYAML", "CSandbox", "CGzip"],
        "RunStorage": ["GRDB"],
        "Tuning": [
            "NumericalMethods", "SearchSpace", "Optimization", "Inference", "MixtureOfAgents", "Grading", "RunStorage",
        ],
        "Serving": [
            "NumericalMethods", "Inference", "MixtureOfAgents", "Hummingbird", "NIOCore", "HTTPTypes", "NIOHTTPTypes",
            "Logging",
            "ServiceLifecycle", "UnixSignals",
        ],
        "Reporting": [
            "NumericalMethods", "SearchSpace", "Optimization", "Inference", "MixtureOfAgents", "Grading", "Tuning",
        ],
        "moatune": [
            "ArgumentParser", "NumericalMethods", "SearchSpace", "Optimization", "Inference", "MixtureOfAgents",
            "Grading", "RunStorage", "Tuning", "Serving", "Reporting",
        ],
        "moatune-benchmarks": [
            "ArgumentParser", "NumericalMethods", "SearchSpace", "Optimization", "Inference", "MixtureOfAgents",
            "Grading", "RunStorage", "Tuning", "AsyncHTTPClient", "NIOCore", "NIOHTTP1", "NIOPosix",
        ],
    ]

    static let toolchain: Set<String> = [
        "Foundation", "Glibc", "Musl", "Darwin", "Synchronization", "Dispatch",
    ]

    static let sources = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Sources")

    @Test func everyTargetIsInTheTable() throws {
        let targets = try FileManager.default.contentsOfDirectory(atPath: Self.sources.path)
        #expect(Set(targets) == Set(Self.allowed.keys))
    }

    @Test(arguments: allowed.keys.sorted())
    func aTargetImportsOnlyWhatTheTableAllows(target: String) throws {
        let permitted = Self.allowed[target, default: []].union(Self.toolchain)
        var fileCount = 0
        for file in try Self.swiftFiles(of: target) {
            fileCount += 1
            let text = try String(contentsOf: file, encoding: .utf8)
            for module in Self.importedModules(in: text) {
                #expect(permitted.contains(module), "\(target)/\(file.lastPathComponent) imports \(module)")
            }
        }
        #expect(fileCount > 0 || ["CSandbox", "CGzip"].contains(target))
    }

    @Test func importsAreFoundHoweverTheyAreWritten() {
        let text = """
            import Foundation
            public import SearchSpace
            @preconcurrency internal import Dispatch
            import struct Inference.ChatRequest
            // import Nothing
            """
        #expect(Self.importedModules(in: text) == ["Foundation", "SearchSpace", "Dispatch", "Inference"])
    }

    private static func swiftFiles(of target: String) throws -> [URL] {
        let folder = sources.appending(path: target)
        let paths = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
        return (paths?.compactMap { $0 as? URL } ?? []).filter { $0.pathExtension == "swift" }
    }

    private static func importedModules(in text: String) -> [String] {
        let pattern =
            #/^(?:@\w+\s+)*(?:(?:public|package|internal|fileprivate|private)\s+)?import\s+(?:(?:struct|class|enum|protocol|func|var|let|typealias)\s+)?(\w+)/#
            .anchorsMatchLineEndings()
        return text.matches(of: pattern).map { String($0.output.1) }
    }
}
