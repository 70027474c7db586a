import Foundation
import NumericalMethods
import Optimization
import Testing

@Suite struct HypervolumeTests {
    @Test func countsAStaircaseOnce() {
        #expect(Hypervolume.of([[1, 3], [2, 2], [3, 1]], above: [0, 0]) == 6)
        #expect(Hypervolume.of([[3, 1], [1, 3], [2, 2], [1, 1], [2, 2]], above: [0, 0]) == 6)
        #expect(Hypervolume.of([[1, 3], [-5, 9]], above: [0, 1]) == 2)
        #expect(Hypervolume.of([], above: [0, 0]) == 0)
        #expect(Hypervolume.of([[2], [5], [3]], above: [1]) == 4)
    }

    @Test func countsBlocksOnceInThreeAndFourDimensions() {
        #expect(Hypervolume.of([[2, 2, 2]], above: [0, 0, 0]) == 8)
        #expect(Hypervolume.of([[2, 1, 1], [1, 2, 1], [1, 1, 2]], above: [0, 0, 0]) == 4)
        #expect(Hypervolume.of([[2, 1, 1, 1], [1, 1, 1, 3]], above: [0, 0, 0, 0]) == 4)
    }

    /// Of the ball's part in the corner of a cube of side 1.5, π/6 is out of reach (DTLZ2's front).
    @Test func approachesTheVolumeOutsideABall() {
        var points: [[Double]] = []
        for row in 0...60 {
            for column in 0...60 {
                let (a, b) = (Double(row) / 60 * .pi / 2, Double(column) / 60 * .pi / 2)
                points.append([-cos(a) * cos(b), -cos(a) * sin(b), -sin(a)])
            }
        }
        let volume = Hypervolume.of(points, above: [-1.5, -1.5, -1.5])
        #expect(volume < 3.375 - .pi / 6)
        #expect(volume > 3.375 - .pi / 6 - 0.05)
    }

    @Test func agreesWithCountedDraws() {
        var stream = RandomStream(seed: 4, path: "volume")
        let points = (0..<30).map { _ in (0..<3).map { _ in stream.uniform() } }
        let hits = (0..<40_000).count { _ in
            let drawn = (0..<3).map { _ in stream.uniform() }
            return points.contains { point in zip(point, drawn).allSatisfy { $0 > $1 } }
        }
        #expect(abs(Hypervolume.of(points, above: [0, 0, 0]) - Double(hits) / 40_000) < 0.01)
    }

    @Test func theFarthestReachingAreChosenOneAfterAnother() {
        let points: [[Double]] = [[1, 9], [5, 5], [5.1, 4.9], [9, 1], [0.1, 9.9]]
        #expect(Hypervolume.farthestReaching(1, of: points, above: [0, 0]) == [1])
        #expect(Set(Hypervolume.farthestReaching(3, of: points, above: [0, 0])) == [0, 1, 3])
        #expect(Hypervolume.farthestReaching(9, of: points, above: [0, 0]).sorted() == [0, 1, 2, 3, 4])
    }
}
