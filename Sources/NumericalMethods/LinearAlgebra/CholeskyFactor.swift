internal import Foundation

/// The lower triangle L of a symmetric positive definite matrix A = L·Lᵀ: solves systems in A and gives its
/// determinant and inverse.
public struct CholeskyFactor: Hashable, Sendable {
    public private(set) var size: Int
    /// Row after row, each as long as its place: row i has i + 1 entries.
    private var entries: [Double]

    /// Factors the matrix whose entries `size`×`size` stand row after row; only the lower triangle is read.
    ///
    /// - Returns: `nil` when the matrix is not positive definite.
    /// - Complexity: size³/6 multiplications, under a millisecond for 200.
    public init?(of matrix: [Double], size: Int) {
        precondition(matrix.count == size * size, "\(matrix.count) entries make no \(size)×\(size) matrix")
        var packed: [Double] = []
        packed.reserveCapacity(size * (size + 1) / 2)
        for row in 0..<size { packed.append(contentsOf: matrix[row * size...row * size + row]) }
        self.init(ofPackedLower: packed, size: size)
    }

    /// Factors the matrix whose lower triangle stands row after row, row i with i + 1 entries.
    ///
    /// - Returns: `nil` when the matrix is not positive definite.
    public init?(ofPackedLower packed: [Double], size: Int) {
        precondition(packed.count == size * (size + 1) / 2, "\(packed.count) entries make no triangle of \(size) rows")
        entries = packed
        self.size = size
        let isDefinite = entries.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return true }
            return (0..<size).allSatisfy { Self.finishRow($0, base) }
        }
        guard isDefinite else { return nil }
    }

    /// Turns row `row` of A into that of L, the rows above being done.
    private static func finishRow(_ row: Int, _ base: UnsafeMutablePointer<Double>) -> Bool {
        let own = base + row * (row + 1) / 2
        for column in 0..<row {
            let other = base + column * (column + 1) / 2
            own[column] = (own[column] - DotProduct.of(own, other, count: column)) / other[column]
        }
        let square = own[row] - DotProduct.of(own, own, count: row)
        guard square > 0, square.isFinite else { return false }
        own[row] = square.squareRoot()
        return true
    }

    /// Grows A by one row: its entries to the left of the diagonal, and the diagonal one.
    ///
    /// The factor is to the last bit what factoring the grown matrix would give.
    ///
    /// - Returns: whether the grown matrix is positive definite; if not, nothing has changed.
    /// - Complexity: size² / 2, against size³ / 6 for factoring anew.
    public mutating func append(row: [Double], diagonal: Double) -> Bool {
        precondition(row.count == size, "a row of \(row.count) entries can't join a matrix of size \(size)")
        let count = entries.count
        entries.append(contentsOf: row)
        entries.append(diagonal)
        let isDefinite = entries.withUnsafeMutableBufferPointer { buffer in
            buffer.baseAddress.map { Self.finishRow(size, $0) } ?? false
        }
        guard isDefinite else {
            entries.removeLast(entries.count - count)
            return false
        }
        size += 1
        return true
    }

    /// x with L·x = `vector`.
    public func solveLower(_ vector: [Double]) -> [Double] {
        precondition(vector.count == size, "a vector of \(vector.count) entries for a matrix of size \(size)")
        var result = vector
        result.withUnsafeMutableBufferPointer { solveLower(inPlace: $0) }
        return result
    }

    /// Replaces `vector`, of ``size`` entries, by x with L·x = `vector`.
    public func solveLower(inPlace vector: UnsafeMutableBufferPointer<Double>) {
        precondition(vector.count == size, "a vector of \(vector.count) entries for a matrix of size \(size)")
        guard let target = vector.baseAddress else { return }
        entries.withUnsafeBufferPointer { buffer in
            guard var row = buffer.baseAddress else { return }
            for index in 0..<size {
                target[index] = (target[index] - DotProduct.of(row, target, count: index)) / row[index]
                row += index + 1
            }
        }
    }

    /// Replaces eight right-hand sides at once by x with L·x = each: entry i of the eight stands at `lanes[i]`.
    ///
    /// - Complexity: size² / 2 steps on eight numbers, each entry of L being read once.
    public func solveLower(eight lanes: UnsafeMutableBufferPointer<SIMD8<Double>>) {
        precondition(lanes.count >= size, "\(lanes.count) entries for a matrix of size \(size)")
        guard let target = lanes.baseAddress else { return }
        entries.withUnsafeBufferPointer { buffer in
            guard var row = buffer.baseAddress else { return }
            for index in 0..<size {
                var even = target[index]
                var odd = SIMD8<Double>.zero
                var column = 0
                while column + 2 <= index {
                    even -= row[column] * target[column]
                    odd += row[column + 1] * target[column + 1]
                    column += 2
                }
                if column < index { even -= row[column] * target[column] }
                target[index] = (even - odd) * (1 / row[index])
                row += index + 1
            }
        }
    }

    /// x with A·x = `vector`.
    public func solve(_ vector: [Double]) -> [Double] {
        var result = vector
        result.withUnsafeMutableBufferPointer { solve(inPlace: $0) }
        return result
    }

    /// Replaces `vector`, of ``size`` entries, by x with A·x = `vector`.
    public func solve(inPlace vector: UnsafeMutableBufferPointer<Double>) {
        solveLower(inPlace: vector)
        guard let target = vector.baseAddress else { return }
        solveUpper(inPlace: target)
    }

    private func solveUpper(inPlace target: UnsafeMutablePointer<Double>) {
        entries.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            for index in stride(from: size - 1, through: 0, by: -1) {
                let row = base + index * (index + 1) / 2
                target[index] /= row[index]
                DotProduct.add(-target[index], times: row, to: target, count: index)
            }
        }
    }

    /// The lower triangle of A's inverse, packed like the input of ``init(ofPackedLower:size:)``.
    ///
    /// - Complexity: size³ / 3 multiplications.
    public func packedInverse() -> [Double] {
        let inverted = invertedTriangle()
        var result = [Double](repeating: 0, count: entries.count)
        inverted.withUnsafeBufferPointer { source in
            result.withUnsafeMutableBufferPointer { target in
                guard let source = source.baseAddress, let target = target.baseAddress else { return }
                // A⁻¹ = L⁻ᵀ·L⁻¹, summed over the rows of L⁻¹.
                for inner in 0..<size {
                    let row = source + inner * (inner + 1) / 2
                    for column in 0...inner {
                        DotProduct.add(
                            row[column], times: row, to: target + column * (column + 1) / 2, count: column + 1)
                    }
                }
            }
        }
        return result
    }

    /// L⁻¹, packed by rows.
    private func invertedTriangle() -> [Double] {
        var inverted = [Double](repeating: 0, count: entries.count)
        inverted.withUnsafeMutableBufferPointer { target in
            entries.withUnsafeBufferPointer { source in
                guard let source = source.baseAddress, let target = target.baseAddress else { return }
                for row in 0..<size {
                    let own = target + row * (row + 1) / 2
                    let factors = source + row * (row + 1) / 2
                    for inner in 0..<row {
                        DotProduct.add(
                            -factors[inner], times: target + inner * (inner + 1) / 2, to: own, count: inner + 1)
                    }
                    for column in 0..<row { own[column] /= factors[row] }
                    own[row] = 1 / factors[row]
                }
            }
        }
        return inverted
    }

    /// The natural logarithm of A's determinant.
    public var logDeterminant: Double {
        (0..<size).reduce(0) { $0 + 2 * log(entries[$1 * ($1 + 1) / 2 + $1]) }
    }
}
