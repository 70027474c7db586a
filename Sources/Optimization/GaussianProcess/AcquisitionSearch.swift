internal import Foundation
internal import NumericalMethods
internal import SearchSpace

/// Looks for the configuration whose evaluation promises most, by local search over mixed neighbourhoods from the
/// best configurations, from mutated ones, and from configurations drawn evenly.
struct AcquisitionSearch {
    /// A configuration as latent codes (inactive axes keep theirs, to come back when they wake).
    private struct Candidate {
        var codes: [Double]
        var promise: Double
    }

    private let model: GaussianProcessModel
    private let encoding: SpaceEncoding
    private let isNoisy: Bool
    /// The evaluated configuration with the highest believed mean.
    private let incumbent: GaussianProcessModel.Reference?
    private let incumbents: [Int]
    private let forbidden: Set<ParameterConfiguration>
    private let seen: Set<ParameterConfiguration>

    init(_ model: GaussianProcessModel, isNoisy: Bool, forbidden: Set<ParameterConfiguration>) {
        self.model = model
        self.isNoisy = isNoisy
        self.forbidden = forbidden
        seen = Set(model.configurations)
        encoding = model.encoding
        let beliefs = model.points.prefix(model.dataCount).map { model.belief(at: $0).mean }
        incumbents = beliefs.indices.sorted { (beliefs[$0], $1) > (beliefs[$1], $0) }
        incumbent = incumbents.first.map(model.reference)
    }

    /// The logarithm of the expected improvement of one more evaluation over a rival, both uncertain and correlated.
    ///
    /// With noise, what counts is how far the evaluation can move the believed difference (the knowledge gradient
    /// between two rivals, Frazier, Powell and Dayanik 2009), not how uncertain the difference is.
    private func promise(_ belief: GaussianProcessModel.Belief, over rival: GaussianProcessModel.Reference) -> Double {
        let deviation: Double
        if isNoisy {
            let learned = abs(belief.variance - belief.covariance) / (belief.variance + model.noise).squareRoot()
            deviation = max(learned, 1e-8)
        } else {
            deviation = belief.variance.squareRoot()
        }
        return log(deviation) + NormalDistribution.logImprovement((belief.mean - rival.belief.mean) / deviation)
    }

    private func evaluated(_ codes: [Double]) -> Candidate {
        let belief = model.belief(at: encoding.point(encoding.masked(codes)), versus: incumbent)
        return Candidate(codes: codes, promise: incumbent.map { promise(belief, over: $0) } ?? belief.mean)
    }

    /// The most promising configuration; with noise it may be one that was evaluated before.
    func best(using stream: inout RandomStream) -> ParameterConfiguration {
        var pool = starts(using: &stream).map(evaluated)
        pool.sort { $0.promise > $1.promise }
        var finalists: [Candidate] = []
        for start in pool.prefix(4) { finalists.append(climbed(start, using: &stream)) }
        finalists.sort { $0.promise > $1.promise }
        for finalist in finalists + pool {
            let configuration = encoding.configuration(of: encoding.masked(finalist.codes))
            if forbidden.contains(configuration) || seen.contains(configuration) { continue }
            if isNoisy, let again = worthRepeating(than: finalist) { return again }
            return configuration
        }
        return encoding.space.sample(using: &stream)
    }

    /// The evaluated contender from whose repetition more is to be learned than from the new candidate, if any.
    private func worthRepeating(than candidate: Candidate) -> ParameterConfiguration? {
        guard let incumbent, incumbents.count > 1 else { return nil }
        var best: (promise: Double, place: Int)?
        for place in incumbents.prefix(8).dropFirst() {
            let rival = model.belief(at: model.points[place], versus: incumbent)
            let value = promise(rival, over: incumbent)
            // The incumbent itself: it may turn out worse than this rival.
            let reversed = GaussianProcessModel.Belief(
                mean: rival.mean, variance: incumbent.belief.variance, covariance: rival.covariance)
            let doubt = promise(reversed, over: incumbent)
            for (value, place) in [(value, place), (doubt, incumbent.place)]
            where value > (best?.promise ?? candidate.promise) { best = (value, place) }
        }
        return best.map { model.configurations[$0.place] }
    }

    private func starts(using stream: inout RandomStream) -> [[Double]] {
        var starts: [[Double]] = []
        for _ in 0..<60 {
            let codes = encoding.latentCodes(using: &stream)
            if encoding.hasAllowedSizes(encoding.masked(codes)) { starts.append(codes) }
        }
        for (rank, place) in incumbents.prefix(8).enumerated() {
            for _ in 0..<(rank < 3 ? 16 : 6) {
                let parent = latent(model.points[place].codes, using: &stream)
                let child = mutated(parent, using: &stream)
                if encoding.hasAllowedSizes(encoding.masked(child)) { starts.append(child) }
            }
        }
        return starts
    }

    private func latent(_ codes: [Double], using stream: inout RandomStream) -> [Double] {
        let drawn = encoding.latentCodes(using: &stream)
        return zip(codes, drawn).map { $0.isNaN ? $1 : $0 }
    }

    /// Moves one to four active axes.
    private func mutated(_ codes: [Double], using stream: inout RandomStream) -> [Double] {
        var result = codes
        let masked = encoding.masked(codes)
        let active = masked.indices.filter { axis in
            !masked[axis].isNaN && encoding.axes[axis].parameter.domain.cardinality != 1
        }
        guard !active.isEmpty else { return result }
        for _ in 0...stream.integer(below: 4) {
            let axis = active[stream.integer(below: active.count)]
            result[axis] = moved(result[axis], on: axis, by: 0.2, using: &stream)
        }
        return result
    }

    private func moved(
        _ code: Double, on axis: Int, by step: Double, using stream: inout RandomStream
    ) -> Double {
        guard encoding.axes[axis].isOrdered else {
            let count = encoding.axes[axis].nameCount
            return Double((Int(code) + 1 + stream.integer(below: max(1, count - 1))) % max(1, count))
        }
        let target = code + step * stream.normal()
        return encoding.snapped(target, on: axis)
    }

    /// Goes to the best neighbour while that helps; steps on ordered axes shrink.
    private func climbed(_ start: Candidate, using stream: inout RandomStream) -> Candidate {
        var best = start
        var step = 0.15
        for _ in 0..<12 {
            var improved: Candidate?
            for codes in neighbours(of: best.codes, step: step, using: &stream) {
                let candidate = evaluated(codes)
                if candidate.promise > (improved?.promise ?? best.promise) { improved = candidate }
            }
            if let improved, improved.promise > best.promise + 1e-9 {
                let gain = improved.promise - best.promise
                best = improved
                if gain < 0.02 { step *= 0.5 }
            } else {
                step *= 0.35
                if step < (isNoisy ? 0.01 : 0.0005) { break }
            }
        }
        return best
    }

    private func neighbours(
        of codes: [Double], step: Double, using stream: inout RandomStream
    ) -> [[Double]] {
        let masked = encoding.masked(codes)
        var active = masked.indices.filter {
            !masked[$0].isNaN && encoding.axes[$0].parameter.domain.cardinality != 1
        }
        while active.count > 40 { active.remove(at: stream.integer(below: active.count)) }
        var result: [[Double]] = []
        for axis in active {
            for code in otherCodes(codes[axis], axis: axis, step: step, using: &stream) where code != codes[axis] {
                var neighbour = codes
                neighbour[axis] = code
                result.append(neighbour)
            }
        }
        // Moving several ordered axes at once crosses ridges that single steps can't.
        let ordered = active.filter { encoding.axes[$0].isOrdered }
        if ordered.count > 1 {
            for _ in 0..<8 {
                var neighbour = codes
                for axis in ordered {
                    neighbour[axis] = encoding.snapped(codes[axis] + 0.7 * step * stream.normal(), on: axis)
                }
                result.append(neighbour)
            }
        }
        for group in encoding.groups { result += swaps(codes, masked, in: group, using: &stream) }
        return result.filter { encoding.hasAllowedSizes(encoding.masked($0)) }
    }

    private func otherCodes(
        _ code: Double, axis: Int, step: Double, using stream: inout RandomStream
    ) -> [Double] {
        let count = encoding.axes[axis].nameCount
        if !encoding.axes[axis].isOrdered {
            if count <= 6 { return (0..<count).map(Double.init) }
            return (0..<5).map { _ in Double(stream.integer(below: count)) }
        }
        if case .real = encoding.axes[axis].parameter.domain {
            let size = step * (0.5 + stream.uniform())
            return [code + size, code - size].map { encoding.snapped($0, on: axis) }
        }
        let grain = 1 / Double(max(1, count - 1))
        let size = max(step, grain)
        return [code + size, code - size, code + grain, code - grain].map { encoding.snapped($0, on: axis) }
    }

    /// One member leaves, another comes.
    private func swaps(
        _ codes: [Double], _ masked: [Double], in group: SpaceEncoding.Group, using stream: inout RandomStream
    ) -> [[Double]] {
        guard group.kind == .pool else { return [] }
        let present = group.members.indices.filter { encoding.multiplicity(group, $0, masked) > 0 }
        let absent = group.members.indices.filter { encoding.multiplicity(group, $0, masked) == 0 }
        guard !present.isEmpty, !absent.isEmpty else { return [] }
        return (0..<6).map { _ in
            let leaver = group.members[present[stream.integer(below: present.count)]].presence
            let comer = group.members[absent[stream.integer(below: absent.count)]].presence
            var result = codes
            (result[leaver], result[comer]) = (result[comer], result[leaver])
            return result
        }
    }
}
