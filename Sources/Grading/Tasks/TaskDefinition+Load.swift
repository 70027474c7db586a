internal import CheckedYAML
public import Foundation

extension TaskDefinition {
    /// The task in a file, or in the `task.yaml` of a folder. Everything it names must lie in its folder.
    ///
    /// - Throws: `DocumentError` with file, line, key path, what was expected and found.
    public static func load(_ fileOrFolder: URL) throws -> TaskDefinition {
        var isFolder: ObjCBool = false
        _ = FileManager.default.fileExists(atPath: fileOrFolder.path, isDirectory: &isFolder)
        let file = isFolder.boolValue ? fileOrFolder.appending(path: "task.yaml") : fileOrFolder
        let folder = TrustedFolder(file.standardizedFileURL.deletingLastPathComponent())
        let top = try CheckedDocument.read(file).mapping(
            ["name", "question", "questions", "grader"] + QuestionTemplate.keys)
        let grader = try top.required("grader", "how answers are graded")
        let name = try top.required("name", "a name").string()
        return try GraderReader(name: name, top: top, folder: folder).task(grader)
    }
}
