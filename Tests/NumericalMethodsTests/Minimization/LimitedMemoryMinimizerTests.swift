import Foundation
import NumericalMethods
import Testing

@Suite struct LimitedMemoryMinimizerTests {
    private func rosenbrock(_ x: [Double]) -> (value: Double, gradient: [Double]) {
        let bend = x[1] - x[0] * x[0]
        return (100 * bend * bend + (1 - x[0]) * (1 - x[0]), [-400 * x[0] * bend - 2 * (1 - x[0]), 200 * bend])
    }

    @Test func findsTheBottomOfACurvedValley() throws {
        let minimizer = LimitedMemoryMinimizer(evaluationLimit: 500, valueTolerance: 0)
        let found = try #require(minimizer.minimum(from: [-1.2, 1], in: [-5...5, -5...5], of: rosenbrock))
        #expect(abs(found.point[0] - 1) < 1e-4)
        #expect(abs(found.point[1] - 1) < 1e-4)
    }

    @Test func staysInItsBoxAndStopsAtItsEdge() throws {
        let minimizer = LimitedMemoryMinimizer(evaluationLimit: 200, valueTolerance: 0)
        let found = try #require(
            minimizer.minimum(from: [9, 9], in: [2...5, -1...1]) { x in
                #expect(x[0] >= 2 && x[0] <= 5 && x[1] >= -1 && x[1] <= 1)
                return (x[0] * x[0] + (x[1] - 0.25) * (x[1] - 0.25), [2 * x[0], 2 * (x[1] - 0.25)])
            })
        #expect(found.point[0] == 2)
        #expect(abs(found.point[1] - 0.25) < 1e-6)
    }

    @Test func hasNoMinimumWhereThereIsNoValue() {
        let minimizer = LimitedMemoryMinimizer(evaluationLimit: 10)
        #expect(minimizer.minimum(from: [0], in: [0...1], of: { _ in nil }) == nil)
        #expect(minimizer.minimum(from: [0], in: [0...1], of: { _ in (.nan, [0]) }) == nil)
    }

    @Test func neverTakesMoreEvaluationsThanAllowed() throws {
        var count = 0
        let minimizer = LimitedMemoryMinimizer(evaluationLimit: 7)
        let found = try #require(
            minimizer.minimum(from: [-1.2, 1], in: [-5...5, -5...5]) { x in
                count += 1
                return rosenbrock(x)
            })
        #expect(count <= 7)
        #expect(found.evaluationCount == count)
    }
}
