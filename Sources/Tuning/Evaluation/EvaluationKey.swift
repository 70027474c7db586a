internal import NumericalMethods

/// What names one evaluation within a run: everything that decides its result, besides the run's seed.
struct EvaluationKey: Hashable, Sendable {
    /// Search and confirmation draw from seeds of their own, so that what is confirmed was never selected on.
    enum Phase: String, Sendable { case search, confirmation, test }

    let phase: Phase
    let mixtureFingerprint: String
    let question: String
    /// From 0, counted over the whole run: a mixture that is tried again goes on counting.
    let replicate: Int

    /// The seed of the evaluation's calls. It doesn't depend on the mixture: an agent that stands in two mixtures
    /// makes the same first-cycle call in both, which is then paid once; and two mixtures are compared on equal luck.
    func seed(runSeed: UInt64) -> UInt64 {
        var stream = RandomStream(seed: runSeed, path: "replicate", phase.rawValue, question, String(replicate))
        return stream.next()
    }
}
