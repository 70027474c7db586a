import NumericalMethods
import Testing

@Suite struct RandomStreamTests {
    @Test func sameNameGivesSameNumbersInEveryRelease() {
        var stream = RandomStream(seed: 7, path: "ask", "17")
        let expected: [UInt64] = [0x7d83_d20e_8ca3_9e24, 0x7c03_4a0f_20a4_f0e1, 0x6559_1d5e_1138_3cfd]
        #expect((0..<3).map { _ in stream.next() } == expected)
    }

    @Test func labelsAreKeptApart() {
        var first = RandomStream(seed: 1, path: "a", "bc")
        var second = RandomStream(seed: 1, path: "ab", "c")
        #expect(first.next() != second.next())
    }

    @Test func uniformNumbersFillTheUnitInterval() {
        var stream = RandomStream(seed: 3, path: "uniform")
        let drawn = (0..<20_000).map { _ in stream.uniform() }
        #expect(drawn.allSatisfy { (0..<1).contains($0) })
        let counts = (0..<10).map { bin in drawn.filter { Int($0 * 10) == bin }.count }
        #expect(counts.allSatisfy { abs($0 - 2000) < 200 })
    }

    @Test func integersStayBelowTheirBoundAndMeetAll() {
        var stream = RandomStream(seed: 4, path: "integers")
        let drawn = (0..<1000).map { _ in stream.integer(below: 7) }
        #expect(Set(drawn) == Set(0..<7))
    }

    @Test func normalNumbersHaveMeanZeroAndVarianceOne() {
        var stream = RandomStream(seed: 5, path: "normal")
        let drawn = (0..<40_000).map { _ in stream.normal() }
        let mean = drawn.reduce(0, +) / 40_000
        let variance = drawn.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 40_000
        #expect(abs(mean) < 0.02)
        #expect(abs(variance - 1) < 0.03)
    }
}
