/// A request to an optimizer that can't be carried out; its state is as before.
public enum OptimizationError: Error, Hashable, Sendable {
    case unknownTrial(id: Int)
    case toldTwice(id: Int)
    case notToldYet(id: Int)
    case wrongValueCount(id: Int, expected: Int, found: Int)
    case wrongExcessCount(id: Int, expected: Int, found: Int)
    case valueNotFinite(id: Int, value: Double)
    case badStandardDeviation(id: Int, value: Double)
}

extension OptimizationError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unknownTrial(let id): "no trial \(id) was asked for"
        case .toldTwice(let id): "trial \(id) was told before; a trial is told once"
        case .notToldYet(let id): "expected a trial that has values to tell it anew, and trial \(id) has none"
        case .wrongValueCount(let id, let expected, let found):
            "trial \(id): expected \(expected) \(expected == 1 ? "value" : "values"), found \(found)"
        case .wrongExcessCount(let id, let expected, let found):
            "trial \(id): expected \(expected) \(expected == 1 ? "excess" : "excesses") over limits, found \(found)"
        case .valueNotFinite(let id, let value):
            "trial \(id): expected a finite value, found \(value); tell a failure when there is no value"
        case .badStandardDeviation(let id, let value):
            "trial \(id): expected a standard deviation of 0 or more, found \(value)"
        }
    }
}
