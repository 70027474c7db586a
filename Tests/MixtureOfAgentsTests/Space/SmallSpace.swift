import Foundation
import MixtureOfAgents

/// A space of two agents with its files, of which a test may change some.
struct SmallSpace {
    static let text = """
        name: small
        task: task.yaml
        provider: lab
        main:
          model: [sim-atlas-120b, sim-birch-70b]
          prompt: main.md
          temperature: {from: 0, to: 1, default: 0.2}
        cycles: {from: 1, to: 3}
        agents:
          count: {from: 1, to: 3}
          model: sim-cedar-32b
          pool:
            critic: {prompt: critic.md, temperature: 0.7}
            solver: {prompt: [solver-a.md, solver-b.md], copies: 3, default: 1}
        """

    let folder: TemporaryFolder

    /// The space with `found` replaced by `replacement` in its file.
    init(_ found: String = "", _ replacement: String = "", more: [String: String] = [:]) throws {
        let text = found.isEmpty ? Self.text : Self.text.replacing(found, with: replacement)
        let files = [
            "space.yaml": text, "task.yaml": "name: t\n", "main.md": "Merge.", "critic.md": "Criticize.",
            "solver-a.md": "Solve.", "solver-b.md": "Solve well.",
        ]
        folder = try TemporaryFolder(files.merging(more) { _, new in new })
    }

    func load() throws -> MixtureSpace { try MixtureSpace.load(folder.url) }

    /// What the reader says is wrong, with the folder's changing name left out.
    func complaint() -> String {
        do {
            _ = try load()
            return "nothing"
        } catch {
            return "\(error)".replacing(folder.url.path, with: "FOLDER")
        }
    }
}
