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
    package struct Reference: Sendable {
        let place: Int
        fileprivate let reduced: [Double]
        let belief: Belief
    }

    package let encoding: SpaceEncoding
    let warp: OutputWarp
    let kernels: UnitKernels
    /// Points of the data first, then fantasies.
    private(set) var points: [EncodedPoint]
    private(set) var configurations: [ParameterConfiguration]
    private var targets: [Double]
    private var factor: CholeskyFactor
    private var weights: [Double]
    /// Unit kernels of each point with itself, by part; they depend on the point only for groups.
    private var selfSums: [[Double]]
    /// How many of the points are data.
    let dataCount: Int

    /// The noise variance of one evaluation.
    var noise: Double { kernels.values[KernelLayout.noise] }

    /// A process with given hyperparameters; `nil` when its matrix is not positive definite.
    package init?(_ data: PooledData, encoding: SpaceEncoding, logarithms: [Double], isNoisy: Bool) {
        self.encoding = encoding
        warp = data.warp
        kernels = UnitKernels(KernelLayout(encoding, isNoisy: isNoisy), logarithms: logarithms)
        points = data.points
        configurations = data.configurations
        targets = data.targets
        dataCount = points.count
        selfSums = []
        let noise = kernels.values[KernelLayout.noise]
        selfSums = points.map { [kernels, encoding] point in
            encoding.groups.indices.map { kernels.memberSum($0, point.sets[$0], point.sets[$0]) }
        }
        var packed: [Double] = []
        packed.reserveCapacity(points.count * (points.count + 1) / 2)
        for row in points.indices {
            packed += Self.covariances(
                points[row], selfSums[row], to: points[...row], selfSums[...row], kernels)
            packed[packed.count - 1] += noise * data.noiseFactors[row] + 1e-9
        }
        guard let factor = CholeskyFactor(ofPackedLower: packed, size: points.count) else { return nil }
        self.factor = factor
        weights = factor.solve(targets)
    }

    private static func covariances(
        _ point: EncodedPoint, _ selfSum: [Double], to others: ArraySlice<EncodedPoint>,
        _ otherSums: ArraySlice<[Double]>, _ kernels: UnitKernels
    ) -> [Double] {
        let count = others.count
        var first = [Double](repeating: 0, count: count)
        var squares = first
        var product = [Double](repeating: 1, count: count)
        var sums = first
        var unit = first
        let layout = kernels.layout
        for (part, kind) in layout.parts.enumerated() {
            let weight = kernels.weight(part)
            let strength = kernels.strength(part)
            let own = layout.ownStart[part]
            let base = strength > 0 ? 1 / (1 + strength) : 1
            unit.withUnsafeMutableBufferPointer { unit in
                switch kind {
                case .axis(let axis, let isOrdered):
                    let code = point.codes[axis]
                    let length = isOrdered ? kernels.values[own] : 1
                    for index in 0..<count {
                        unit[index] =
                            UnitKernels.axis(code, others[index].codes[axis], isOrdered: isOrdered, length: length)
                            .value
                    }
                case .memberSum(let group):
                    let set = point.sets[group]
                    for index in 0..<count { unit[index] = kernels.memberSum(group, set, others[index].sets[group]) }
                    for index in 0..<count { sums[index] = unit[index] }
                case .memberDistance(let group):
                    let precision = 0.5 / (kernels.values[own] * kernels.values[own])
                    for index in 0..<count {
                        let square = max(0, selfSum[group] + otherSums[index][group] - 2 * sums[index])
                        unit[index] = exp(-square * precision)
                    }
                case .size(let group):
                    let size = point.sets[group].size
                    for index in 0..<count {
                        let distance = abs(size - others[index].sets[group].size) / (2 * layout.memberScale(group))
                        unit[index] = Matern.valueAndSlope(distance, kernels.values[own]).value
                    }
                }
                for index in 0..<count {
                    let term = weight * unit[index]
                    first[index] += term
                    squares[index] += term * term
                    product[index] *= (1 + strength * unit[index]) * base
                }
            }
        }
        let pairShare = kernels.values[KernelLayout.pairShare]
        let productShare = kernels.values[KernelLayout.productShare]
        return (0..<count).map { index in
            1 + first[index] + 0.5 * pairShare * (first[index] * first[index] - squares[index])
                + productShare * product[index]
        }
    }

    /// The belief at a point.
    ///
    /// - Complexity: n²/2 multiplications for n points, and n times the number of parts.
    package func belief(at point: EncodedPoint, versus reference: Reference? = nil) -> Belief {
        let selfSum = encoding.groups.indices.map { kernels.memberSum($0, point.sets[$0], point.sets[$0]) }
        let prior = Self.covariances(point, selfSum, to: [point], [selfSum], kernels)[0]
        var column = Self.covariances(point, selfSum, to: points[...], selfSums[...], kernels)
        var mean = 0.0
        for index in column.indices { mean += column[index] * weights[index] }
        var covariance = reference.map { column[$0.place] } ?? 0
        column.withUnsafeMutableBufferPointer { factor.solveLower(inPlace: $0) }
        var explained = 0.0
        for index in column.indices { explained += column[index] * column[index] }
        if let reference {
            for index in column.indices { covariance -= column[index] * reference.reduced[index] }
        }
        return Belief(mean: mean, variance: max(prior - explained, 1e-12), covariance: covariance)
    }

    /// The evaluated point at `place` as something to compare others with.
    func reference(_ place: Int) -> Reference {
        let column = Self.covariances(points[place], selfSums[place], to: points[...], selfSums[...], kernels)
        return Reference(place: place, reduced: factor.solveLower(column), belief: belief(at: points[place]))
    }

    /// Takes the believed mean at `configuration` for told (a "kriging believer", Ginsbourger, Le Riche and Carraro
    /// 2010), so that a batch doesn't crowd one place.
    mutating func believe(at configuration: ParameterConfiguration) {
        let point = encoding.point(encoding.codes(of: configuration))
        let selfSum = encoding.groups.indices.map { kernels.memberSum($0, point.sets[$0], point.sets[$0]) }
        let prior = Self.covariances(point, selfSum, to: [point], [selfSum], kernels)[0]
        let row = Self.covariances(point, selfSum, to: points[...], selfSums[...], kernels)
        let mean = zip(row, weights).reduce(0) { $0 + $1.0 * $1.1 }
        guard factor.append(row: row, diagonal: prior + noise + 1e-9) else { return }
        points.append(point)
        selfSums.append(selfSum)
        configurations.append(configuration)
        targets.append(mean)
        weights = factor.solve(targets)
    }
}
