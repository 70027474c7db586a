import NumericalMethods
import Optimization
import Testing

@Suite struct AsynchronousHalvingTests {
    @Test func theTopThirdIsPromotedHighestRungFirst() {
        var halving = AsynchronousHalving(rungCount: 3)
        for id in 0..<9 { halving.record(Double(id), of: id, atRung: 0) }
        var promoted: [Int] = []
        while let next = halving.promotable {
            #expect(next.rung == 1)
            promoted.append(next.id)
            halving.promote(next)
        }
        #expect(promoted == [8, 7, 6])
        for id in promoted { halving.record(Double(id), of: id, atRung: 1) }
        #expect(halving.promotable?.id == 8)
        #expect(halving.promotable?.rung == 2)
    }

    @Test func whoIsOvertakenAfterItsPromotionStaysPromoted() {
        var halving = AsynchronousHalving(rungCount: 2, reduction: 2)
        halving.record(1, of: 0, atRung: 0)
        #expect(halving.promotable == nil)
        halving.record(0, of: 1, atRung: 0)
        #expect(halving.promotable?.id == 0)
        if let first = halving.promotable { halving.promote(first) }
        halving.record(2, of: 2, atRung: 0)
        halving.record(3, of: 3, atRung: 0)
        #expect(halving.promotable?.id == 3)
    }

    /// Of values that come in any order alike, the kth goes on when it is among the best max(1, k/3) of the first k:
    /// with probability max(1, ⌊k/3⌋)/k, and independently of the others, since relative ranks are (Rényi 1962). So of
    /// 81 an expected 27.8 go on, and the number over 40 rows has a known standard deviation.
    @Test func aboutOneInThreeGoesOnAsRelativeRanksHaveIt() {
        let chances = (1...81).map { Double(max(1, $0 / 3)) / Double($0) }
        let expected = 40 * chances.reduce(0, +)
        let deviation = (40 * chances.reduce(0) { $0 + $1 * (1 - $1) }).squareRoot()
        var count = 0
        for seed in 0..<40 {
            var stream = RandomStream(seed: UInt64(seed), path: "halving")
            var halving = AsynchronousHalving(rungCount: 2)
            for id in 0..<81 {
                let value = stream.normal()
                count += halving.goesOn(value, atRung: 0) ? 1 : 0
                halving.record(value, of: id, atRung: 0)
            }
        }
        #expect(abs(Double(count) - expected) <= 4 * deviation, "\(count), expected \(expected)")
    }

    /// Nobody waits, so who is the best of all goes on at every rung, whoever came before and comes after.
    @Test func theBestComesToTheTop() {
        for seed in 0..<40 {
            var stream = RandomStream(seed: UInt64(seed), path: "halving")
            var halving = AsynchronousHalving(rungCount: 4)
            var best = (value: -Double.infinity, rung: 0)
            for id in 0..<81 {
                let value = stream.normal()
                var rung = 0
                while halving.goesOn(value, atRung: rung) {
                    halving.record(value, of: id, atRung: rung)
                    guard rung < 3 else { break }
                    rung += 1
                }
                if value > best.value { best = (value, rung) }
            }
            #expect(best.rung == 3)
        }
    }

    @Test func whatItSaysDependsOnWhatWasRecordedAndNotOnItsOrder() {
        let values = [3.0, 1, 4, 1, 5, 9, 2, 6, 5]
        var forward = AsynchronousHalving(rungCount: 2)
        var backward = AsynchronousHalving(rungCount: 2)
        for id in values.indices { forward.record(values[id], of: id, atRung: 0) }
        for id in values.indices.reversed() { backward.record(values[id], of: id, atRung: 0) }
        #expect(forward == backward)
        #expect(forward.leastValue(atRung: 0) == 5)
    }
}
