internal import NumericalMethods

/// Unit kernels between one point and whole columns.
///
/// Callers vouch for the bounds: columns and targets hold `count` numbers, a multiple of eight.
extension UnitKernels {
    /// Matérn kernels of smoothness 5/2 of the distances between `code` and a column.
    static func fillOrdered(
        _ code: Double, _ column: UnsafePointer<Double>, length: Double, scale: Double = 1,
        into target: UnsafeMutablePointer<Double>, count: Int
    ) {
        let inverse = 5.0.squareRoot() * scale / length
        for start in stride(from: 0, to: count, by: 8) {
            store(matern(code, load(column + start), inverse: inverse), at: target + start)
        }
    }

    /// 1 where a column's code is `code`, otherwise 0.
    static func fillUnordered(
        _ code: Double, _ column: UnsafePointer<Double>, into target: UnsafeMutablePointer<Double>, count: Int
    ) {
        for start in stride(from: 0, to: count, by: 8) {
            store(equality(code, load(column + start)), at: target + start)
        }
    }

    /// exp(-D²·precision) with D² = `own` + others' sums - 2·cross sums.
    static func fillDistance(
        own: Double, _ others: UnsafePointer<Double>, _ cross: UnsafePointer<Double>, precision: Double,
        into target: UnsafeMutablePointer<Double>, count: Int
    ) {
        for start in stride(from: 0, to: count, by: 8) {
            let square = own + load(others + start) - 2 * load(cross + start)
            let inside = square.replacing(with: 0, where: square .< 0)
            store(VectorExponential.of(-precision * inside), at: target + start)
        }
    }

    /// What one member with these details adds to the member sums with all points, but for its own weight and the
    /// group's scale.
    func fillMember(
        _ group: Int, _ kind: PointColumns.Kind?, details: UnsafeBufferPointer<Double>,
        into target: UnsafeMutablePointer<Double>,
        count: Int
    ) {
        target.update(repeating: 0, count: count)
        guard let kind else { return }
        let places = kind.points
        let columns = kind.details
        let factors = detailFactors[group]
        kind.weights.withUnsafeBufferPointer { weights in
            guard let weights = weights.baseAddress else { return }
            for first in stride(from: 0, to: places.count, by: 8) {
                // Points stand in order, so the first beyond the end ends it.
                guard places[first] < count else { return }
                var product = Self.load(weights + first)
                for detail in details.indices {
                    let column = columns[detail].withUnsafeBufferPointer {
                        Self.load($0.baseAddress.unsafelyUnwrapped + first)
                    }
                    product *= factor(factors[detail], details[detail], column)
                }
                for place in first..<min(first + 8, places.count) where places[place] < count {
                    target[places[place]] += product[place - first]
                }
            }
        }
    }

    /// What one detail's likeness multiplies a pair of members by.
    @inline(__always)
    private func factor(_ detail: DetailFactor, _ code: Double, _ column: SIMD8<Double>) -> SIMD8<Double> {
        switch detail {
        case .ordered(let share, let rest, let inverse):
            rest + share * Self.matern(code, column, inverse: inverse)
        case .unordered(let share, let rest): rest + share * Self.equality(code, column)
        }
    }

    @inline(__always)
    private static func matern(_ code: Double, _ column: SIMD8<Double>, inverse: Double) -> SIMD8<Double> {
        let difference = (code - column) * inverse
        let ratio = difference.replacing(with: -difference, where: difference .< 0)
        let decay = VectorExponential.of(-ratio)
        return (1 + ratio + ratio * ratio * (1 / 3)) * decay
    }

    @inline(__always)
    private static func equality(_ code: Double, _ column: SIMD8<Double>) -> SIMD8<Double> {
        SIMD8<Double>(repeating: 0).replacing(with: 1, where: column .== code)
    }

    @inline(__always)
    static func load(_ source: UnsafePointer<Double>) -> SIMD8<Double> {
        UnsafeRawPointer(source).loadUnaligned(as: SIMD8<Double>.self)
    }

    @inline(__always)
    static func store(_ values: SIMD8<Double>, at target: UnsafeMutablePointer<Double>) {
        UnsafeMutableRawPointer(target).storeBytes(of: values, as: SIMD8<Double>.self)
    }
}
