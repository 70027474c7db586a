import Foundation
import MixtureOfAgents
import SearchSpace
import Testing

/// The spaces that come with the project.
@Suite struct ShippedSpaceTests {
    static let folder = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "search-spaces/calculate-user-matrix")

    @Test(arguments: ["space.yaml", "cerebras.yaml"])
    func `They load, and their default is one plain voice`(file: String) throws {
        let space = try MixtureSpace.load(Self.folder.appending(path: file))
        let mixture = try space.mixture(for: space.defaultConfiguration)
        #expect(mixture.agents.map(\.name) == ["generalist"])
        #expect(mixture.cycles == 1)
    }

    @Test func `The simulated space can say that one agent stands four times alone`() throws {
        let space = try MixtureSpace.load(Self.folder)
        var configuration = space.defaultConfiguration
        configuration["agents.generalist"] = .integer(4)
        #expect(try space.mixture(for: configuration).differentAgents.count == 1)
        #expect(try space.mixture(for: configuration).agents.count == 4)
        #expect(space.modelsInUse.allSatisfy { $0.provider == "lab" && $0.model.hasPrefix("sim-") })
    }
}
