internal import Foundation
internal import NumericalMethods
internal import SearchSpace

/// A Gaussian process over configurations: what is believed of any configuration's noiseless score.
///
/// Evaluations of the same configuration are pooled into one point, whose noise is theirs divided by their number.
package struct GaussianProcessModel: Sendable {
    /// Belief about a noiseless value, in warped units.
    package struct Belief: Sendable {
        package let mean: Double
        package let variance: Double
        /// The covariance with the reference point; 0 without one.
        var covariance = 0.0
    }

    /// A point of the data that others are compared with.
    struct Reference: Sendable {
        let place: Int
        /// K⁻¹ times its covariances with all points.
        let solved: [Double]
        /// What the data explain of its variance.
        let explained: Double
        let belief: Belief
    }

    /// Covariances among points, without their noise and factored with it, kept while hyperparameters stay and points
    /// only join.
    struct KnownCovariances: Sendable {
        fileprivate var logarithms: [Double] = []
        fileprivate var points: [[Double]] = []
        fileprivate var packed: [Double] = []
        fileprivate var noise: [Double] = []
        fileprivate var factor: CholeskyFactor?
    }

    package let encoding: SpaceEncoding
    package let warp: OutputWarp
    let kernels: UnitKernels
    /// Points of the data first, then fantasies.
    private(set) var points: [EncodedPoint]
    private(set) var configurations: [ParameterConfiguration]
    private(set) var columns: PointColumns
    /// Member sums of each point with itself: for each group a column.
    private(set) var selfSums: [[Double]]
    private(set) var factor: CholeskyFactor
    /// (K + noise)⁻¹ times the targets, padded with 0 to the columns' stride.
    private(set) var weights: [Double]
    private(set) var targets: [Double]
    private let noiseFactors: [Double]
    /// The noise variance of one usual evaluation of each of the data's points, as a multiple of ``noise``.
    let lookFactors: [Double]
    /// How many of the points were evaluated in this run.
    let dataCount: Int

    /// The noise variance of one evaluation.
    var noise: Double { kernels.values[KernelLayout.noise] }

    /// A process with given hyperparameters; `nil` when its matrix is not positive definite.
    package init?(_ data: PooledData, encoding: SpaceEncoding, logarithms: [Double], isNoisy: Bool) {
        var known = KnownCovariances()
        self.init(
            data, layout: KernelLayout(encoding, isNoisy: isNoisy), logarithms: logarithms, known: &known)
    }

    /// - Parameter known: used where it fits, and brought up to date.
    init?(_ data: PooledData, layout: KernelLayout, logarithms: [Double], known: inout KnownCovariances) {
        encoding = layout.encoding
        warp = data.warp
        kernels = UnitKernels(layout, logarithms: logarithms)
        points = data.points
        configurations = data.configurations
        targets = data.targets
        noiseFactors = data.noiseFactors
        lookFactors = data.lookFactors
        dataCount = data.ownCount
        columns = PointColumns(points, encoding: encoding)
        selfSums = Self.selfSums(points, columns.stride, kernels)
        known.update(points, logarithms, KernelColumn(kernels, columns, selfSums: selfSums))
        let noise = kernels.values[KernelLayout.noise]
        guard let factor = known.factored(noise: noiseFactors.map { noise * $0 + 1e-9 }) else { return nil }
        self.factor = factor
        weights = Self.padded(factor.solve(targets), columns.stride)
    }

    static func selfSums(_ points: [EncodedPoint], _ stride: Int, _ kernels: UnitKernels) -> [[Double]] {
        kernels.layout.encoding.groups.indices.map { group in
            padded(points.map { kernels.memberSum(group, $0.sets[group], $0.sets[group]) }, stride)
        }
    }

    private static func padded(_ values: [Double], _ stride: Int) -> [Double] {
        values + [Double](repeating: 0, count: stride - values.count)
    }

    /// Beliefs at many points, eight at a time.
    func nearbyBeliefs(versus reference: Reference? = nil) -> NearbyBeliefs { NearbyBeliefs(self, reference) }

    /// The believed means at the data's own points: targets less what is taken for noise.
    var dataMeans: [Double] {
        (0..<dataCount).map { targets[$0] - (noise * noiseFactors[$0] + 1e-9) * weights[$0] }
    }

    /// The belief at a point; for many, ``nearbyBeliefs(versus:)`` is cheaper.
    ///
    /// - Complexity: n²/2 multiplications for n points, and n times the number of parts.
    package func belief(at point: EncodedPoint) -> Belief {
        let beliefs = nearbyBeliefs()
        return beliefs.scattered([point.sleepingCodes])[0]
    }

    /// The beliefs at points near a base as the search finds them, with the bound that it has for their variance.
    package func beliefs(
        at points: [EncodedPoint], near base: EncodedPoint, versus place: Int
    ) -> [(belief: Belief, varianceBound: Double)] {
        let beliefs = nearbyBeliefs(versus: reference(place))
        beliefs.settle(base.sleepingCodes)
        return points.map { point in
            let outlook = beliefs.look(at: point.sleepingCodes)
            beliefs.keep(outlook)
            var found = Belief(mean: outlook.mean, variance: outlook.varianceBound)
            beliefs.reduce { found = $1 }
            return (found, outlook.varianceBound)
        }
    }

    /// The evaluated point at `place` as something to compare others with.
    func reference(_ place: Int) -> Reference {
        let column = KernelColumn(kernels, columns, selfSums: selfSums)
        let codes = points[place].sleepingCodes
        column.settle(codes)
        let prior = column.fill(codes)
        let covariances = Array(UnsafeBufferPointer(start: column.column, count: points.count))
        let solved = factor.solve(covariances)
        let explained = zip(covariances, solved).reduce(0) { $0 + $1.0 * $1.1 }
        let mean = zip(covariances, weights).reduce(0) { $0 + $1.0 * $1.1 }
        let belief = Belief(mean: mean, variance: max(prior - explained, 1e-12))
        return Reference(place: place, solved: solved, explained: explained, belief: belief)
    }

    /// Takes the believed means at `proposals` for told, one after another (a "kriging believer", Ginsbourger, Le Riche
    /// and Carraro 2010), so that a batch doesn't crowd one place.
    mutating func believe(at proposals: [ParameterConfiguration]) {
        guard !proposals.isEmpty else { return }
        let joining = proposals.map { encoding.point(encoding.codes(of: $0)) }
        let all = points + joining
        let wider = PointColumns(all, encoding: encoding)
        let sums = Self.selfSums(all, wider.stride, kernels)
        let column = KernelColumn(kernels, wider, selfSums: sums)
        for (configuration, point) in zip(proposals, joining) {
            let codes = point.sleepingCodes
            column.settle(codes)
            let prior = column.fill(codes)
            // A point that cannot join leaves a gap in the columns, so no later one may.
            let row = Array(UnsafeBufferPointer(start: column.column, count: points.count))
            let mean = zip(row, weights).reduce(0) { $0 + $1.0 * $1.1 }
            guard factor.append(row: row, diagonal: prior + noise + 1e-9) else { break }
            points.append(point)
            configurations.append(configuration)
            targets.append(mean)
            weights = factor.solve(targets)
        }
        columns = PointColumns(points, encoding: encoding)
        selfSums = Self.selfSums(points, columns.stride, kernels)
        weights = Self.padded(factor.solve(targets), columns.stride)
    }
}

extension GaussianProcessModel.KnownCovariances {
    /// Computes what is missing of all pairs of `points`.
    fileprivate mutating func update(_ points: [EncodedPoint], _ logarithms: [Double], _ column: KernelColumn) {
        let codes = points.map(\.sleepingCodes)
        if self.logarithms != logarithms || self.points.count > codes.count
            || self.points != Array(codes.prefix(self.points.count))
        {
            self = Self()
        }
        self.logarithms = logarithms
        for row in self.points.count..<codes.count {
            column.settle(codes[row], reach: (row + 8) / 8 * 8)
            let own = column.fill(codes[row])
            packed.append(contentsOf: UnsafeBufferPointer(start: column.column, count: row))
            packed.append(own)
        }
        self.points = codes
    }

    /// The factor of all covariances with these noise variances on the diagonal; only new rows are factored where those
    /// of the others have not changed.
    fileprivate mutating func factored(noise: [Double]) -> CholeskyFactor? {
        let kept = noise.starts(with: self.noise) ? factor : nil
        self.noise = noise
        factor = nil
        factor = kept.map { grown($0) } ?? whole()
        return factor
    }

    private func whole() -> CholeskyFactor? {
        var packed = packed
        for row in noise.indices { packed[row * (row + 1) / 2 + row] += noise[row] }
        return CholeskyFactor(ofPackedLower: packed, size: noise.count)
    }

    private func grown(_ kept: CholeskyFactor) -> CholeskyFactor? {
        var factor = kept
        for row in factor.size..<noise.count {
            let start = row * (row + 1) / 2
            let left = Array(packed[start..<start + row])
            guard factor.append(row: left, diagonal: packed[start + row] + noise[row]) else { return nil }
        }
        return factor
    }
}

extension EncodedPoint {
    /// The codes with ``PointColumns/inactive`` where an axis sleeps.
    var sleepingCodes: [Double] { codes.map { $0.isNaN ? PointColumns.inactive : $0 } }
}
