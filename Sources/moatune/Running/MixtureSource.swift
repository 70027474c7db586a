import Foundation
import Inference
import MixtureOfAgents
import RunStorage
import Tuning

/// A mixture with the endpoints that its models are found at.
struct MixtureSource {
    let name: String
    let mixture: Mixture
    /// Endpoints that a space declares, beside the built-in ones.
    let declaredProviders: [Provider]

    /// Names of the providers that the mixture calls.
    var providerNames: Set<String> { Set([mixture.main.provider] + mixture.agents.map(\.settings.provider)) }

    /// The mixture that somebody means: a file, or a run, whose best mixture it is then.
    ///
    /// A file in a run's folder finds the endpoints that the run's space declares; for others a space can be named.
    static func find(
        _ pathOrRun: String, called name: String? = nil, options: MixtureOptions, workspace: Workspace
    ) throws -> MixtureSource {
        let url = URL(filePath: pathOrRun)
        var isFolder: ObjCBool = false
        let exists = FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder)
        let named = try options.space.map { try MixtureSpace.load(URL(filePath: $0)).providers }
        if exists, !isFolder.boolValue {
            let read = try MixtureDocument.readNoted(url, defaultProvider: options.provider)
            for note in read.notes { Console.progress("note: \(note)") }
            let folder = url.deletingLastPathComponent()
            let declared = try named ?? providers(ofRunIn: folder)
            return MixtureSource(
                name: name ?? self.name(of: url), mixture: read.mixture, declaredProviders: declared)
        }
        let folder = try RunFolder.find(pathOrRun, in: workspace.runs)
        let result = try StoredRun.result(named: pathOrRun, in: workspace)
        return MixtureSource(
            name: name ?? folder.name, mixture: try result.bestMixture,
            declaredProviders: try named ?? providers(ofRunIn: folder.url))
    }

    /// `runs/monday/best.json` is `monday`, its pruned sibling `monday-pruned`, any other file goes by its own name.
    private static func name(of file: URL) -> String {
        let own = file.deletingPathExtension().lastPathComponent
        let folder = file.standardizedFileURL.deletingLastPathComponent()
        guard FileManager.default.fileExists(atPath: folder.appending(path: "run.sqlite").path) else { return own }
        return own == "best" ? folder.lastPathComponent : "\(folder.lastPathComponent)-\(own)"
    }

    /// The endpoints that the space of the run in `folder` declares; none when no run is there.
    static func providers(ofRunIn folder: URL) throws -> [Provider] {
        let store = folder.appending(path: "run.sqlite")
        guard FileManager.default.fileExists(atPath: store.path) else { return [] }
        let run = try RunFolder.find(folder.path, in: folder.deletingLastPathComponent())
        let settings = try TuningRun.settings(in: try SQLiteRunStore(readingAt: run.storeURL), at: run)
        return try MixtureSpace.load(try run.frozenFile(named: settings.spaceFile)).providers
    }
}

extension [MixtureSource] {
    /// All endpoints that the mixtures' spaces declare; of two with one name the later counts.
    var declaredProviders: [Provider] { flatMap(\.declaredProviders) }
    var providerNames: [String] { Set(flatMap(\.providerNames)).sorted() }
}
