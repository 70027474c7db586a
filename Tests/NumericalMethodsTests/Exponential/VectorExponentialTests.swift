import Foundation
import NumericalMethods
import Testing

@Suite struct VectorExponentialTests {
    @Test func agreesWithTheLibraryToFourteenDigits() {
        var stream = RandomStream(seed: 1, path: "exponential")
        for round in 0..<4000 {
            let reach = [1e-12, 1e-3, 1, 30, 690][round % 5]
            var numbers = SIMD8<Double>.zero
            for lane in 0..<8 { numbers[lane] = reach * (2 * stream.uniform() - 1) }
            let found = VectorExponential.of(numbers)
            for lane in 0..<8 {
                let expected = exp(numbers[lane])
                #expect(abs(found[lane] - expected) <= 2e-14 * expected)
            }
        }
    }

    @Test func isOneAtZeroAndNextToNothingFarBelow() {
        let found = VectorExponential.of(SIMD8(0, -700, -701, -1e6, -1e300, -.infinity, -0.0, 1))
        #expect(found[0] == 1 && found[6] == 1)
        for lane in 1..<6 { #expect(found[lane] > 0 && found[lane] < 1e-303) }
        #expect(abs(found[7] - 2.718281828459045) < 1e-14)
    }

    @Test func theSameNumberGivesTheSameResultInEveryLane() {
        var stream = RandomStream(seed: 2, path: "lanes")
        for _ in 0..<200 {
            let number = -40 * stream.uniform()
            let all = VectorExponential.of(SIMD8(repeating: number))
            for lane in 0..<8 {
                var others = SIMD8<Double>.zero
                for place in 0..<8 { others[place] = -100 * stream.uniform() }
                others[lane] = number
                #expect(VectorExponential.of(others)[lane] == all[0])
            }
        }
    }
}
