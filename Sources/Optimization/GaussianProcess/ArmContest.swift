internal import Foundation
internal import NumericalMethods
internal import SearchSpace

/// Chooses whom to evaluate next among all configurations of a space that has few, under noise: new ones and those
/// that were evaluated before on equal terms.
///
/// The model holds each configuration's own pooled evidence beside what its like say of it, so a contest is a bandit
/// with correlated arms. By turns it asks
///
/// - whose evaluations would raise the best believed mean most (the knowledge gradient for correlated beliefs; Frazier,
///   Powell and Dayanik 2009), looking ``looks`` evaluations ahead: of one alone, where noise is large, next to nothing
///   is to be expected of anybody;
/// - who is known least of those that may still be the best.
///
/// The first finds the best; the second spreads evidence evenly over all who may be it, whatever the model believes to
/// know of them from others: where its shape is wrong, the first alone never looks at them again.
struct ArmContest {
    private let model: GaussianProcessModel
    private let arms: [EncodedPoint]
    private let configurations: [ParameterConfiguration]
    /// Of one evaluation of each.
    private let noises: [Double]
    private let belief: JointBelief

    /// Evaluations that the knowledge gradient looks ahead.
    private static let looks = 5.0
    /// Who is behind the leader by more of the difference's deviations is no contender.
    private static let contenderDeviations = 1.5
    /// Arms of each kind, evaluated and not, that take part where there are more.
    private static let shortlist = 64

    /// `nil` where all configurations failed.
    init?(
        _ model: GaussianProcessModel, among all: FiniteArms, failed: Set<[Double]>, using stream: inout RandomStream
    ) {
        self.model = model
        let keys = (0..<model.dataCount).map { FiniteArms.key(model.points[$0], model.encoding) }
        let known = Set(keys)
        let own = Self.best(of: Array(0..<model.dataCount), by: model.dataMeans, model.dataCount + all.points.count)
        var fresh = all.keys.indices.filter { !known.contains(all.keys[$0]) && !failed.contains(all.keys[$0]) }
        if fresh.count > 2 * Self.shortlist {
            for place in fresh.indices.reversed() { fresh.swapAt(place, stream.integer(below: place + 1)) }
            let means = model.nearbyBeliefs().means(at: fresh.map { all.points[$0].sleepingCodes })
            let best = Self.best(of: Array(fresh.indices), by: means, .max)
            fresh = best.map { fresh[$0] }
        }
        arms = own.map { model.points[$0] } + fresh.map { all.points[$0] }
        configurations = own.map { model.configurations[$0] } + fresh.map { all.configurations[$0] }
        guard !arms.isEmpty else { return nil }
        belief = model.jointBelief(at: arms)
        let noise = model.noise
        noises = own.map { noise * model.lookFactors[$0] } + fresh.map { _ in noise }
    }

    /// The best of places by a value for each, as many as take part; all of them where `total` is small.
    private static func best(of places: [Int], by values: [Double], _ total: Int) -> [Int] {
        guard total > 3 * shortlist, places.count > shortlist else { return places }
        return Array(places.sorted { (values[$0], $1) > (values[$1], $0) }.prefix(shortlist))
    }

    /// The next to evaluate.
    ///
    /// - Parameter turn: how many were asked for before.
    func choice(turn: Int) -> ParameterConfiguration {
        configurations[turn % 2 == 0 ? leastKnownContender : mostTelling]
    }

    private var leader: Int {
        belief.means.indices.max { (belief.means[$0], $1) < (belief.means[$1], $0) } ?? 0
    }

    private var leastKnownContender: Int {
        let leader = leader
        let contenders = belief.means.indices.filter { arm in
            let behind = belief.means[leader] - belief.means[arm]
            return behind <= Self.contenderDeviations * belief.differenceVariance(leader, arm).squareRoot()
        }
        return contenders.max { (belief.variance($0), $1) < (belief.variance($1), $0) } ?? leader
    }

    /// Nodes of a normal distribution and their shares.
    private static let nodes = [-2, -1.2, -0.6, -0.2, 0.2, 0.6, 1.2, 2]
    private static let shares: [Double] = {
        let densities = nodes.map(NormalDistribution.density)
        let sum = densities.reduce(0, +)
        return densities.map { $0 / sum }
    }()

    private var mostTelling: Int {
        let count = belief.count
        var best = (gain: -Double.infinity, arm: 0)
        for arm in 0..<count {
            let scale = 1 / (belief.variance(arm) + noises[arm] / Self.looks).squareRoot()
            var gain = 0.0
            for (node, share) in zip(Self.nodes, Self.shares) {
                let step = node * scale
                var highest = -Double.infinity
                for other in 0..<count {
                    highest = max(highest, belief.means[other] + step * belief.covariances[arm * count + other])
                }
                gain += share * highest
            }
            if gain > best.gain { best = (gain, arm) }
        }
        return best.arm
    }
}
