import NumericalMethods
import Testing

@Suite struct SobolSequenceTests {
    /// The first points in sixteenths, as scipy.stats.qmc.Sobol(8, scramble=False) gives them.
    @Test func beginsAsPublished() {
        let published: [[Double]] = [
            [0, 0, 0, 0, 0, 0, 0, 0], [8, 8, 8, 8, 8, 8, 8, 8], [12, 4, 4, 4, 12, 12, 4, 12],
            [4, 12, 12, 12, 4, 4, 12, 4], [6, 6, 10, 14, 6, 2, 6, 14], [14, 14, 2, 6, 14, 10, 14, 6],
            [10, 2, 14, 10, 10, 14, 2, 2], [2, 10, 6, 2, 2, 6, 10, 10], [3, 5, 15, 7, 9, 5, 7, 15],
            [11, 13, 7, 15, 1, 13, 15, 7], [15, 1, 11, 3, 5, 9, 3, 3], [7, 9, 3, 11, 13, 1, 11, 11],
        ]
        let sequence = SobolSequence(dimensionCount: 8)
        for (index, point) in published.enumerated() { #expect(sequence.point(index).map { $0 * 16 } == point) }
    }

    /// Axes 0, 7, 15, 31, 47 and 63 of two later points of scipy.stats.qmc.Sobol(64, scramble=False, bits=32).
    @Test func agreesOnLateAxes() {
        let sequence = SobolSequence(dimensionCount: 64)
        let axes = [0, 7, 15, 31, 47, 63]
        #expect(
            axes.map { sequence.point(777)[$0] }
                == [0.6923828125, 0.7626953125, 0.5146484375, 0.8994140625, 0.0322265625, 0.4267578125])
        #expect(
            axes.map { sequence.point(1023)[$0] }
                == [0.0009765625, 0.6181640625, 0.4638671875, 0.6142578125, 0.7626953125, 0.0400390625])
    }

    @Test(arguments: [nil, 1, 99] as [UInt64?])
    func everyIntervalOfEveryAxisHoldsOnePoint(seed: UInt64?) {
        let sequence = SobolSequence(dimensionCount: 150, seed: seed)
        let points = (0..<64).map(sequence.point)
        for axis in 0..<150 { #expect(Set(points.map { Int($0[axis] * 64) }).count == 64, "axis \(axis)") }
    }

    @Test func scramblingKeepsTheFirstTwoAxesEven() {
        let sequence = SobolSequence(dimensionCount: 2, seed: 5)
        let points = (0..<64).map(sequence.point)
        for bits in 0...6 {
            let (columns, rows) = (Double(1 << bits), Double(64 >> bits))
            #expect(Set(points.map { [Int($0[0] * columns), Int($0[1] * rows)] }).count == 64, "\(columns) columns")
        }
    }

    @Test func aSeedHasASequenceOfItsOwnAndAlwaysTheSame() {
        let first = SobolSequence(dimensionCount: 70, seed: 1)
        #expect(first.point(3) == SobolSequence(dimensionCount: 70, seed: 1).point(3))
        #expect(first.point(3) != SobolSequence(dimensionCount: 70, seed: 2).point(3))
        #expect(first.point(3)[0] != first.point(3)[64])
    }

    @Test func scrambledPointsAreEvenOnAverage() {
        let means = (0..<400).map { SobolSequence(dimensionCount: 3, seed: $0).point(0) }
        for axis in 0..<3 {
            let mean = means.reduce(0) { $0 + $1[axis] } / 400
            #expect(abs(mean - 0.5) < 0.06)
        }
    }
}
