import Foundation
import NumericalMethods
import Optimization
import SearchSpace
import Testing

/// A space with every kind of structure: names, numbers, conditions, a pool and slots.
func structuredSpace() throws -> ParameterSpace {
    var parameters = [
        Parameter("main", .choice(["m0", "m1", "m2"])), Parameter("cycles", .integer(1...5, .linear)),
        Parameter("tokens", .integer(256...8192, .logarithmic)), Parameter("effort", .ordinal(["low", "mid", "high"])),
        Parameter("quorum", .real(0...1, .linear), if: ParameterCondition(parent: "main", values: [.choice("m1")])),
    ]
    for place in 0..<4 {
        parameters.append(Parameter("a\(place)", .boolean))
        parameters.append(
            Parameter(
                "t\(place)", .real(0...1.5, .linear),
                if: ParameterCondition(parent: "a\(place)", values: [.boolean(true)])))
    }
    for place in 0..<3 {
        parameters.append(Parameter("s\(place)", .choice(["none", "x", "y"])))
        parameters.append(
            Parameter(
                "u\(place)", .real(0...1.5, .linear),
                if: ParameterCondition(parent: "s\(place)", values: [.choice("x"), .choice("y")])))
    }
    return try ParameterSpace(parameters: parameters)
}

@Suite struct KernelTests {
    private func points(_ count: Int) throws -> (SpaceEncoding, [EncodedPoint]) {
        let encoding = SpaceEncoding(try structuredSpace())
        var stream = RandomStream(seed: 2, path: "points")
        let drawn = (0..<count).map { _ in encoding.space.sample(using: &stream) }
        return (encoding, drawn.map { encoding.point(encoding.codes(of: $0)) })
    }

    @Test func codesTurnBackIntoTheirConfiguration() throws {
        let encoding = SpaceEncoding(try structuredSpace())
        var stream = RandomStream(seed: 1, path: "codes")
        for _ in 0..<300 {
            let drawn = encoding.space.sample(using: &stream)
            let back = encoding.configuration(of: encoding.codes(of: drawn))
            try encoding.space.validate(back)
            for parameter in encoding.space.parameters {
                guard case .real(let before)? = drawn[parameter.name] else {
                    #expect(back[parameter.name] == drawn[parameter.name])
                    continue
                }
                #expect(abs((back.real(parameter.name) ?? .nan) - before) < 1e-12)
            }
        }
    }

    /// The matrix is positive definite wherever the likelihood has a value.
    @Test(arguments: 0..<8)
    func likelihoodGradientEqualsFiniteDifferences(seed: UInt64) throws {
        let (encoding, points) = try points(14)
        let layout = KernelLayout(encoding, isNoisy: true)
        let kernel = TrainingKernel(layout, points)
        var stream = RandomStream(seed: seed, path: "hyperparameters")
        let targets = points.map { _ in stream.normal() }
        let factors = points.indices.map { $0.isMultiple(of: 3) ? 0.5 : 1 }
        let place = layout.prior.map { $0.centre + $0.deviation * stream.normal() }
        let found = try #require(kernel.objective(place, targets: targets, noiseFactors: factors, prior: layout.prior))
        for index in place.indices {
            var (above, below) = (place, place)
            above[index] += 1e-5
            below[index] -= 1e-5
            let high = try #require(
                kernel.objective(above, targets: targets, noiseFactors: factors, prior: layout.prior))
            let low = try #require(
                kernel.objective(below, targets: targets, noiseFactors: factors, prior: layout.prior))
            let slope = (high.value - low.value) / 2e-5
            #expect(abs(slope - found.gradient[index]) < 1e-3 * (1 + abs(slope)))
        }
    }

    /// Hyperparameters are drawn by the one and searched for by the other.
    @Test func theObjectiveIsTheLikelihoodLessThePriorsPenalty() throws {
        let space = try structuredSpace()
        let layout = KernelLayout(SpaceEncoding(space), isNoisy: true)
        var stream = RandomStream(seed: 4, path: "likelihood")
        let points = (0..<12).map { _ in
            layout.encoding.point(layout.encoding.codes(of: space.sample(using: &stream)))
        }
        let targets = points.map { _ in stream.normal() }
        let factors = points.map { _ in 0.5 + stream.uniform() }
        let kernel = TrainingKernel(layout, points)
        let prior = layout.prior(reportedNoise: 0.3)
        for _ in 0..<5 {
            let logarithms = prior.map { $0.centre + $0.deviation * stream.normal() }
            let likelihood = try #require(
                kernel.logLikelihood(logarithms, targets: targets, noiseFactors: factors))
            let objective = try #require(
                kernel.objective(logarithms, targets: targets, noiseFactors: factors, prior: prior))
            let penalty = zip(logarithms, prior).reduce(0) { sum, pair in
                let deviation = (pair.0 - pair.1.centre) / pair.1.deviation
                return sum + 0.5 * deviation * deviation
            }
            #expect(abs(objective.value - (penalty - likelihood)) < 1e-9 * (1 + abs(objective.value)))
        }
    }

    private func model(_ observed: [(ParameterConfiguration, Double)], in space: ParameterSpace) throws
        -> GaussianProcessModel
    {
        let encoding = SpaceEncoding(space)
        let observations = observed.enumerated().map { number, entry in
            Observation(id: number, configuration: entry.0, scores: [entry.1], noiseStandardDeviations: [nil])
        }
        let data = PooledData(
            observations[...], scores: observed.map(\.1), deviations: observed.map { _ in nil },
            encoding: encoding, isNoisy: true, keeping: .bestAndLatest(limit: 100))
        let centres = KernelLayout(encoding, isNoisy: true).prior.map(\.centre)
        return try #require(GaussianProcessModel(data, encoding: encoding, logarithms: centres, isNoisy: true))
    }

    private func belief(_ model: GaussianProcessModel, _ configuration: ParameterConfiguration) -> [Double] {
        let found = model.belief(at: model.encoding.point(model.encoding.codes(of: configuration)))
        return [found.mean, found.variance]
    }

    /// Near a base most is reused, and the variance is first bounded: both must be what is found from nothing.
    @Test func beliefsNearABaseEqualThoseFromNothingAndStayBelowTheirBound() throws {
        let space = try structuredSpace()
        var stream = RandomStream(seed: 8, path: "near")
        let observed = (0..<30).map { _ in (space.sample(using: &stream), stream.normal()) }
        let model = try model(observed, in: space)
        func point(_ configuration: ParameterConfiguration) -> EncodedPoint {
            model.encoding.point(model.encoding.codes(of: configuration))
        }
        for base in observed.prefix(6).map(\.0) {
            var near = (0..<12).map { _ in
                var moved = base
                let parameter = space.parameters[stream.integer(below: space.parameters.count)]
                moved[parameter.name] = parameter.domain.sample(using: &stream)
                return space.repaired(moved, using: &stream)
            }
            near.append(space.sample(using: &stream))
            let found = model.beliefs(at: near.map(point), near: point(base), versus: 3)
            for (configuration, (belief, bound)) in zip(near, found) {
                let alone = self.belief(model, configuration)
                #expect(abs(belief.mean - alone[0]) < 1e-9)
                #expect(abs(belief.variance - alone[1]) < 1e-9)
                #expect(bound >= belief.variance - 1e-9)
            }
            // A base's own bound is exact.
            let own = model.beliefs(at: [point(base)], near: point(base), versus: 3)[0]
            #expect(abs(own.varianceBound - own.belief.variance) < 1e-6)
        }
    }

    @Test func orderOfSlotsIsInvisible() throws {
        let space = try structuredSpace()
        var stream = RandomStream(seed: 3, path: "slots")
        let observed = (0..<10).map { _ in (space.sample(using: &stream), stream.normal()) }
        let model = try model(observed, in: space)
        for _ in 0..<20 {
            let one = space.sample(using: &stream)
            var other = one
            for (from, to) in [("0", "1"), ("1", "2"), ("2", "0")] {
                other["s" + to] = one["s" + from]
                other["u" + to] = one["u" + from]
            }
            for (left, right) in zip(belief(model, one), belief(model, other)) { #expect(abs(left - right) < 1e-9) }
        }
    }

    /// Standardized targets are 1 and -1; the two points are alike by the kernel's unit at distance 1.
    @Test func posteriorOfTwoPointsEqualsTheOneByHand() throws {
        let space = try ParameterSpace(parameters: [Parameter("c", .choice(["a", "b"]))])
        let configurations = ["a", "b"].map { ParameterConfiguration(["c": .choice($0)]) }
        let model = try model([(configurations[0], 5), (configurations[1], 3)], in: space)
        // k(a, a) = 1 + w + s3 and k(a, b) = 1 + s3 / (1 + tau), with w = 0.4, s3 = 1, tau = 5·0.4.
        let (own, cross, noise) = (2.4, 1 + 1.0 / 3, 0.15)
        let mean = (own - cross) / (own - cross + noise)
        #expect(abs(belief(model, configurations[0])[0] - mean) < 1e-6)
        let (a, b) = (own + noise, cross)
        let determinant = a * a - b * b
        let explained = (own * own * a - 2 * own * cross * b + cross * cross * a) / determinant
        #expect(abs(belief(model, configurations[0])[1] - (own - explained)) < 1e-6)
    }

    @Test func setsThatShareMembersAreNearer() throws {
        let space = try structuredSpace()
        var stream = RandomStream(seed: 5, path: "sets")
        var base = space.sample(using: &stream)
        func with(_ members: Set<Int>) -> ParameterConfiguration {
            for place in 0..<4 {
                base["a\(place)"] = .boolean(members.contains(place))
                base["t\(place)"] = members.contains(place) ? .real(0.5) : nil
            }
            return base
        }
        let model = try model([(with([0, 1]), 1), (with([]), 0)], in: space)
        #expect(belief(model, with([0, 2]))[1] < belief(model, with([2, 3]))[1])
    }
}

@Suite struct OutputWarpTests {
    @Test(arguments: [[1], OutputWarp.exactPowers])
    func bendsBackAndKeepsTheOrder(powers: [Double]) {
        let scores = [-900, -40, -12, -3.5, -1, -0.5, 0.25, 0.3]
        let warp = OutputWarp(scores, powers: powers)
        let warped = scores.map(warp.warped)
        #expect(zip(warped, warped.dropFirst()).allSatisfy { $0 <= $1 })
        #expect(zip(warped.dropFirst(3), warped.dropFirst(4)).allSatisfy { $0 < $1 })
        // Both lie below the floor.
        #expect(warped[0] == warped[1])
        for score in scores.suffix(5) { #expect(abs(warp.score(warp.warped(score)) - score) < 1e-9) }
        for score in scores.suffix(5) {
            let slope = (warp.warped(score + 1e-6) - warp.warped(score - 1e-6)) / 2e-6
            #expect(abs(slope - warp.slope(at: score)) < 1e-4 * slope)
        }
    }

    @Test(arguments: [[0.0, 0, 0], [1e300, -1e300, 3], [1e-300, 2e-300], [7]])
    func staysFiniteWhateverTheScores(scores: [Double]) {
        let warp = OutputWarp(scores, powers: OutputWarp.exactPowers)
        #expect(scores.allSatisfy { warp.warped($0).isFinite })
    }
}
