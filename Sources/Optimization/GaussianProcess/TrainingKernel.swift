internal import Foundation
internal import NumericalMethods
internal import SearchSpace

/// The kernel's matrix over training points with what its gradient needs, for all pairs at once.
///
/// Not to be shared among threads: it keeps its working space from one evaluation to the next.
package final class TrainingKernel {
    private let layout: KernelLayout
    private let pairs: PairColumns
    private let count: Int
    private let stride: Int

    /// Of each part its unit kernels, then of each of their slopes a column.
    private let units: UnsafeMutablePointer<Double>
    private let slopes: UnsafeMutablePointer<Double>
    /// By part, the hyperparameters that its slopes belong to.
    private let slopePlaces: [[Int]]
    /// By part, where its slopes start, in columns.
    private let slopeStart: [Int]
    /// E₁, E₂ and the product of ``KernelLayout``.
    private let first: UnsafeMutablePointer<Double>
    private let second: UnsafeMutablePointer<Double>
    private let product: UnsafeMutablePointer<Double>
    /// Sums over both points of a pair of what belongs to each alone.
    private let both: UnsafeMutablePointer<Double>

    package convenience init(_ layout: KernelLayout, _ points: [EncodedPoint]) {
        self.init(layout, PairColumns(layout, points))
    }

    init(_ layout: KernelLayout, _ pairs: PairColumns) {
        self.layout = layout
        self.pairs = pairs
        count = pairs.pointCount
        stride = pairs.stride
        var places: [[Int]] = []
        for (index, part) in layout.parts.enumerated() {
            switch part {
            case .axis(_, let isOrdered): places.append(isOrdered ? [layout.ownStart[index]] : [])
            case .memberSum(let group):
                let start = layout.detailStart[group]
                places.append(Array(start..<start + 2 * layout.encoding.groups[group].detailCount))
            case .memberDistance: places.append([layout.ownStart[index]] + places[index - 1])
            case .size: places.append([layout.ownStart[index]])
            }
        }
        slopePlaces = places
        var starts: [Int] = []
        var next = 0
        for place in places {
            starts.append(next)
            next += place.count
        }
        slopeStart = starts
        units = .allocate(capacity: max(1, (layout.parts.count + next + 4) * stride))
        units.initialize(repeating: 0, count: (layout.parts.count + next + 4) * stride)
        slopes = units + layout.parts.count * stride
        first = slopes + next * stride
        second = first + stride
        product = second + stride
        both = product + stride
        for (index, part) in pairs.parts.enumerated() {
            guard case .fixed(let values) = part else { continue }
            for pair in 0..<stride { units[index * stride + pair] = values[pair] }
        }
    }

    deinit { units.deallocate() }

    private func slope(_ part: Int, _ index: Int = 0) -> UnsafeMutablePointer<Double> {
        slopes + (slopeStart[part] + index) * stride
    }

    // MARK: Unit kernels

    private func fillUnits(_ kernels: UnitKernels) {
        for (index, part) in pairs.parts.enumerated() {
            switch part {
            case .fixed: break
            case .ordered(let distances):
                fillOrdered(index, distances, length: kernels.values[layout.ownStart[index]])
            case .memberSum(let matches): fillMembers(index, matches, kernels)
            case .memberDistance: fillDistance(index, length: kernels.values[layout.ownStart[index]])
            }
        }
    }

    private func fillOrdered(_ part: Int, _ distances: [Double], length: Double) {
        let unit = units + part * stride
        let slope = slope(part)
        let inverse = 5.0.squareRoot() / length
        distances.withUnsafeBufferPointer { distances in
            guard let source = distances.baseAddress else { return }
            for start in Swift.stride(from: 0, to: stride, by: 8) {
                let ratio = UnitKernels.load(source + start) * inverse
                let decay = VectorExponential.of(-ratio)
                let square = ratio * ratio * (1 / 3)
                UnitKernels.store((1 + ratio + square) * decay, at: unit + start)
                UnitKernels.store(square * (1 + ratio) * decay, at: slope + start)
            }
        }
    }

    private func fillMembers(_ part: Int, _ matches: PairColumns.Matches, _ kernels: UnitKernels) {
        let unit = units + part * stride
        let detailCount = matches.details.count
        let places = slopePlaces[part]
        unit.update(repeating: 0, count: stride)
        slope(part).update(repeating: 0, count: 2 * detailCount * stride)
        var factors = [(byRelevance: SIMD8<Double>, byLength: SIMD8<Double>)](
            repeating: (.zero, .zero), count: detailCount)
        for start in Swift.stride(from: 0, to: matches.pairs.count, by: 8) {
            var product = matches.weights.withUnsafeBufferPointer {
                UnitKernels.load($0.baseAddress.unsafelyUnwrapped + start)
            }
            for detail in 0..<detailCount {
                let relevance = kernels.values[places[2 * detail]]
                let ratio =
                    matches.details[detail].withUnsafeBufferPointer {
                        UnitKernels.load($0.baseAddress.unsafelyUnwrapped + start)
                    } * (5.0.squareRoot() / kernels.values[places[2 * detail + 1]])
                let decay = VectorExponential.of(-ratio)
                let square = ratio * ratio * (1 / 3)
                let kernel = (1 + ratio + square) * decay
                let denominator = 1 + relevance * kernel
                let inverse = 1 / denominator
                product *= denominator * (1 / (1 + relevance))
                factors[detail] = (
                    relevance * kernel * inverse - relevance / (1 + relevance),
                    relevance * square * (1 + ratio) * decay * inverse
                )
            }
            for lane in 0..<min(8, matches.pairs.count - start) {
                let pair = matches.pairs[start + lane]
                unit[pair] += product[lane]
                for detail in 0..<detailCount {
                    slope(part, 2 * detail)[pair] += product[lane] * factors[detail].byRelevance[lane]
                    slope(part, 2 * detail + 1)[pair] += product[lane] * factors[detail].byLength[lane]
                }
            }
        }
    }

    /// exp(-D² / (2·length²)) with D² from the sums: D² = G(a, a) + G(b, b) - 2·G(a, b).
    private func fillDistance(_ part: Int, length: Double) {
        let unit = units + part * stride
        let own = slope(part)
        let precision = 1 / (length * length)
        addBoth(units + (part - 1) * stride)
        let sums = UnsafePointer(units + (part - 1) * stride)
        for start in Swift.stride(from: 0, to: stride, by: 8) {
            let square = UnitKernels.load(both + start) - 2 * UnitKernels.load(sums + start)
            let scaled = square.replacing(with: 0, where: square .< 0) * precision
            let kernel = VectorExponential.of(-0.5 * scaled)
            UnitKernels.store(kernel, at: unit + start)
            UnitKernels.store(kernel * scaled, at: own + start)
        }
        for index in slopePlaces[part - 1].indices {
            let source = slope(part - 1, index)
            let target = slope(part, index + 1)
            addBoth(source)
            for start in Swift.stride(from: 0, to: stride, by: 8) {
                let change = UnitKernels.load(both + start) - 2 * UnitKernels.load(source + start)
                UnitKernels.store(-0.5 * precision * UnitKernels.load(unit + start) * change, at: target + start)
            }
        }
    }

    private func addBoth(_ source: UnsafePointer<Double>) {
        var pair = 0
        var diagonal = [Double](repeating: 0, count: count)
        for row in 0..<count { diagonal[row] = source[row * (row + 1) / 2 + row] }
        for row in 0..<count {
            for column in 0...row {
                both[pair] = diagonal[row] + diagonal[column]
                pair += 1
            }
        }
    }

    // MARK: The objective

    /// The covariances of all pairs, without noise, with ``first``, ``second`` and ``product`` on the way.
    private func covariances(_ kernels: UnitKernels) -> [Double] {
        let pairShare = kernels.values[KernelLayout.pairShare]
        let productShare = kernels.values[KernelLayout.productShare]
        let parts = layout.parts.indices.map { (weight: kernels.weight($0), strength: kernels.strength($0)) }
        var covariance = [Double](repeating: 0, count: stride)
        covariance.withUnsafeMutableBufferPointer { covariance in
            guard let covariance = covariance.baseAddress else { return }
            for start in Swift.stride(from: 0, to: stride, by: 8) {
                var sum = SIMD8<Double>.zero
                var squares = SIMD8<Double>.zero
                var above = SIMD8<Double>(repeating: 1)
                for part in parts.indices {
                    let value = UnitKernels.load(units + part * stride + start)
                    let (weight, strength) = parts[part]
                    let term = weight * value
                    sum += term
                    squares += term * term
                    if strength > 0 { above *= (1 + strength * value) * (1 / (1 + strength)) }
                }
                let pairwise = 0.5 * (sum * sum - squares)
                UnitKernels.store(sum, at: first + start)
                UnitKernels.store(pairwise, at: second + start)
                UnitKernels.store(above, at: product + start)
                UnitKernels.store(1 + sum + pairShare * pairwise + productShare * above, at: covariance + start)
            }
        }
        return covariance
    }

    /// Half of -2·log(marginal likelihood · prior), and its gradient by the logarithms of the hyperparameters
    /// (Rasmussen and Williams 2006, equations 5.8 and 5.9).
    ///
    /// - Parameters:
    ///   - noiseFactors: each point's noise variance as a multiple of the common one.
    ///   - prior: of the logarithms, by ``KernelLayout/prior(reportedNoise:)``.
    package func objective(
        _ logarithms: [Double], targets: [Double], noiseFactors: [Double],
        prior: [(centre: Double, deviation: Double)]
    ) -> (value: Double, gradient: [Double])? {
        let kernels = UnitKernels(layout, logarithms: logarithms)
        guard let factor = factored(kernels, noiseFactors) else { return nil }
        let noise = kernels.values[KernelLayout.noise]
        let weights = factor.solve(targets)
        var value = 0.5 * factor.logDeterminant
        for row in 0..<count { value += 0.5 * weights[row] * targets[row] }
        let change = changes(factor, weights)
        var gradient = [Double](repeating: 0, count: layout.count)
        for row in 0..<count {
            gradient[KernelLayout.noise] += noise * noiseFactors[row] * change[row * (row + 1) / 2 + row]
        }
        addGradient(change, kernels, &gradient)
        for (index, prior) in prior.enumerated() {
            let deviation = (logarithms[index] - prior.centre) / prior.deviation
            value += 0.5 * deviation * deviation
            gradient[index] += deviation / prior.deviation
        }
        return value.isFinite ? (value, gradient) : nil
    }

    /// The logarithm of the marginal likelihood, but for a constant; `nil` where the matrix is not positive definite.
    ///
    /// - Parameter noiseFactors: as in ``objective(_:targets:noiseFactors:prior:)``.
    package func logLikelihood(_ logarithms: [Double], targets: [Double], noiseFactors: [Double]) -> Double? {
        guard let factor = factored(UnitKernels(layout, logarithms: logarithms), noiseFactors) else { return nil }
        let weights = factor.solve(targets)
        var value = -0.5 * factor.logDeterminant
        for row in 0..<count { value -= 0.5 * weights[row] * targets[row] }
        return value.isFinite ? value : nil
    }

    /// The matrix of covariances and noise, with the columns of its parts on the way.
    private func factored(_ kernels: UnitKernels, _ noiseFactors: [Double]) -> CholeskyFactor? {
        fillUnits(kernels)
        var covariance = covariances(kernels)
        covariance.removeLast(stride - pairs.pairCount)
        let noise = kernels.values[KernelLayout.noise]
        for row in 0..<count { covariance[row * (row + 1) / 2 + row] += noise * noiseFactors[row] + 1e-9 }
        return CholeskyFactor(ofPackedLower: covariance, size: count)
    }

    /// The objective's derivatives by the entries of the matrix, each off-diagonal pair counted twice.
    private func changes(_ factor: CholeskyFactor, _ weights: [Double]) -> [Double] {
        var change = factor.packedInverse()
        var pair = 0
        for row in 0..<count {
            let own = weights[row]
            for column in 0..<row {
                change[pair] -= own * weights[column]
                pair += 1
            }
            change[pair] = 0.5 * (change[pair] - own * own)
            pair += 1
        }
        change.append(contentsOf: repeatElement(0, count: stride - pairs.pairCount))
        return change
    }

    private func addGradient(_ change: [Double], _ kernels: UnitKernels, _ gradient: inout [Double]) {
        change.withUnsafeBufferPointer { change in
            guard let change = change.baseAddress else { return }
            var byPairs = SIMD8<Double>.zero
            var byProduct = SIMD8<Double>.zero
            for start in Swift.stride(from: 0, to: stride, by: 8) {
                let own = UnitKernels.load(change + start)
                byPairs += own * UnitKernels.load(second + start)
                byProduct += own * UnitKernels.load(product + start)
            }
            gradient[KernelLayout.pairShare] = kernels.values[KernelLayout.pairShare] * byPairs.sum()
            gradient[KernelLayout.productShare] = kernels.values[KernelLayout.productShare] * byProduct.sum()
            for part in layout.parts.indices { addGradient(of: part, change, kernels, &gradient) }
        }
    }

    private func addGradient(
        of part: Int, _ change: UnsafePointer<Double>, _ kernels: UnitKernels, _ gradient: inout [Double]
    ) {
        let weight = kernels.weight(part)
        let strength = kernels.strength(part)
        let pairShare = kernels.values[KernelLayout.pairShare]
        let productShare = kernels.values[KernelLayout.productShare]
        let unit = units + part * stride
        var byWeight = SIMD8<Double>.zero
        var byStrength = SIMD8<Double>.zero
        for start in Swift.stride(from: 0, to: stride, by: 8) {
            let own = UnitKernels.load(change + start)
            let kernel = UnitKernels.load(unit + start)
            let additive = weight * (1 + pairShare * (UnitKernels.load(first + start) - weight * kernel))
            byWeight += own * additive * kernel
            var byKernel = own * additive
            if strength > 0 {
                let through = own * (productShare * UnitKernels.load(product + start) / (1 + strength * kernel))
                byStrength += through * (strength / (1 + strength)) * (kernel - 1)
                byKernel += through * strength
            }
            UnitKernels.store(byKernel, at: both + start)
        }
        let strengthSum = byStrength.sum()
        gradient[KernelLayout.firstWeight + part] += byWeight.sum() + strengthSum
        gradient[KernelLayout.productStrength] += strengthSum
        for (index, place) in slopePlaces[part].enumerated() {
            let slope = slope(part, index)
            var sum = SIMD8<Double>.zero
            for start in Swift.stride(from: 0, to: stride, by: 8) {
                sum += UnitKernels.load(both + start) * UnitKernels.load(slope + start)
            }
            gradient[place] += sum.sum()
        }
    }
}
