import NumericalMethods
import Optimization
import Testing

@Suite struct ItemResponseModelTests {
    private typealias Response = ItemResponseModel.Response

    private static let offsets = [0.3, 0.1, -0.4, 0.2, -0.2, 0]
    private static let discriminations = [2.0, 0.2, 1, 0.8, 1.5, 0.5]

    /// Results of configurations by a known model; `holes` leaves out results of every third configuration.
    private func results(count: Int, noise: Double, holes: Bool, seed: UInt64 = 1) -> [[Response]] {
        (0..<count).map { number in
            var stream = RandomStream(seed: seed, path: "configuration", String(number))
            let level = 0.2 + 0.6 * stream.uniform()
            return Self.offsets.indices.compactMap { item in
                let value = Self.offsets[item] + Self.discriminations[item] * level + noise * stream.normal()
                return holes && number % 3 == 0 && item > 2 ? nil : Response(item: item, value: value)
            }
        }
    }

    @Test func aKnownModelIsFoundAgain() throws {
        let model = ItemResponseModel(results(count: 60, noise: 0.01, holes: true), itemCount: 6)
        for item in 0..<6 {
            #expect(abs(model.discriminations[item] - Self.discriminations[item]) < 0.15)
            #expect(abs(model.offsets[item] - Self.offsets[item]) < 0.1)
        }
        let noise = try #require(model.noiseVariance)
        #expect((0.00005...0.0004).contains(noise))
    }

    /// The level of who answered all items is the mean over them, whatever the items are like, but for noise.
    @Test func offsetsAverageNothingAndDiscriminationsOne() {
        let model = ItemResponseModel(results(count: 20, noise: 0.1, holes: true), itemCount: 6)
        #expect(abs(model.offsets.reduce(0, +)) < 1e-9)
        #expect(abs(model.discriminations.reduce(0, +) - 6) < 1e-9)
    }

    /// Who answered only easy items is not taken for good: the mean of what it has is off by three tenths, its level is
    /// not.
    @Test func whoAnsweredTheEasyItemsIsNotTakenForBetter() throws {
        let known = results(count: 30, noise: 0.05, holes: false)
        let model = ItemResponseModel(known, itemCount: 6)
        var errors: [Double] = []
        var plainErrors: [Double] = []
        for (number, responses) in results(count: 40, noise: 0.05, holes: false, seed: 2).enumerated() {
            let truth = responses.reduce(0) { $0 + $1.value } / 6
            let few = number.isMultiple(of: 2) ? responses[0..<2] : responses[3..<5]
            errors.append(abs(try #require(model.level(of: Array(few))) - truth))
            plainErrors.append(abs(few.reduce(0) { $0 + $1.value } / 2 - truth))
        }
        #expect(errors.reduce(0, +) / 40 < 0.06)
        #expect(plainErrors.reduce(0, +) / 40 > 0.12)
    }

    /// How often each item is the first of 600 orders.
    private func firsts(_ model: ItemResponseModel, itemCount: Int) -> [Int] {
        var counts = Array(repeating: 0, count: itemCount)
        for number in 0..<600 {
            var stream = RandomStream(seed: 3, path: "order", String(number))
            let order = model.tellingSooner(using: &stream)
            #expect(order.sorted() == Array(0..<itemCount))
            counts[order[0]] += 1
        }
        return counts
    }

    /// The chance to be first is the weight's share: here the square of the discrimination, 4 and 2.25 of 8.
    @Test func itemsThatTellConfigurationsApartAreLikelyToComeFirst() {
        let model = ItemResponseModel(results(count: 30, noise: 0.1, holes: false), itemCount: 6)
        let counts = firsts(model, itemCount: 6)
        #expect(counts[0] + counts[4] > 360)
        #expect(counts[1] + counts[5] < 60)
        // Of six hundred a hundred and fifty each, with a standard deviation of 10.6.
        #expect(firsts(ItemResponseModel([], itemCount: 4), itemCount: 4).allSatisfy { (105...195).contains($0) })
    }

    /// Two configurations of equal luck: the items that both got right by chance are not taken for easy.
    @Test func fewNoisyResultsMakeNoItemEasy() {
        let answers: [[Double]] = [[1, 0, 1, 0, 1, 0], [1, 1, 0, 0, 1, 0]]
        let model = ItemResponseModel(
            answers.map { $0.enumerated().map { Response(item: $0.offset, value: $0.element) } }, itemCount: 6)
        #expect(model.offsets.allSatisfy { abs($0) < 0.3 })
        #expect(model.discriminations.allSatisfy { abs($0 - 1) < 0.2 })
    }

    /// One item, several replicates: a level is their mean, and the noise is what replicates differ by.
    @Test func oneItemIsAPlainMean() throws {
        let model = ItemResponseModel(
            [[Response(item: 0, value: 3), Response(item: 0, value: 5)], [Response(item: 0, value: 10)]],
            itemCount: 1)
        #expect(model.levels == [4, 10])
        #expect(model.noiseVariance == 2)
        // All three, one at 0 and one at 12: 6 on the average, from which they scatter by 98 / 5.
        let guess = 98.0 / 5
        let noise = (8 * guess + 1 * 2) / (8 + 1)
        let deviation = try #require(model.deviation(ofLevelOn: [0, 0], valuesIn: 0...12))
        #expect(abs(deviation - (noise / 2).squareRoot()) < 1e-12)
        #expect(model.deviation(ofLevelOn: [], valuesIn: 0...12) == nil)
    }

    /// The first configuration of a search has four results, right or wrong: once in ten times they are all alike. Held
    /// against the truth its level is off by about what is said of it.
    @Test func aRowOfEqualResultsIsNotTakenForCertainty() throws {
        var squares = 0.0
        let worlds = 2000
        for world in 0..<worlds {
            var stream = RandomStream(seed: UInt64(world), path: "first results")
            let truth = 0.1 + 0.8 * stream.uniform()
            let responses = (0..<4).map { Response(item: $0, value: stream.uniform() < truth ? 1 : 0) }
            let model = ItemResponseModel([responses], itemCount: 24)
            let level = try #require(model.level(of: responses))
            let deviation = try #require(model.deviation(ofLevelOn: [0, 1, 2, 3], valuesIn: 0...1))
            squares += (level - truth) * (level - truth) / (deviation * deviation)
        }
        let miss = (squares / Double(worlds)).squareRoot()
        #expect((0.8...1.25).contains(miss), "\(miss) of its deviations")
    }

    /// What is said of so few comes from what many scatter by, and of many from themselves.
    @Test func whatIsGuessedGivesWayToWhatIsSeen() throws {
        let model = ItemResponseModel(results(count: 200, noise: 0.01, holes: false), itemCount: 6)
        let deviation = try #require(model.deviation(ofLevelOn: Array(0..<6), valuesIn: 0...1))
        #expect(deviation < 0.02)
    }

    @Test func emptyEqualAndSingleResultsGiveFiniteFigures() {
        let cases: [[[Response]]] = [
            [], [[]], [[Response(item: 0, value: 1)]], Array(repeating: [Response(item: 1, value: 0)], count: 5),
            Array(repeating: (0..<3).map { Response(item: $0, value: 1) }, count: 6),
            [(0..<3).map { Response(item: $0, value: 1e12) }, (0..<3).map { Response(item: $0, value: -1e12) }],
        ]
        for responses in cases {
            let model = ItemResponseModel(responses, itemCount: 3)
            let figures = model.offsets + model.discriminations + model.levels.compactMap { $0 }
            let isFinite = figures.allSatisfy(\.isFinite) && (model.noiseVariance ?? 0).isFinite
            #expect(isFinite)
            var stream = RandomStream(seed: 1, path: "order")
            #expect(model.tellingSooner(using: &stream).sorted() == [0, 1, 2])
        }
    }

    @Test func theSameResultsGiveTheSameModel() {
        let results = results(count: 25, noise: 0.2, holes: true)
        #expect(ItemResponseModel(results, itemCount: 6) == ItemResponseModel(results, itemCount: 6))
    }
}
