public import Foundation
public import RunStorage

extension RunFolder {
    /// The frozen space's file, or that of an ablation's task.
    ///
    /// - Parameter name: as the run's settings have it: relative to ``spaceURL``.
    /// - Throws: ``TuningError/runIncomplete(path:missing:)`` when the name leads out of the run's folder: a run may
    ///   come from a stranger.
    public func frozenFile(named name: String) throws(TuningError) -> URL {
        let root = url.resolvingSymlinksInPath().standardizedFileURL.path + "/"
        let space = spaceURL.resolvingSymlinksInPath().standardizedFileURL
        let file = space.appending(path: name).resolvingSymlinksInPath().standardizedFileURL
        guard space.path.hasPrefix(root), file.path.hasPrefix(space.path + "/"), !name.hasPrefix("/") else {
            throw .runIncomplete(path: url.path, missing: "its space's file within the folder (found '\(name)')")
        }
        return file
    }

    /// Checks that the frozen space, task, prompts and data are as they were when the run began: its results are of
    /// those.
    ///
    /// Runs of versions that stored no digests pass.
    ///
    /// - Throws: ``TuningError/frozenFileChanged(path:space:run:isMissing:)``.
    public func checkFrozenFiles(in store: any RunStore) throws {
        for (path, digest) in try RunJournal(store: store).frozenDigests().sorted(by: { $0.key < $1.key }) {
            let file = try frozenFile(named: path)
            let found = try? FrozenFolder.digest(of: file)
            guard found == digest else {
                throw TuningError.frozenFileChanged(
                    path: spaceURL.appending(path: path).path, space: spaceURL.path, run: name, isMissing: found == nil)
            }
        }
    }
}
