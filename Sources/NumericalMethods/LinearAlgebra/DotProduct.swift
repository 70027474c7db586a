/// The inner loops of linear algebra, eight numbers at a time.
///
/// Callers vouch for the bounds: every pointer must hold at least `count` numbers.
enum DotProduct {
    /// The sum of products of the first `count` entries.
    @inline(__always)
    static func of(_ first: UnsafePointer<Double>, _ second: UnsafePointer<Double>, count: Int) -> Double {
        var sums = SIMD8<Double>.zero
        var index = 0
        while index + 8 <= count {
            let left = UnsafeRawPointer(first + index).loadUnaligned(as: SIMD8<Double>.self)
            let right = UnsafeRawPointer(second + index).loadUnaligned(as: SIMD8<Double>.self)
            sums += left * right
            index += 8
        }
        var total = sums.sum()
        while index < count {
            total += first[index] * second[index]
            index += 1
        }
        return total
    }

    /// Adds `factor` times `source` to `target`, entry by entry.
    @inline(__always)
    static func add(
        _ factor: Double, times source: UnsafePointer<Double>, to target: UnsafeMutablePointer<Double>, count: Int
    ) {
        let factors = SIMD8<Double>(repeating: factor)
        var index = 0
        while index + 8 <= count {
            let change = UnsafeRawPointer(source + index).loadUnaligned(as: SIMD8<Double>.self)
            let old = UnsafeRawPointer(target + index).loadUnaligned(as: SIMD8<Double>.self)
            UnsafeMutableRawPointer(target + index).storeBytes(of: old + factors * change, as: SIMD8<Double>.self)
            index += 8
        }
        while index < count {
            target[index] += factor * source[index]
            index += 1
        }
    }
}
