import Foundation
import Grading
import Inference
import NumericalMethods
import Tuning

/// Tasks with known true scores, drawn again for each trial of an interval.
enum SimulatedScores: String, CaseIterable {
    case noisy = "noisy right/wrong"
    case deterministic = "deterministic right/wrong"
    case luck = "all questions alike"
    case nearlyAllRight = "nearly all right"
    case nearlyAllWrong = "nearly all wrong"
    case tests = "five tests a question"
    case graded = "fractional points"

    /// A task's true score and what a mixture's evaluations on `questions` questions give.
    func draw(
        questions: Int, replicates: Int, using stream: inout RandomStream
    ) -> (truth: Double, results: [ReplicateResult]) {
        let truth =
            switch self {
            case .nearlyAllRight: 0.85 + 0.15 * stream.uniform()
            case .nearlyAllWrong: 0.15 * stream.uniform()
            default: 0.03 + 0.94 * stream.uniform()
            }
        let points = (0..<questions).map { _ -> [Double] in
            let chance = chance(truth, using: &stream)
            return (0..<replicates).map { _ in value(chance, using: &stream) }
        }
        return (truth, Self.results(points))
    }

    /// How likely one question is answered right, over questions `truth` on the average.
    func chance(_ truth: Double, using stream: inout RandomStream) -> Double {
        switch self {
        case .deterministic, .nearlyAllRight, .nearlyAllWrong: stream.uniform() < truth ? 1 : 0
        case .luck: truth
        case .noisy: Self.beta(2 * truth, 2 * (1 - truth), using: &stream)
        case .tests: Self.beta(3 * truth, 3 * (1 - truth), using: &stream)
        case .graded: Self.beta(8 * truth, 8 * (1 - truth), using: &stream)
        }
    }

    func value(_ chance: Double, using stream: inout RandomStream) -> Double {
        switch self {
        case .graded: chance
        case .tests: Double((0..<5).count { _ in stream.uniform() < chance }) / 5
        default: stream.uniform() < chance ? 1 : 0
        }
    }

    static func results(_ points: [[Double]]) -> [ReplicateResult] {
        points.enumerated().flatMap { question, values in
            values.enumerated().map { replicate, points in
                ReplicateResult(
                    question: "q\(question)", replicate: replicate,
                    grade: Grade(points: points, maximumPoints: 1, outcome: .ok), callCount: 1, usage: TokenUsage(),
                    price: nil, latencySeconds: 0, failedCallCount: 0)
            }
        }
    }

    private static func beta(_ a: Double, _ b: Double, using stream: inout RandomStream) -> Double {
        let first = gamma(a, using: &stream)
        let second = gamma(b, using: &stream)
        return first + second > 0 ? first / (first + second) : (stream.uniform() < a / (a + b) ? 1 : 0)
    }

    /// By rejection (Marsaglia and Tsang 2000, "A simple method for generating gamma variables").
    private static func gamma(_ shape: Double, using stream: inout RandomStream) -> Double {
        guard shape >= 1 else {
            let uniform = 1 - stream.uniform()
            return gamma(shape + 1, using: &stream) * pow(uniform, 1 / shape)
        }
        let d = shape - 1.0 / 3
        let c = 1 / (9 * d).squareRoot()
        while true {
            let normal = stream.normal()
            let v = pow(1 + c * normal, 3)
            guard v > 0 else { continue }
            if log(1 - stream.uniform()) < 0.5 * normal * normal + d - d * v + d * log(v) { return d * v }
        }
    }
}
