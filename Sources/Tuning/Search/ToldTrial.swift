internal import Optimization

/// What the sampler was told of a trial: stored so that it can be told the same again.
struct ToldTrial: Codable, Sendable {
    /// `nil` of a trial that gave none.
    var score: Double?
    /// Of the score's noise, where known.
    var standardDeviation: Double?

    /// Tells `optimizer`.
    func tell(_ optimizer: inout AskTellOptimizer, id: Int) throws(OptimizationError) {
        guard let score else { return try optimizer.tellFailure(id: id) }
        try optimizer.tell(id: id, values: [score], standardDeviations: [standardDeviation])
    }

    /// Tells `optimizer`, which was told something else of the trial before.
    func tellAnew(_ optimizer: inout AskTellOptimizer, id: Int) throws(OptimizationError) {
        guard let score else { return }
        try optimizer.tellAnew(id: id, values: [score], standardDeviations: [standardDeviation])
    }
}
