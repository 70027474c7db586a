internal import NumericalMethods

/// What a model believes of several configurations together.
struct JointBelief {
    let means: [Double]
    /// Row after row, as many rows as means.
    let covariances: [Double]

    var count: Int { means.count }

    func covariance(_ first: Int, _ second: Int) -> Double { covariances[first * count + second] }

    func variance(_ place: Int) -> Double { max(covariances[place * count + place], 1e-12) }

    /// The variance of the difference of two.
    func differenceVariance(_ first: Int, _ second: Int) -> Double {
        max(variance(first) + variance(second) - 2 * covariance(first, second), 1e-12)
    }
}

extension GaussianProcessModel {
    /// The beliefs at points together.
    ///
    /// - Complexity: for n points of data and m others, m·n²/2 + m²·n/2 multiplications.
    func jointBelief(at others: [EncodedPoint]) -> JointBelief {
        let (count, width) = (points.count, (others.count + 7) / 8)
        let data = KernelColumn(kernels, columns, selfSums: selfSums)
        var means: [Double] = []
        var lanes = [SIMD8<Double>](repeating: .zero, count: max(1, width * count))
        for (place, point) in others.enumerated() {
            let codes = point.sleepingCodes
            data.settle(codes)
            data.fill(codes)
            var mean = 0.0
            for row in 0..<count {
                lanes[place / 8 * count + row][place % 8] = data.column[row]
                mean += data.column[row] * weights[row]
            }
            means.append(mean)
        }
        lanes.withUnsafeMutableBufferPointer { lanes in
            for block in 0..<width {
                let own = lanes[block * count..<(block + 1) * count]
                factor.solveLower(eight: UnsafeMutableBufferPointer(rebasing: own))
            }
        }
        let explained = Self.products(of: lanes, rows: count, count: others.count)
        let prior = priorCovariances(among: others)
        return JointBelief(means: means, covariances: zip(prior, explained).map { $0 - $1 })
    }

    private func priorCovariances(among others: [EncodedPoint]) -> [Double] {
        let columns = PointColumns(others, encoding: encoding)
        let column = KernelColumn(
            kernels, columns, selfSums: Self.selfSums(others, columns.stride, kernels))
        var result: [Double] = []
        result.reserveCapacity(others.count * others.count)
        for (place, point) in others.enumerated() {
            let codes = point.sleepingCodes
            column.settle(codes)
            let own = column.fill(codes)
            for other in others.indices { result.append(other == place ? own : column.column[other]) }
        }
        return result
    }

    /// Products of columns that lie eight side by side, block after block, each with each.
    private static func products(of lanes: [SIMD8<Double>], rows: Int, count: Int) -> [Double] {
        var result = [Double](repeating: 0, count: count * count)
        lanes.withUnsafeBufferPointer { lanes in
            for first in 0..<count {
                let (start, lane) = (first / 8 * rows, first % 8)
                for block in (first / 8)..<((count + 7) / 8) {
                    var sums = SIMD8<Double>.zero
                    for row in 0..<rows { sums += lanes[start + row][lane] * lanes[block * rows + row] }
                    for offset in 0..<8 where 8 * block + offset < count {
                        result[first * count + 8 * block + offset] = sums[offset]
                        result[(8 * block + offset) * count + first] = sums[offset]
                    }
                }
            }
        }
        return result
    }
}
