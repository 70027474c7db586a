import Foundation
import NumericalMethods
import Testing

@Suite struct CholeskyFactorTests {
    /// B·Bᵀ plus the identity, B drawn by chance.
    private func matrix(_ size: Int) -> [Double] {
        var stream = RandomStream(seed: UInt64(size), path: "matrix")
        let drawn = (0..<size * size).map { _ in stream.normal() }
        return (0..<size * size).map { place in
            let (row, column) = (place / size, place % size)
            let product = (0..<size).reduce(0.0) { $0 + drawn[row * size + $1] * drawn[column * size + $1] }
            return product + (row == column ? 1 : 0)
        }
    }

    @Test(arguments: [1, 2, 7, 8, 9, 40])
    func solvesTheSystemItWasMadeFor(size: Int) throws {
        let matrix = matrix(size)
        let factor = try #require(CholeskyFactor(of: matrix, size: size))
        let truth = (0..<size).map { Double($0) - 3 }
        let right = (0..<size).map { row in
            (0..<size).reduce(0.0) { $0 + matrix[row * size + $1] * truth[$1] }
        }
        for (found, expected) in zip(factor.solve(right), truth) { #expect(abs(found - expected) < 1e-8) }
    }

    @Test(arguments: [1, 2, 7, 8, 9, 40])
    func reducesEightRightHandSidesLikeOne(size: Int) throws {
        let factor = try #require(CholeskyFactor(of: matrix(size), size: size))
        var stream = RandomStream(seed: 4, path: "right-hand sides")
        var lanes = (0..<size).map { _ in SIMD8<Double>((0..<8).map { _ in stream.normal() }) }
        let alone = (0..<8).map { lane in factor.solveLower(lanes.map { $0[lane] }) }
        lanes.withUnsafeMutableBufferPointer { factor.solveLower(eight: $0) }
        for lane in 0..<8 {
            for row in 0..<size { #expect(abs(lanes[row][lane] - alone[lane][row]) < 1e-10) }
        }
    }

    @Test func knowsTheDeterminant() throws {
        let factor = try #require(CholeskyFactor(of: [4, 2, 2, 3], size: 2))
        #expect(abs(factor.logDeterminant - log(8)) < 1e-14)
    }

    @Test(arguments: [1, 3, 17])
    func inverseTimesMatrixIsTheIdentity(size: Int) throws {
        let matrix = matrix(size)
        let inverse = try #require(CholeskyFactor(of: matrix, size: size)).packedInverse()
        func entry(_ row: Int, _ column: Int) -> Double {
            let (high, low) = (max(row, column), min(row, column))
            return inverse[high * (high + 1) / 2 + low]
        }
        for row in 0..<size {
            for column in 0..<size {
                let product = (0..<size).reduce(0.0) { $0 + entry(row, $1) * matrix[$1 * size + column] }
                #expect(abs(product - (row == column ? 1 : 0)) < 1e-8)
            }
        }
    }

    @Test func growingByARowEqualsFactoringAnew() throws {
        let whole = matrix(12)
        let part = (0..<11).flatMap { row in (0..<11).map { whole[row * 12 + $0] } }
        var grown = try #require(CholeskyFactor(of: part, size: 11))
        let hasGrown = grown.append(row: (0..<11).map { whole[11 * 12 + $0] }, diagonal: whole[143])
        #expect(hasGrown)
        let anew = try #require(CholeskyFactor(of: whole, size: 12))
        for (one, other) in zip(grown.solve(Array(repeating: 1, count: 12)), anew.solve(Array(repeating: 1, count: 12)))
        {
            #expect(abs(one - other) < 1e-10)
        }
    }

    @Test func refusesWhatIsNotPositiveDefinite() throws {
        #expect(CholeskyFactor(of: [1, 2, 2, 1], size: 2) == nil)
        #expect(CholeskyFactor(of: [Double.nan], size: 1) == nil)
        var factor = try #require(CholeskyFactor(of: [1], size: 1))
        let before = factor
        let hasGrown = factor.append(row: [2], diagonal: 1)
        #expect(!hasGrown)
        #expect(factor == before)
    }
}
