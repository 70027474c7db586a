public import SearchSpace

/// What an earlier search on the same or a similar space found, to begin with instead of nothing.
public struct EarlierRun: Hashable, Codable, Sendable {
    /// One evaluation of the earlier search.
    public struct Trial: Hashable, Codable, Sendable {
        /// As it was; its space may have been another one.
        public let configuration: ParameterConfiguration
        /// Its value in the first objective's own direction; finite.
        public let value: Double

        /// An earlier evaluation.
        public init(configuration: ParameterConfiguration, value: Double) {
            self.configuration = configuration
            self.value = value
        }
    }

    public let trials: [Trial]

    /// An earlier search's evaluations, in any order.
    public init(trials: [Trial]) { self.trials = trials }
}
