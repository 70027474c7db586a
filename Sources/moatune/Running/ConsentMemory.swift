import Foundation
import Inference

/// Consents that a person gave, in a file of the user's own: `moatune/consents.json` in the configuration folder.
///
/// No space and no run can write there. A file that can't be read counts as none; one that can't be written is no
/// reason to fail.
struct ConsentMemory {
    private let file: URL

    private struct Entry: Codable {
        let variable: String
        let address: String
    }

    /// `nil` where the environment names no folder of a user; one named relatively could lie in a stranger's folder.
    static func ofUser(environment: [String: String]) -> ConsentMemory? {
        func absolute(_ path: String?) -> String? { path.flatMap { $0.hasPrefix("/") ? $0 : nil } }
        let folder = absolute(environment["XDG_CONFIG_HOME"]) ?? absolute(environment["HOME"]).map { $0 + "/.config" }
        return folder.map { ConsentMemory(file: URL(filePath: $0).appending(path: "moatune/consents.json")) }
    }

    var consents: Set<SecretDestination> {
        guard let data = try? Data(contentsOf: file), let entries = try? JSONDecoder().decode([Entry].self, from: data)
        else { return [] }
        return Set(entries.map { SecretDestination(variable: $0.variable, address: $0.address) })
    }

    func remember(_ more: Set<SecretDestination>) {
        let all = consents.union(more)
        guard all != consents else { return }
        let entries = all.map { Entry(variable: $0.variable, address: $0.address) }
            .sorted { ($0.variable, $0.address) < ($1.variable, $1.address) }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        do {
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try encoder.encode(entries).write(to: file, options: .atomic)
            Console.progress("remembered in \(file.path(percentEncoded: false))")
        } catch {
            Console.progress("not remembered: \(error.localizedDescription)")
        }
    }
}
