import CheckedYAML
import Foundation
import Testing

@Suite struct TrustedFolderTests {
    private func text(of path: String, in folder: TemporaryFolder) throws -> String {
        guard let node = try CheckedDocument.parse("file: '\(path)'\n", as: "f.yaml").mapping("file")["file"] else {
            return ""
        }
        return try TrustedFolder(folder.url).text(named: node)
    }

    private func complaint(about path: String, in folder: TemporaryFolder) -> String {
        do {
            _ = try text(of: path, in: folder)
            return "nothing"
        } catch {
            return "\(error)"
        }
    }

    @Test func `Files in the folder and below it are read`() throws {
        let folder = try TemporaryFolder(["a.md": "A", "prompts/b.md": "B", "empty.md": ""])
        #expect(try text(of: "a.md", in: folder) == "A")
        #expect(try text(of: "prompts/../prompts/b.md", in: folder) == "B")
        #expect(try text(of: "empty.md", in: folder) == "")
    }

    @Test(arguments: [("l", ""), ("é", ""), ("z", "; did you mean 'b'?"), ("prompts/x", "; did you mean 'prompts/y'?")])
    func `A file that is not there is named, however short its name`(path: String, hint: String) throws {
        let folder = try TemporaryFolder(hint.isEmpty ? ["name.md": ""] : ["b": "", "prompts/y": ""])
        #expect(
            complaint(about: path, in: folder)
                == "f.yaml:1:7: file: expected an existing file, found no file at '\(path)'\(hint)")
    }

    @Test(arguments: ["../outside.md", "/etc/hostname", "prompts/../../x", "~/x", ".."])
    func `Paths that lead outside are refused`(path: String) throws {
        let folder = try TemporaryFolder(["prompts/b.md": "B"])
        #expect(
            complaint(about: path, in: folder)
                == "f.yaml:1:7: file: expected a file inside the folder of f.yaml, found '\(path)'; "
                + "copy the file there and name it relatively")
    }

    @Test func `A link that leads outside is refused, one that stays inside is followed`() throws {
        let outside = try TemporaryFolder(["secret.md": "secret"])
        let folder = try TemporaryFolder(["a.md": "A"])
        let manager = FileManager.default
        try manager.createSymbolicLink(
            at: folder.url.appending(path: "out.md"), withDestinationURL: outside.url.appending(path: "secret.md"))
        try manager.createSymbolicLink(at: folder.url.appending(path: "outer"), withDestinationURL: outside.url)
        try manager.createSymbolicLink(
            at: folder.url.appending(path: "in.md"), withDestinationURL: folder.url.appending(path: "a.md"))
        #expect(complaint(about: "out.md", in: folder).contains("expected a file inside the folder"))
        #expect(complaint(about: "outer/secret.md", in: folder).contains("expected a file inside the folder"))
        #expect(try text(of: "in.md", in: folder) == "A")
    }

    @Test func `A missing file, a folder and a pipe are no files`() throws {
        let folder = try TemporaryFolder(["prompts/b.md": "B"])
        #expect(mkfifo(folder.url.appending(path: "pipe").path, 0o600) == 0)
        #expect(
            complaint(about: "missing.md", in: folder)
                == "f.yaml:1:7: file: expected an existing file, found no file at 'missing.md'")
        #expect(
            complaint(about: "prompts", in: folder)
                == "f.yaml:1:7: file: expected an existing file, found no regular file, 'prompts'")
        #expect(
            complaint(about: "pipe", in: folder)
                == "f.yaml:1:7: file: expected an existing file, found no regular file, 'pipe'")
    }

    @Test func `Bytes that are not UTF-8 and files beyond the limit are refused`() throws {
        let folder = try TemporaryFolder()
        try folder.write(Data([0x61, 0xFF, 0xFE]), to: "latin.md")
        try folder.write(Data(count: CheckedDocument.largestByteCount + 1), to: "large.md")
        #expect(
            complaint(about: "latin.md", in: folder)
                == "latin.md: expected UTF-8 text, found bytes that are not UTF-8; save the file as UTF-8")
        #expect(complaint(about: "large.md", in: folder) == "large.md: expected at most 1048576 bytes, found more")
    }
}
