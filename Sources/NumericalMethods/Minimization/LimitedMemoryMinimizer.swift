/// Finds a minimum of a smooth function in a box from values and gradients: L-BFGS with projection onto the box
/// (Nocedal and Wright 2006, "Numerical Optimization", algorithms 7.4 and 7.5; the projection after Bertsekas 1982).
public struct LimitedMemoryMinimizer: Sendable {
    /// Where the search ended.
    public struct Minimum: Sendable {
        public let point: [Double]
        public let value: Double
        public let evaluationCount: Int
    }

    /// Evaluations of the function, the first included.
    public let evaluationLimit: Int
    /// Corrections that are kept (m).
    public let memory: Int
    /// A step that lowers the value by less ends the search.
    public let valueTolerance: Double

    public init(evaluationLimit: Int, memory: Int = 8, valueTolerance: Double = 1e-9) {
        self.evaluationLimit = evaluationLimit
        self.memory = memory
        self.valueTolerance = valueTolerance
    }

    /// Minimizes from `start`, which is first brought into `bounds` (one range for each coordinate).
    ///
    /// - Parameter function: value and gradient at a point, or `nil` where there is none; steps that lead there are
    ///   shortened.
    /// - Returns: `nil` when the function has no finite value at the start.
    public func minimum(
        from start: [Double], in bounds: [ClosedRange<Double>],
        of function: ([Double]) -> (value: Double, gradient: [Double])?
    ) -> Minimum? {
        var point = Self.clamped(start, bounds)
        guard var current = function(point), current.value.isFinite else { return nil }
        var evaluations = 1
        var corrections: [(step: [Double], change: [Double])] = []
        while evaluations < evaluationLimit {
            let free = point.indices.map { Self.isFree(point[$0], current.gradient[$0], bounds[$0]) }
            let gradient = zip(current.gradient, free).map { $1 ? $0 : 0 }
            var direction = Self.direction(gradient, corrections, free)
            var slope = Self.dot(direction, gradient)
            if !(slope < 0) {
                corrections = []
                direction = gradient.map { -$0 }
                slope = Self.dot(direction, gradient)
            }
            guard slope < -1e-14 else { break }
            let longest = direction.reduce(0) { max($0, abs($1)) }
            // Without corrections the gradient's length says nothing about the step's.
            var length = corrections.isEmpty ? min(1, 0.5 / longest) : min(1, 3 / longest)
            var accepted: (point: [Double], value: Double, gradient: [Double])?
            while evaluations < evaluationLimit, length > 1e-10 {
                let trial = Self.clamped(zip(point, direction).map { $0 + length * $1 }, bounds)
                evaluations += 1
                if let found = function(trial), found.value <= current.value + 1e-4 * length * slope {
                    accepted = (trial, found.value, found.gradient)
                    break
                }
                length *= 0.4
            }
            guard let accepted else { break }
            let gain = current.value - accepted.value
            let step = zip(accepted.point, point).map { $0 - $1 }
            let change = zip(accepted.gradient, current.gradient).map { $0 - $1 }
            if Self.dot(step, change) > 1e-12 {
                corrections.append((step, change))
                if corrections.count > memory { corrections.removeFirst() }
            }
            point = accepted.point
            current = (accepted.value, accepted.gradient)
            if gain < valueTolerance { break }
        }
        return Minimum(point: point, value: current.value, evaluationCount: evaluations)
    }

    /// The two-loop recursion (algorithm 7.4), on the coordinates that may move.
    private static func direction(
        _ gradient: [Double], _ corrections: [(step: [Double], change: [Double])], _ free: [Bool]
    ) -> [Double] {
        var result = gradient
        var shares: [Double] = []
        for correction in corrections.reversed() {
            let share = dot(correction.step, result) / dot(correction.step, correction.change)
            shares.append(share)
            for index in result.indices { result[index] -= share * correction.change[index] }
        }
        if let last = corrections.last {
            let scale = dot(last.step, last.change) / dot(last.change, last.change)
            for index in result.indices { result[index] *= scale }
        }
        for (correction, share) in zip(corrections, shares.reversed()) {
            let other = dot(correction.change, result) / dot(correction.step, correction.change)
            for index in result.indices { result[index] += (share - other) * correction.step[index] }
        }
        return zip(result, free).map { $1 ? -$0 : 0 }
    }

    /// Whether a coordinate can follow its negative gradient without leaving its range.
    private static func isFree(_ value: Double, _ slope: Double, _ range: ClosedRange<Double>) -> Bool {
        !(value <= range.lowerBound && slope > 0) && !(value >= range.upperBound && slope < 0)
    }

    private static func clamped(_ point: [Double], _ bounds: [ClosedRange<Double>]) -> [Double] {
        zip(point, bounds).map { min(max($0, $1.lowerBound), $1.upperBound) }
    }

    private static func dot(_ first: [Double], _ second: [Double]) -> Double {
        zip(first, second).reduce(0) { $0 + $1.0 * $1.1 }
    }
}
