internal import Foundation
internal import NumericalMethods
internal import SearchSpace

/// Looks for the configuration whose evaluation promises most, by local search over mixed neighbourhoods from the
/// best configurations, from mutated ones, and from configurations drawn evenly.
final class AcquisitionSearch {
    /// A configuration as latent codes (inactive axes keep theirs, to come back when they wake).
    private struct Candidate {
        var codes: [Double]
        var promise: Double
    }

    private let model: GaussianProcessModel
    private let moves: CandidateCodes
    private let isNoisy: Bool
    /// The evaluated configuration with the highest believed mean, of those that are likely within the limits.
    private let incumbent: GaussianProcessModel.Reference?
    /// All evaluated ones, the most wanted first.
    private let incumbents: [Int]
    /// Those that may be better than the incumbent.
    private let contenders: ArraySlice<Int>
    private let excluded: ExcludedPoints
    private let isRepeating: Bool
    private let beliefs: NearbyBeliefs
    private let feasibility: FeasibilityModel?

    /// - Parameter feasibility: of constraints, where there are any.
    init(
        _ model: GaussianProcessModel, isNoisy: Bool, excluded: ExcludedPoints, isRepeating: Bool,
        feasibility: FeasibilityModel? = nil
    ) {
        self.model = model
        self.isNoisy = isNoisy
        self.excluded = excluded
        self.isRepeating = isNoisy && isRepeating
        moves = CandidateCodes(model.encoding)
        self.feasibility = feasibility
        let means = model.dataMeans
        let odds = feasibility?.logProbabilities(at: means.indices.map { model.points[$0].sleepingCodes })
        let ranks = means.indices.map { place -> (Int, Double) in
            guard let odds, !FeasibilityModel.isLikely(odds[place]) else { return (1, means[place]) }
            return (0, odds[place])
        }
        incumbents = means.indices.sorted { (ranks[$0].0, ranks[$0].1, $1) > (ranks[$1].0, ranks[$1].1, $0) }
        incumbent = incumbents.first { ranks[$0].0 == 1 }.map(model.reference)
        contenders = incumbents.prefix(8).filter { ranks[$0].0 == 1 }.dropFirst()
        beliefs = model.nearbyBeliefs(versus: incumbent)
    }

    /// The logarithm of the expected improvement of one more evaluation over a rival, both uncertain and correlated.
    private func promise(_ mean: Double, _ deviation: Double, over rival: GaussianProcessModel.Reference) -> Double {
        log(deviation) + NormalDistribution.logImprovement((mean - rival.belief.mean) / deviation)
    }

    /// How far an evaluation may move the believed difference to the rival.
    ///
    /// With noise, that is what counts (the knowledge gradient between two rivals, Frazier, Powell and Dayanik 2009),
    /// not how uncertain the difference is.
    private func deviation(variance: Double, covariance: Double) -> Double {
        guard isNoisy else { return variance.squareRoot() }
        return max(abs(variance - covariance) / (variance + model.noise).squareRoot(), 1e-8)
    }

    private func promise(_ belief: GaussianProcessModel.Belief) -> Double {
        // While nothing is likely within the limits, what matters is to get there.
        guard let incumbent else { return feasibility == nil ? belief.mean : 0 }
        let deviation = deviation(variance: belief.variance, covariance: belief.covariance)
        return promise(belief.mean, deviation, over: incumbent)
    }

    /// The promise of latent codes, with how likely they keep within the limits; anything that is no more than `least`
    /// when that is clear before.
    private func promise(of codes: [Double], _ belief: GaussianProcessModel.Belief, least: Double) -> Double {
        let promise = promise(belief)
        guard let feasibility, promise > least else { return promise }
        return promise + feasibility.logProbabilities(at: [moves.masked(codes)])[0]
    }

    /// No less than the promise, from what costs little: expected improvement grows with the deviation, and that is
    /// largest at one end of what the variance can be.
    private func promiseBound(_ outlook: NearbyBeliefs.Outlook) -> Double {
        guard let incumbent else { return feasibility == nil ? outlook.mean : 1e-9 }
        let covariance = outlook.covariance
        var largest = deviation(variance: max(outlook.varianceBound, 1e-12), covariance: covariance)
        if isNoisy {
            let least = covariance * covariance / incumbent.belief.variance
            largest = max(largest, deviation(variance: least, covariance: covariance))
        }
        return promise(outlook.mean, largest, over: incumbent) + 1e-9
    }

    /// The most promising configuration; with noise it may be one that was evaluated before.
    func best(using stream: inout RandomStream) -> ParameterConfiguration {
        let pool = starts(using: &stream)
        var finalists = pool.map { climbed($0, using: &stream) }
        finalists.sort { $0.promise > $1.promise }
        for finalist in finalists + pool {
            let masked = moves.masked(finalist.codes)
            if excluded.contains(masked) { continue }
            if isRepeating, let again = worthRepeating(than: finalist) { return again }
            return model.encoding.configuration(of: masked.map { $0 == PointColumns.inactive ? .nan : $0 })
        }
        return model.encoding.space.sample(using: &stream)
    }

    /// Where climbs start. Under noise a third finds nothing that the next trials don't.
    private static let noisyClimbCount = 2
    private static let exactClimbCount = 3

    /// By how much, on the log scale, a repetition must promise more than something new: what is learned of a new
    /// configuration serves all that are like it, which one step's expected improvement doesn't count.
    private static let repetitionMargin = 0.5

    /// The evaluated contender from whose repetition more is to be learned than from the new candidate, if any.
    private func worthRepeating(than candidate: Candidate) -> ParameterConfiguration? {
        guard let incumbent, !contenders.isEmpty else { return nil }
        var best: (promise: Double, place: Int)?
        let rivals = beliefs.scattered(contenders.map { model.points[$0].sleepingCodes })
        for (place, rival) in zip(contenders, rivals) {
            let value = promise(rival)
            // The incumbent itself: it may turn out worse than this rival.
            let doubt = promise(
                rival.mean, deviation(variance: incumbent.belief.variance, covariance: rival.covariance),
                over: incumbent)
            for (value, place) in [(value, place), (doubt, incumbent.place)]
            where value > (best?.promise ?? candidate.promise + Self.repetitionMargin) { best = (value, place) }
        }
        return best.map { model.configurations[$0.place] }
    }

    // MARK: Starts

    /// The most promising of the configurations where climbs may start.
    private func starts(using stream: inout RandomStream) -> [Candidate] {
        var pool = BestCandidates(limit: isNoisy ? Self.noisyClimbCount : Self.exactClimbCount)
        var masked = [Double](repeating: 0, count: model.encoding.axes.count)
        for (rank, place) in incumbents.prefix(isNoisy ? 6 : 8).enumerated() {
            let sleeping = model.points[place].sleepingCodes
            beliefs.settle(sleeping)
            for _ in 0..<(rank < 3 ? 16 : 8) {
                let codes = mutated(sleeping, using: &stream)
                moves.masked(codes, into: &masked)
                guard moves.isAllowed(masked) else { continue }
                consider(codes, masked, &pool)
            }
            reduce(&pool)
        }
        for _ in 0..<(isNoisy ? 12 : 24) {
            let codes = moves.drawn(using: &stream)
            moves.masked(codes, into: &masked)
            guard moves.isAllowed(masked) else { continue }
            beliefs.settle(masked, isFar: true)
            consider(codes, masked, &pool)
        }
        reduce(&pool)
        return pool.best
    }

    private func consider(_ codes: [Double], _ masked: [Double], _ pool: inout BestCandidates) {
        let outlook = beliefs.look(at: masked)
        guard promiseBound(outlook) > pool.least else { return }
        beliefs.keep(outlook)
        pool.waiting.append(codes)
        if beliefs.keptCount == 8 { reduce(&pool) }
    }

    private func reduce(_ pool: inout BestCandidates) {
        beliefs.reduce { place, belief in
            let codes = pool.waiting[place]
            pool.add(Candidate(codes: codes, promise: promise(of: codes, belief, least: pool.least)))
        }
        pool.waiting.removeAll(keepingCapacity: true)
    }

    /// The few most promising of those seen, the best first.
    private struct BestCandidates {
        let limit: Int
        private(set) var best: [Candidate] = []
        var waiting: [[Double]] = []

        init(limit: Int) { self.limit = limit }

        /// What a candidate must promise more than, to be of use.
        var least: Double { best.count < limit ? -.infinity : best[limit - 1].promise }

        mutating func add(_ candidate: Candidate) {
            guard candidate.promise > least || best.count < limit else { return }
            let place = best.firstIndex { candidate.promise > $0.promise } ?? best.count
            best.insert(candidate, at: place)
            if best.count > limit { best.removeLast() }
        }
    }

    /// Moves one to four active axes; what sleeps gets codes by chance.
    private func mutated(_ sleeping: [Double], using stream: inout RandomStream) -> [Double] {
        var result = moves.drawn(using: &stream)
        for axis in sleeping.indices where sleeping[axis] != PointColumns.inactive { result[axis] = sleeping[axis] }
        let active = moves.moving(sleeping)
        guard !active.isEmpty else { return result }
        for _ in 0...stream.integer(below: 4) {
            let axis = active[stream.integer(below: active.count)]
            result[axis] = moves.moved(result[axis], on: axis, by: 0.2, using: &stream)
        }
        return result
    }

    // MARK: Climbing

    /// Goes from one better neighbour to the next, eight looked at in a step; steps on ordered axes shrink.
    private func climbed(_ start: Candidate, using stream: inout RandomStream) -> Candidate {
        var best = start
        var masked = moves.masked(best.codes)
        var trial = masked
        beliefs.settle(masked)
        var step = 0.15
        let worthwhile = isNoisy ? 0.01 : 1e-9
        /// How often the base moved, and how often it had when each axis' names were last tried.
        var moveCount = 1
        var triedAt = [Int](repeating: 0, count: masked.count)
        var waiting: [[Double]] = []
        /// Goes to the best of those that wait, if it is better.
        func look() {
            var found: Candidate?
            beliefs.reduce { place, belief in
                let least = found?.promise ?? best.promise + worthwhile
                let value = promise(of: waiting[place], belief, least: least)
                if value > least {
                    found = Candidate(codes: waiting[place], promise: value)
                }
            }
            waiting.removeAll(keepingCapacity: true)
            guard let found else { return }
            best = found
            moveCount += 1
            moves.masked(best.codes, into: &masked)
            beliefs.settle(masked)
        }
        func consider(_ codes: [Double]) {
            moves.masked(codes, into: &trial)
            guard moves.isAllowed(trial) else { return }
            let outlook = beliefs.look(at: trial)
            guard promiseBound(outlook) > best.promise + worthwhile else { return }
            beliefs.keep(outlook)
            waiting.append(codes)
            if beliefs.keptCount == 8 { look() }
        }
        for _ in 0..<(isNoisy ? 4 : 12) {
            let before = best.promise
            var axes = moves.moving(masked)
            while axes.count > 40 { axes.remove(at: stream.integer(below: axes.count)) }
            for place in axes.indices.reversed() { axes.swapAt(place, stream.integer(below: place + 1)) }
            for axis in axes where masked[axis] != PointColumns.inactive {
                if triedAt[axis] == moveCount && moves.isExhausted(axis, step: step) { continue }
                triedAt[axis] = moveCount
                moves.others(best.codes[axis], on: axis, step: step, using: &stream) { code in
                    var codes = best.codes
                    codes[axis] = code
                    consider(codes)
                }
            }
            // Moving several ordered axes at once crosses ridges that single steps can't.
            let ordered = axes.filter {
                model.encoding.axes[$0].isOrdered && masked[$0] != PointColumns.inactive
            }
            if ordered.count > 1 {
                let (tryCount, axisCount) = isNoisy ? (4, 4) : (8, ordered.count)
                for _ in 0..<tryCount {
                    var codes = best.codes
                    let start = stream.integer(below: ordered.count)
                    for place in start..<start + min(axisCount, ordered.count) {
                        let axis = ordered[place % ordered.count]
                        codes[axis] = moves.snapped(codes[axis] + 0.7 * step * stream.normal(), on: axis)
                    }
                    consider(codes)
                }
            }
            for group in model.encoding.groups { swap(best.codes, masked, in: group, using: &stream, take: consider) }
            look()
            let gain = best.promise - before
            if gain < (isNoisy ? 0.05 : 0.02) { step *= gain > 1e-9 && !isNoisy ? 0.5 : 0.35 }
            if step < (isNoisy ? 0.02 : 0.0005) { break }
        }
        return best
    }

    /// One member leaves, another comes.
    private func swap(
        _ codes: [Double], _ masked: [Double], in group: SpaceEncoding.Group, using stream: inout RandomStream,
        take: ([Double]) -> Void
    ) {
        guard group.kind == .pool else { return }
        var present: [Int] = []
        var absent: [Int] = []
        for member in group.members where masked[member.presence] != PointColumns.inactive {
            if masked[member.presence] > 0 { present.append(member.presence) } else { absent.append(member.presence) }
        }
        guard !present.isEmpty, !absent.isEmpty else { return }
        for _ in 0..<6 {
            let leaver = present[stream.integer(below: present.count)]
            let comer = absent[stream.integer(below: absent.count)]
            var result = codes
            (result[leaver], result[comer]) = (result[comer], result[leaver])
            take(result)
        }
    }
}
