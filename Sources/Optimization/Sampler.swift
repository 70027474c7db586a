public import NumericalMethods
public import SearchSpace

/// Proposes configurations to try next.
///
/// A proposal depends on the history, the stream and the sampler's own state alone, never on time, on threads or on
/// the order of dictionaries, so that a search can be repeated. A sampler must not fail: with nothing to learn from
/// (no values, all equal, all failed) it proposes by chance. Everything it proposes lies in the history's space.
///
/// State that a sampler keeps between proposals is Codable: it is stored with the run, and a resumed run goes on
/// from it exactly.
public protocol Sampler: Codable, Sendable {
    /// The next configuration to try. May be one that was tried before, to average out noise.
    mutating func propose(from history: TrialHistory, stream: inout RandomStream) -> ParameterConfiguration
}

/// A configuration recommended as the best now, and how good it is believed to be.
public struct Recommendation: Hashable, Codable, Sendable {
    public let configuration: ParameterConfiguration
    /// The trial that evaluated it (the first, when several did).
    public let id: Int
    /// The believed noiseless score, turned so that larger is better.
    public let estimate: Double
    /// The standard error of ``estimate``, or `nil` when nothing is known about the noise.
    public let standardError: Double?

    /// A recommendation.
    public init(configuration: ParameterConfiguration, id: Int, estimate: Double, standardError: Double?) {
        self.configuration = configuration
        self.id = id
        self.estimate = estimate
        self.standardError = standardError
    }
}
