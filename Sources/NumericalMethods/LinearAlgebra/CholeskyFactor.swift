internal import Foundation

/// The lower triangle L of a symmetric positive definite matrix A = L·Lᵀ: solves systems in A and gives its
/// determinant.
public struct CholeskyFactor: Hashable, Sendable {
    public let size: Int
    /// Row after row, full rows; what lies above the diagonal is not used.
    private let entries: [Double]

    /// Factors the matrix whose entries `size`×`size` stand row after row; only the lower triangle is read.
    ///
    /// - Returns: `nil` when the matrix is not positive definite.
    /// - Complexity: size³/6 multiplications.
    public init?(of matrix: [Double], size: Int) {
        precondition(matrix.count == size * size, "\(matrix.count) entries make no \(size)×\(size) matrix")
        var lower = matrix
        let isDefinite = lower.withUnsafeMutableBufferPointer { Self.factor($0, size: size) }
        guard isDefinite else { return nil }
        self.size = size
        entries = lower
    }

    private static func factor(_ lower: UnsafeMutableBufferPointer<Double>, size: Int) -> Bool {
        for row in 0..<size {
            for column in 0...row {
                var sum = lower[row * size + column]
                for inner in 0..<column { sum -= lower[row * size + inner] * lower[column * size + inner] }
                if row == column {
                    guard sum > 0, sum.isFinite else { return false }
                    lower[row * size + row] = sum.squareRoot()
                } else {
                    lower[row * size + column] = sum / lower[column * size + column]
                }
            }
        }
        return true
    }

    /// x with L·x = `vector`.
    public func solveLower(_ vector: [Double]) -> [Double] {
        var result = vector
        for row in 0..<size {
            var sum = result[row]
            for inner in 0..<row { sum -= entries[row * size + inner] * result[inner] }
            result[row] = sum / entries[row * size + row]
        }
        return result
    }

    /// x with A·x = `vector`.
    public func solve(_ vector: [Double]) -> [Double] {
        var result = solveLower(vector)
        for row in stride(from: size - 1, through: 0, by: -1) {
            var sum = result[row]
            for inner in row + 1..<max(row + 1, size) { sum -= entries[inner * size + row] * result[inner] }
            result[row] = sum / entries[row * size + row]
        }
        return result
    }

    /// The natural logarithm of A's determinant.
    public var logDeterminant: Double {
        (0..<size).reduce(0) { $0 + 2 * log(entries[$1 * size + $1]) }
    }
}
