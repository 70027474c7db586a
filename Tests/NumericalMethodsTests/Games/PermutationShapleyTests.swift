import NumericalMethods
import Testing

@Suite struct PermutationShapleyTests {
    private func played(
        playerCount: Int, pairs: Int, seed: UInt64 = 1, worth: ([Int]) -> Double
    ) -> PermutationShapley {
        var sample = PermutationShapley(playerCount: playerCount)
        var stream = RandomStream(seed: seed, path: "orders")
        for _ in 0..<pairs {
            let orders = sample.antitheticPair(using: &stream)
            sample.add(
                orders: orders, worths: orders.map { order in PermutationShapley.coalitions(of: order).map(worth) })
        }
        return sample
    }

    /// By hand: a left glove (player 0) and one of two right ones make a pair worth 1; values 2/3, 1/6, 1/6.
    @Test func theGloveGameHasItsKnownValues() {
        let sample = played(playerCount: 3, pairs: 6000) { $0.contains(0) && $0.count > 1 ? 1 : 0 }
        for (player, value) in [2.0 / 3, 1.0 / 6, 1.0 / 6].enumerated() {
            let estimate = sample.value(of: player)
            #expect(abs(estimate.mean - value) < 4 * (estimate.standardError ?? 0), "\(player): \(estimate)")
        }
    }

    /// Player 0 or 1 is enough for 10 points, 2 adds 3, 3 nothing: an antithetic pair knows that without luck.
    @Test func sparesShareWhatEitherBrings() {
        let sample = played(playerCount: 4, pairs: 40) { present in
            (present.contains(0) || present.contains(1) ? 10 : 0) + (present.contains(2) ? 3 : 0)
        }
        #expect((0..<4).map { sample.value(of: $0).mean } == [5, 5, 3, 0])
        #expect(sample.isSettled(precision: 0.01, error: 0.05))
    }

    @Test(arguments: 1...20)
    func valuesAddUpToWhatAllAreWorth(seed: Int) {
        var stream = RandomStream(seed: UInt64(seed), path: "game")
        let worths = (0..<64).map { _ in stream.normal() }
        let sample = played(playerCount: 6, pairs: 5, seed: UInt64(seed)) { present in
            worths[present.reduce(0) { $0 | 1 << $1 }]
        }
        let sum = (0..<6).reduce(0) { $0 + sample.value(of: $1).mean }
        #expect(abs(sum - (worths[63] - worths[0])) < 1e-12)
    }

    @Test func ordersAreWholeAndReversed() {
        var stream = RandomStream(seed: 9, path: "orders")
        let pair = PermutationShapley(playerCount: 7).antitheticPair(using: &stream)
        #expect(pair[0].sorted() == Array(0..<7))
        #expect(pair[1] == pair[0].reversed())
        #expect(PermutationShapley.coalitions(of: [2, 0, 1]) == [[], [2], [0, 2], [0, 1, 2]])
    }

    @Test func aNoisyGameIsNotSettledBeforeItsTime() {
        var stream = RandomStream(seed: 4, path: "noise")
        let few = played(playerCount: 2, pairs: 4) { _ in stream.normal() }
        #expect(!few.isSettled(precision: 0.5, error: 0.05))
        let many = played(playerCount: 2, pairs: 400) { _ in stream.normal() }
        #expect(many.isSettled(precision: 0.5, error: 0.05))
    }
}
