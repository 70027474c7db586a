import Foundation
import Testing

/// The documents keep their size, their sentences are short, and their links lead somewhere.
@Suite struct DocumentTests {
    static let pages = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"]

    @Test(arguments: ["README.md", "ARCHITECTURE.md"])
    func aPageHasAtMost130LinesAndNoSentenceAbove35Words(page: String) throws {
        let text = try Self.text(of: page)
        #expect(text.split(separator: "\n", omittingEmptySubsequences: false).count <= 131)
        for sentence in Prose.sentences(of: text) {
            let count = sentence.split(whereSeparator: \.isWhitespace).count
            #expect(count <= 35, "\(count) words: \(sentence)")
        }
    }

    @Test func everyRelativeLinkLeadsToAFile() throws {
        for page in try Self.pages + Self.guides() {
            let folder = Checkout.root.appending(path: page).deletingLastPathComponent()
            for match in try Self.text(of: page).matches(of: #/\]\(([^)#]+)\)/#) {
                let target = String(match.1)
                guard !target.contains("://") else { continue }
                let file = folder.appending(path: target)
                #expect(FileManager.default.fileExists(atPath: file.path), "\(page) links to \(target)")
            }
        }
    }

    @Test func everyGuideIsNamedByTheCatalogsFirstPage() throws {
        let first = try Self.text(of: "\(Self.catalog)/Moatune.md")
        for guide in try Self.guides() where !guide.hasSuffix("/Moatune.md") {
            let name = URL(filePath: guide).deletingPathExtension().lastPathComponent
            #expect(first.contains("<doc:\(name)>"), "Moatune.md does not name \(name)")
        }
    }

    private static let catalog = "Sources/moatune/Documentation.docc"

    private static func guides() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: Checkout.root.appending(path: catalog).path)
            .filter { $0.hasSuffix(".md") }.sorted().map { "\(catalog)/\($0)" }
    }

    private static func text(of page: String) throws -> String {
        try String(contentsOf: Checkout.root.appending(path: page), encoding: .utf8)
    }
}

/// What of a Markdown page is read as sentences: code, tables and headings are not.
private enum Prose {
    static func sentences(of markdown: String) -> [String] {
        let lines = markdown.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            let isProse = !line.hasPrefix("    ") && !line.hasPrefix("|") && !line.hasPrefix("#")
            return isProse ? String(line) : ""
        }
        let paragraphs = lines.joined(separator: "\n").replacing(#/\n(?=- |\d\. )/#, with: "\n\n").split(
            separator: "\n\n")
        return paragraphs.flatMap { paragraph in
            let text = paragraph.replacing("\n", with: " ").replacing(#/\]\([^)]*\)/#, with: "]")
            return text.replacing(#/([.?!:;])(\*\*)?\s+/#, with: { "\($0.1)\n" }).split(separator: "\n").map(
                String.init)
        }
    }
}
