internal import NumericalMethods

/// What stays the same of all pairs of training points while hyperparameters move: distances, and members that match.
///
/// Pairs stand like a packed lower triangle: (i, j) with j <= i at i·(i + 1)/2 + j, padded to whole eights.
struct PairColumns: Sendable {
    /// Members of the same kind in both sets of a pair.
    struct Matches: Sendable {
        let pairs: [Int]
        /// Products of weights, padded with 0.
        let weights: [Double]
        /// For each detail the distances, padded.
        let details: [[Double]]
    }

    enum Part: Sendable {
        case ordered(distances: [Double])
        case fixed(values: [Double])
        case memberSum(Matches)
        case memberDistance
    }

    let parts: [Part]
    let pairCount: Int
    /// ``pairCount`` up to whole eights.
    let stride: Int
    /// The points, to know them again.
    private let codes: [[Double]]

    var pointCount: Int { codes.count }

    /// - Parameter known: of the same layout; what it holds of the first points is taken over.
    init(_ layout: KernelLayout, _ points: [EncodedPoint], growing known: PairColumns? = nil) {
        let codes = points.map(\.sleepingCodes)
        self.codes = codes
        let known = known.flatMap { codes.starts(with: $0.codes) ? $0 : nil }
        let pairCount = points.count * (points.count + 1) / 2
        let stride = (pairCount + 7) / 8 * 8
        self.pairCount = pairCount
        self.stride = stride
        func grown(_ old: [Double]?, _ codes: [Double], _ combine: (Double, Double) -> Double) -> [Double] {
            var result: [Double] = []
            result.reserveCapacity(stride)
            result.append(contentsOf: old?.prefix(known?.pairCount ?? 0) ?? [])
            for row in (known?.codes.count ?? 0)..<codes.count {
                for column in 0...row { result.append(combine(codes[row], codes[column])) }
            }
            while result.count < stride { result.append(0) }
            return result
        }
        parts = layout.parts.indices.map { index in
            let old = known?.parts[index]
            switch layout.parts[index] {
            case .axis(let axis, true):
                return .ordered(distances: grown(old?.numbers, codes.map { $0[axis] }) { abs($0 - $1) })
            case .axis(let axis, false):
                return .fixed(values: grown(old?.numbers, codes.map { $0[axis] }) { $0 == $1 ? 1 : 0 })
            case .size(let group):
                let scale = 1 / (2 * layout.memberScale(group))
                let sizes = points.map { $0.sets[group].size * scale }
                return .ordered(distances: grown(old?.numbers, sizes) { abs($0 - $1) })
            case .memberSum(let group):
                return .memberSum(
                    Self.matches(
                        group, layout, points, growing: old?.matches, firstRow: known?.codes.count ?? 0))
            case .memberDistance: return .memberDistance
            }
        }
    }

    private static func matches(
        _ group: Int, _ layout: KernelLayout, _ points: [EncodedPoint], growing known: Matches?, firstRow: Int
    ) -> Matches {
        let declared = layout.encoding.groups[group]
        let isOrdered = (0..<declared.detailCount).map { layout.isDetailOrdered(group, $0) }
        let scale = 1 / layout.memberScale(group)
        var pairs = known?.pairs ?? []
        var weights = Array(known?.weights.prefix(pairs.count) ?? [])
        var details = isOrdered.indices.map { Array(known?.details[$0].prefix(pairs.count) ?? []) }
        for row in firstRow..<points.count {
            let own = points[row].sets[group]
            for column in 0...row {
                let other = points[column].sets[group]
                for left in own.kinds.indices {
                    for right in other.kinds.indices where own.kinds[left] == other.kinds[right] {
                        pairs.append(row * (row + 1) / 2 + column)
                        weights.append(own.weights[left] * other.weights[right] * scale)
                        for detail in isOrdered.indices {
                            details[detail].append(
                                distance(
                                    own.details[left * isOrdered.count + detail],
                                    other.details[right * isOrdered.count + detail], isOrdered[detail]))
                        }
                    }
                }
            }
        }
        let padding = [Double](repeating: 0, count: (8 - weights.count % 8) % 8)
        return Matches(pairs: pairs, weights: weights + padding, details: details.map { $0 + padding })
    }

    /// Of details; of unordered ones 0 or as good as infinite.
    private static func distance(_ first: Double, _ second: Double, _ isOrdered: Bool) -> Double {
        if first == second || (first.isNaN && second.isNaN) { return 0 }
        return isOrdered && !first.isNaN && !second.isNaN ? abs(first - second) : PointColumns.inactive
    }
}

extension PairColumns.Part {
    fileprivate var numbers: [Double]? {
        switch self {
        case .ordered(let numbers), .fixed(let numbers): numbers
        case .memberSum, .memberDistance: nil
        }
    }

    fileprivate var matches: PairColumns.Matches? {
        guard case .memberSum(let matches) = self else { return nil }
        return matches
    }
}
