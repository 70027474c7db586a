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
    /// The highest believed mean of an evaluated configuration.
    private let incumbentMean: Double
    /// The second highest.
    private let runnerUpMean: Double
    private let incumbents: [Int]
    private let forbidden: Set<ParameterConfiguration>

    init(_ model: GaussianProcessModel, isNoisy: Bool, forbidden: Set<ParameterConfiguration>) {
        self.model = model
        self.isNoisy = isNoisy
        self.forbidden = forbidden
        encoding = model.encoding
        let beliefs = model.points.prefix(model.dataCount).map { model.belief(at: $0).mean }
        incumbents = beliefs.indices.sorted { (beliefs[$0], $1) > (beliefs[$1], $0) }
        incumbentMean = incumbents.first.map { beliefs[$0] } ?? 0
        runnerUpMean = incumbents.dropFirst().first.map { beliefs[$0] } ?? incumbentMean
    }

    /// The logarithm of the expected improvement over the incumbent's believed mean.
    private func promise(_ belief: GaussianProcessModel.Belief) -> Double {
        let deviation = Knob.sig > 0 ? belief.variance / (belief.variance + Knob.sig * model.noise).squareRoot() : belief.variance.squareRoot()
        return log(deviation) + NormalDistribution.logImprovement((belief.mean - incumbentMean) / deviation)
    }

    /// How much the best believed mean grows, on average, when a configuration is evaluated once more: the knowledge
    /// gradient between two rivals (Frazier, Powell and Dayanik 2009).
    private func knowledge(_ belief: GaussianProcessModel.Belief, isIncumbent: Bool) -> Double {
        let change = belief.variance / (belief.variance + model.noise).squareRoot()
        let gap = isIncumbent ? runnerUpMean - incumbentMean : belief.mean - incumbentMean
        return log(change) + NormalDistribution.logImprovement(gap / change)
    }

    private func evaluated(_ codes: [Double]) -> Candidate {
        Candidate(codes: codes, promise: promise(model.belief(at: encoding.point(encoding.masked(codes)))))
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
            if forbidden.contains(configuration) { continue }
            if isNoisy, Knob.repeats > 0, let again = worthRepeating(than: finalist) { return again }
            return configuration
        }
        return encoding.space.sample(using: &stream)
    }

    /// The evaluated contender from whose repetition more is to be learned than from the new candidate, if any.
    private func worthRepeating(than candidate: Candidate) -> ParameterConfiguration? {
        let fresh = knowledge(
            model.belief(at: encoding.point(encoding.masked(candidate.codes))), isIncumbent: false)
        var best: (knowledge: Double, place: Int)?
        for (rank, place) in incumbents.prefix(10).enumerated() {
            let value = knowledge(model.belief(at: model.points[place]), isIncumbent: rank == 0)
            if value > (best?.knowledge ?? fresh) { best = (value, place) }
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
        let active = encoding.masked(codes).indices.filter { axis in
            !encoding.masked(codes)[axis].isNaN && encoding.axes[axis].parameter.domain.cardinality != 1
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

enum Knob {
    static func get(_ n: String, _ d: Double) -> Double { ProcessInfo.processInfo.environment[n].flatMap(Double.init) ?? d }
    static let repeats = get("GP_REPEAT", 1)
    static let pair = get("GP_PAIR", 1.5)
    static let product = get("GP_PROD", 0.4)
    static let wdev = get("GP_WDEV", 1.2)
    static let dist = get("GP_DIST", 0)
    static let warp = get("GP_WARP", 1)
    static let sig = get("GP_SIG", 1)
    static let constant = get("GP_CONST", 1)
    static let strength = get("GP_STR", 3)
    static let addv = get("GP_ADD", 0.6)
    static let xi = get("GP_XI", 0)
}
