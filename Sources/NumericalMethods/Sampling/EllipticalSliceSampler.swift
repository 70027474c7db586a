internal import Foundation

/// Draws from a distribution known as independent normal priors times a likelihood, without gradients or step sizes: a
/// Markov chain that accepts every step (Murray, Adams and MacKay 2010, "Elliptical slice sampling", figure 2).
public struct EllipticalSliceSampler: Sendable {
    /// A place of the chain.
    public struct State: Hashable, Sendable {
        public let position: [Double]
        public let logLikelihood: Double

        public init(position: [Double], logLikelihood: Double) {
            self.position = position
            self.logLikelihood = logLikelihood
        }
    }

    private let prior: [(centre: Double, deviation: Double)]

    /// - Parameter prior: of each coordinate, by its mean and standard deviation.
    public init(prior: [(centre: Double, deviation: Double)]) { self.prior = prior }

    /// The next place of the chain.
    ///
    /// - Parameter logLikelihood: but for a constant; `nil` where there is none. Called some five times.
    public func next(
        after state: State, using stream: inout RandomStream, logLikelihood: ([Double]) -> Double?
    ) -> State {
        let drawn = prior.map { $0.deviation * stream.normal() }
        let level = state.logLikelihood + log(1 - stream.uniform())
        var angle = 2 * Double.pi * stream.uniform()
        var (least, largest) = (angle - 2 * Double.pi, angle)
        // At angle 0 stands the state itself, which is above the level: a bracket too narrow to say anything is there.
        while largest - least > 1e-9 {
            let position = prior.indices.map { index in
                let centre = prior[index].centre
                return centre + (state.position[index] - centre) * cos(angle) + drawn[index] * sin(angle)
            }
            if let value = logLikelihood(position), value > level {
                return State(position: position, logLikelihood: value)
            }
            if angle < 0 { least = angle } else { largest = angle }
            angle = least + (largest - least) * stream.uniform()
        }
        return state
    }
}
