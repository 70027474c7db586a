import NumericalMethods
import Optimization
import SearchSpace
import Testing

@Suite struct PointChoiceTests {
    private static let count = 500
    private let evaluations = (0..<count).map { $0 % 50 == 7 ? 3 : 1 }
    private let latest = Array(0..<count)

    private func means(_ seed: UInt64) -> [Double] {
        var stream = RandomStream(seed: seed, path: "means")
        return (0..<Self.count).map { _ in stream.normal() }
    }

    @Test(arguments: [
        PointChoice.bestAndLatest(limit: 100), .surestAndLatest(limit: 100), .sample(limit: 100),
    ])
    func asManyAsFitAreKeptInTheirOrder(choice: PointChoice) {
        let kept = choice.places(means: means(1), evaluations: evaluations, latest: latest)
        #expect(kept.count == 100)
        #expect(kept == Set(kept).sorted())
        let few = Array(means(1).prefix(100))
        #expect(choice.places(means: few, evaluations: evaluations, latest: latest) == Array(0..<100))
    }

    /// Whoever is kept for a lucky value makes a model believe in luck.
    @Test(arguments: [PointChoice.surestAndLatest(limit: 100), .sample(limit: 100)])
    func noisyValuesDoNotChoose(choice: PointChoice) {
        let one = choice.places(means: means(1), evaluations: evaluations, latest: latest)
        let other = choice.places(means: means(2), evaluations: evaluations, latest: latest)
        #expect(one == other)
    }

    @Test func exactValuesDo() {
        let means = means(1)
        let kept = PointChoice.bestAndLatest(limit: 100).places(means: means, evaluations: evaluations, latest: latest)
        let best = means.indices.sorted { means[$0] > means[$1] }.prefix(50)
        #expect(Set(kept).isSuperset(of: best))
        #expect(kept.filter { $0 >= 450 }.count >= 45)
    }

    @Test func whatWasEvaluatedAgainIsKeptBeforeTheLatest() {
        let kept = PointChoice.surestAndLatest(limit: 100).places(
            means: means(1), evaluations: evaluations, latest: latest)
        #expect(Set(kept).isSuperset(of: evaluations.indices.filter { evaluations[$0] == 3 }))
        #expect(kept.filter { $0 >= 410 }.count >= 89)
    }

    /// A fit that begins where the last one ended is to see nearly the same.
    @Test func aSampleChangesLittleAsTheHistoryGrows() {
        let sample = PointChoice.sample(limit: 100)
        func kept(_ count: Int) -> Set<Int> {
            Set(sample.places(means: Array(means(1).prefix(count)), evaluations: evaluations, latest: latest))
        }
        for count in 101..<Self.count {
            #expect(kept(count).subtracting(kept(count - 1)).isSubset(of: [count - 1]))
        }
        // Of the last hundred about a fifth, like of all.
        #expect((8...40).contains(kept(Self.count).filter { $0 >= 400 }.count))
    }

    /// How far above the mean of nothing but luck the best of `count` configurations is believed to be, in the luck's
    /// standard deviations: the mean over a few searches.
    private func believedExcess(of count: Int) throws -> Double {
        let space = try structuredSpace()
        let excesses = (0..<3 as Range<UInt64>).compactMap { seed -> Double? in
            var stream = RandomStream(seed: seed, path: "luck")
            var history = TrialHistory(space: space)
            history.observations = (0..<count).map { id in
                Observation(
                    id: id, configuration: space.sample(using: &stream), scores: [50 + 10 * stream.normal()],
                    noiseStandardDeviations: [10])
            }
            return PosteriorRecommender().ranking(of: history).first.map { ($0.estimate - 50) / 10 }
        }
        #expect(excesses.count == 3)
        return excesses.reduce(0, +) / 3
    }

    /// Of hundreds of lucky values a model that saw the best ones would believe the more, the more there are.
    @Test func moreLuckIsNotBelievedMore() throws {
        let (few, many) = (try believedExcess(of: 100), try believedExcess(of: 700))
        #expect(many < few, "\(many) of 700 values, \(few) of 100")
    }
}
