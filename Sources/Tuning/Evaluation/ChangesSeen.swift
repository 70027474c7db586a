internal import Inference
internal import Synchronization

/// Collects how calls were put otherwise than they were asked for, from many tasks.
final class ChangesSeen: Sendable {
    private let models = Mutex<[ModelChanges]>([])

    func note(_ changes: [ModelChanges]) {
        guard !changes.isEmpty else { return }
        models.withLock { $0 = $0.merging(changes) }
    }

    /// One entry for each model, by name.
    var all: [ModelChanges] { models.withLock { $0 } }
}

extension RunContext {
    /// Stores changes that were seen since, and tells of them.
    func noteChanges() throws {
        let known = try journal.changes()
        let all = known.merging(evaluator.changes.all)
        guard all != known else { return }
        try journal.saveChanges(all)
        for model in all where !known.contains(model) {
            tell(
                .note(
                    "\(model.provider)/\(model.model) takes calls in its own way: they are made "
                        + model.changes.map(\.rawValue).joined(separator: ", ")))
        }
    }
}
