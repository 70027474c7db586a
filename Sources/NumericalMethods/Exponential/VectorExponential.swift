/// The exponential function of eight numbers at a time, in plain arithmetic that any processor has.
///
/// exp(x) = 2ⁿ·exp(r) with n the whole number nearest to x / ln 2, ln 2 taken off in two parts so that r is exact
/// (Cody and Waite 1980, "Software Manual for the Elementary Functions", chapter 6), and exp(r) by its Taylor series up
/// to r¹¹: |r| <= ln 2 / 2 = 0.347, so the first term left out is 0.347¹² / 12! = 6.4e-15.
///
/// The same number gives the same result in every lane, so padding a list changes nothing.
public enum VectorExponential {
    /// exp(x) for each x of at most 700; below -700, where it is less than 1e-304, exp(-700).
    @inlinable
    @inline(__always)
    public static func of(_ x: SIMD8<Double>) -> SIMD8<Double> {
        let lowest = SIMD8<Double>(repeating: -700)
        let inside = x.replacing(with: lowest, where: x .< lowest)
        // Adding 1.5·2⁵² leaves the nearest whole number in the lowest bits of the sum.
        let shifted = inside * 1.4426950408889634 + 6_755_399_441_055_744
        let whole = shifted - 6_755_399_441_055_744
        let rest = (inside - whole * 0.693147180369123816490) - whole * 1.90821492927058770002e-10
        // Pairs of terms first (Estrin 1960): half as long a chain of operations that wait for one another.
        let square = rest * rest
        let fourth = square * square
        let firstTerms = rest + 1
        let secondTerms = rest * (1 / 6) + 0.5
        let thirdTerms = rest * (1 / 120) + (1 / 24)
        let fourthTerms = rest * (1 / 5040) + (1 / 720)
        let fifthTerms = rest * (1 / 362880) + (1 / 40320)
        let sixthTerms = rest * (1 / 39_916_800) + (1 / 3_628_800)
        let low = secondTerms * square + firstTerms
        let middle = fourthTerms * square + thirdTerms
        let high = sixthTerms * square + fifthTerms
        let series = (high * fourth + middle) * fourth + low
        let power = unsafeBitCast(shifted, to: SIMD8<UInt64>.self) &<< 52
        return unsafeBitCast(unsafeBitCast(series, to: SIMD8<UInt64>.self) &+ power, to: SIMD8<Double>.self)
    }
}
