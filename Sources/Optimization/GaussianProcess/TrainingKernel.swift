internal import Foundation
internal import NumericalMethods
internal import SearchSpace

/// The kernel's matrix over training points with what its gradient needs, for all pairs at once.
///
/// Pairs stand like a packed lower triangle: (i, j) with j <= i at i·(i + 1)/2 + j.
package struct TrainingKernel {
    private let layout: KernelLayout
    private let points: [EncodedPoint]
    private let pairCount: Int

    package init(_ layout: KernelLayout, _ points: [EncodedPoint]) {
        self.layout = layout
        self.points = points
        pairCount = points.count * (points.count + 1) / 2
    }

    /// One unit kernel over all pairs, and its derivatives by the logarithms of some hyperparameters.
    private struct UnitMatrix {
        var values: [Double]
        var slopes: [(place: Int, values: [Double])]
    }

    private func axisMatrix(_ axis: Int, isOrdered: Bool, own: Int, _ kernels: UnitKernels) -> UnitMatrix {
        var values = [Double](repeating: 0, count: pairCount)
        var slopes = isOrdered ? values : []
        let length = isOrdered ? kernels.values[own] : 1
        var pair = 0
        for row in points.indices {
            let code = points[row].codes[axis]
            for column in 0...row {
                let found = UnitKernels.axis(code, points[column].codes[axis], isOrdered: isOrdered, length: length)
                values[pair] = found.value
                if isOrdered { slopes[pair] = found.slope }
                pair += 1
            }
        }
        return UnitMatrix(values: values, slopes: isOrdered ? [(own, slopes)] : [])
    }

    private func sizeMatrix(_ group: Int, own: Int, _ kernels: UnitKernels) -> UnitMatrix {
        var values = [Double](repeating: 0, count: pairCount)
        var slopes = values
        let sizes = points.map { $0.sets[group].size / (2 * layout.memberScale(group)) }
        var pair = 0
        for row in points.indices {
            for column in 0...row {
                (values[pair], slopes[pair]) = Matern.valueAndSlope(
                    abs(sizes[row] - sizes[column]), kernels.values[own])
                pair += 1
            }
        }
        return UnitMatrix(values: values, slopes: [(own, slopes)])
    }

    private func memberSumMatrix(_ group: Int, _ kernels: UnitKernels) -> UnitMatrix {
        let slopeCount = 2 * layout.encoding.groups[group].detailCount
        var values = [Double](repeating: 0, count: pairCount)
        var slopes = [[Double]](repeating: values, count: slopeCount)
        var one = [Double](repeating: 0, count: max(1, slopeCount))
        var pair = 0
        for row in points.indices {
            for column in 0...row {
                for index in one.indices { one[index] = 0 }
                values[pair] = one.withUnsafeMutableBufferPointer {
                    kernels.memberSum(
                        group, points[row].sets[group], points[column].sets[group], slopes: $0.baseAddress)
                }
                for index in 0..<slopeCount { slopes[index][pair] = one[index] }
                pair += 1
            }
        }
        let start = layout.detailStart[group]
        return UnitMatrix(values: values, slopes: slopes.enumerated().map { (start + $0.offset, $0.element) })
    }

    /// exp(-D² / (2·length²)) with D² from the sums: D² = G(a, a) + G(b, b) - 2·G(a, b).
    private func memberDistanceMatrix(_ sums: UnitMatrix, own: Int, _ kernels: UnitKernels) -> UnitMatrix {
        var values = sums.values
        var slopes = [(place: own, values: sums.values)] + sums.slopes
        let precision = 1 / (kernels.values[own] * kernels.values[own])
        var pair = 0
        for row in points.indices {
            let rowDiagonal = row * (row + 1) / 2 + row
            for column in 0...row {
                let columnDiagonal = column * (column + 1) / 2 + column
                let square = max(0, sums.values[rowDiagonal] + sums.values[columnDiagonal] - 2 * sums.values[pair])
                let kernel = exp(-0.5 * square * precision)
                values[pair] = kernel
                slopes[0].values[pair] = kernel * square * precision
                for index in sums.slopes.indices {
                    let slope = sums.slopes[index].values
                    let change = slope[rowDiagonal] + slope[columnDiagonal] - 2 * slope[pair]
                    slopes[index + 1].values[pair] = -0.5 * precision * kernel * change
                }
                pair += 1
            }
        }
        return UnitMatrix(values: values, slopes: slopes)
    }

    private func unitMatrices(_ kernels: UnitKernels) -> [UnitMatrix] {
        var result: [UnitMatrix] = []
        for (index, part) in layout.parts.enumerated() {
            let own = layout.ownStart[index]
            switch part {
            case .axis(let axis, let isOrdered):
                result.append(axisMatrix(axis, isOrdered: isOrdered, own: own, kernels))
            case .memberSum(let group): result.append(memberSumMatrix(group, kernels))
            case .memberDistance: result.append(memberDistanceMatrix(result[index - 1], own: own, kernels))
            case .size(let group): result.append(sizeMatrix(group, own: own, kernels))
            }
        }
        return result
    }

    /// Half of -2·log(marginal likelihood · prior), and its gradient by the logarithms of the hyperparameters
    /// (Rasmussen and Williams 2006, equations 5.8 and 5.9).
    ///
    /// - Parameter noiseFactors: each point's noise variance as a multiple of the common one.
    package func objective(
        _ logarithms: [Double], targets: [Double], noiseFactors: [Double]
    ) -> (value: Double, gradient: [Double])? {
        let kernels = UnitKernels(layout, logarithms: logarithms)
        let units = unitMatrices(kernels)
        let count = points.count
        var first = [Double](repeating: 0, count: pairCount)
        var squares = first
        var product = [Double](repeating: 1, count: pairCount)
        for part in units.indices {
            let weight = kernels.weight(part)
            let strength = kernels.strength(part)
            for pair in 0..<pairCount {
                let term = weight * units[part].values[pair]
                first[pair] += term
                squares[pair] += term * term
                if strength > 0 { product[pair] *= (1 + strength * units[part].values[pair]) / (1 + strength) }
            }
        }
        let pairShare = kernels.values[KernelLayout.pairShare]
        let productShare = kernels.values[KernelLayout.productShare]
        var covariance = first
        for pair in 0..<pairCount {
            let second = 0.5 * (first[pair] * first[pair] - squares[pair])
            covariance[pair] = 1 + first[pair] + pairShare * second + productShare * product[pair]
        }
        let noise = kernels.values[KernelLayout.noise]
        for row in 0..<count { covariance[row * (row + 1) / 2 + row] += noise * noiseFactors[row] + 1e-9 }
        guard let factor = CholeskyFactor(ofPackedLower: covariance, size: count) else { return nil }
        let weights = factor.solve(targets)
        var value = 0.5 * factor.logDeterminant
        for row in 0..<count { value += 0.5 * weights[row] * targets[row] }

        // dL/dK, each off-diagonal pair counted twice.
        var change = factor.packedInverse()
        var pair = 0
        for row in 0..<count {
            for column in 0...row {
                change[pair] = (change[pair] - weights[row] * weights[column]) * (row == column ? 0.5 : 1)
                pair += 1
            }
        }
        var gradient = [Double](repeating: 0, count: layout.count)
        for row in 0..<count {
            gradient[KernelLayout.noise] += noise * noiseFactors[row] * change[row * (row + 1) / 2 + row]
        }
        var byPairs = 0.0
        var byProduct = 0.0
        for pair in 0..<pairCount {
            byPairs += change[pair] * 0.5 * (first[pair] * first[pair] - squares[pair])
            byProduct += change[pair] * product[pair]
        }
        gradient[KernelLayout.pairShare] = pairShare * byPairs
        gradient[KernelLayout.productShare] = productShare * byProduct
        for part in units.indices {
            let weight = kernels.weight(part)
            let strength = kernels.strength(part)
            var byWeight = 0.0
            var byStrength = 0.0
            var byKernel = [Double](repeating: 0, count: units[part].slopes.isEmpty ? 0 : pairCount)
            for pair in 0..<pairCount {
                let kernel = units[part].values[pair]
                let additive = weight * (1 + pairShare * (first[pair] - weight * kernel))
                byWeight += change[pair] * additive * kernel
                let through = productShare * product[pair] / (1 + strength * kernel)
                byStrength += change[pair] * through * strength * (kernel - 1) / (1 + strength)
                if !byKernel.isEmpty { byKernel[pair] = change[pair] * (additive + through * strength) }
            }
            gradient[KernelLayout.firstWeight + part] += byWeight + byStrength
            gradient[KernelLayout.productStrength] += byStrength
            for slope in units[part].slopes {
                var sum = 0.0
                for pair in 0..<pairCount { sum += byKernel[pair] * slope.values[pair] }
                gradient[slope.place] += sum
            }
        }
        for (index, prior) in layout.prior.enumerated() {
            let deviation = (logarithms[index] - prior.centre) / prior.deviation
            value += 0.5 * deviation * deviation
            gradient[index] += deviation / prior.deviation
        }
        return value.isFinite ? (value, gradient) : nil
    }
}
