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

    /// Nobody waits, so what is promoted may not be the top third in hindsight; but about a third is, and the best are.
    @Test func aboutOneInThreeClimbsEachRungAndTheBestComeToTheTop() {
        var climbed = [0, 0, 0, 0]
        for seed in 0..<40 {
            var stream = RandomStream(seed: UInt64(seed), path: "halving")
            var halving = AsynchronousHalving(rungCount: 4)
            var best = (value: -Double.infinity, rung: 0)
            for id in 0..<81 {
                let value = stream.normal()
                var rung = 0
                while true {
                    let goesOn = halving.goesOn(value, atRung: rung)
                    halving.record(value, of: id, atRung: rung)
                    climbed[rung] += 1
                    guard goesOn, rung < 3 else { break }
                    rung += 1
                }
                if value > best.value { best = (value, rung) }
            }
            #expect(best.rung == 3)
        }
        for rung in 1...3 {
            let share = Double(climbed[rung]) / Double(climbed[rung - 1])
            // More than a third, since the early ones have little to be held against, and few come to the last rungs.
            let limit = rung < 3 ? 0.55 : 0.7
            #expect(share >= 0.3 && share <= limit, "\(share)")
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
