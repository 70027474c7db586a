internal import Foundation
internal import Inference

/// Reads the values of a run's store, which may come from a stranger: what decodes is also held to its ranges, so that
/// no sum overflows and no index leads beyond its list.
enum StoredValue {
    /// The value that `data` holds.
    ///
    /// - Parameter what: names the value in errors, such as `the plan of trial 3`.
    /// - Throws: ``TuningError/storedValueDamaged(what:)``.
    static func read<Value: Decodable>(_ type: Value.Type, from data: Data, as what: String) throws -> Value {
        let value: Value
        do {
            value = try CanonicalJSON.decode(type, from: data)
        } catch is DecodingError {
            throw TuningError.storedValueDamaged(what: what)
        }
        if let fault = (value as? any RangeCheckedValue)?.fault {
            throw TuningError.storedValueDamaged(what: "\(what) (\(fault))")
        }
        return value
    }

    /// The first fault of several.
    static func first(_ faults: String?...) -> String? { faults.lazy.compactMap(\.self).first }

    static func fault(_ name: String, _ value: Int?, in range: ClosedRange<Int>) -> String? {
        guard let value, !range.contains(value) else { return nil }
        return "\(name): expected \(range.lowerBound) to \(range.upperBound), found \(value)"
    }

    static func fault(_ name: String, _ value: Double?, in range: ClosedRange<Double>) -> String? {
        guard let value, !range.contains(value) else { return nil }
        return "\(name): expected \(range.lowerBound) to \(range.upperBound), found \(value)"
    }

    static func fault(_ name: String, _ isRight: Bool) -> String? { isRight ? nil : "\(name): found something else" }

    /// Counts of calls, evaluations and trials: sums of millions of them fit an integer.
    static let counts = 0...1_000_000_000_000
    /// Points, dollars and seconds.
    static let amounts = 0...1e12
    static let numbers = -1e12...1e12
}

/// A stored value that knows its ranges.
protocol RangeCheckedValue {
    /// What is out of its range, in words; `nil` when nothing is.
    var fault: String? { get }
}

extension Array: RangeCheckedValue where Element: RangeCheckedValue {
    var fault: String? { lazy.compactMap(\.fault).first }
}

extension Optional: RangeCheckedValue where Wrapped: RangeCheckedValue {
    var fault: String? { flatMap(\.fault) }
}
