internal import NumericalMethods

/// What stays the same of all pairs of training points while hyperparameters move: distances, and members that match.
///
/// Pairs stand like a packed lower triangle: (i, j) with j <= i at i·(i + 1)/2 + j, padded to whole eights.
struct PairColumns {
    /// Members of the same kind in both sets of a pair.
    struct Matches {
        var pairs: [Int] = []
        /// Products of weights, padded with 0.
        var weights: [Double] = []
        /// For each detail the distances, padded.
        var details: [[Double]]
    }

    enum Part {
        case ordered(distances: [Double])
        case fixed(values: [Double])
        case memberSum(Matches)
        case memberDistance
    }

    let parts: [Part]
    let pairCount: Int
    /// ``pairCount`` up to whole eights.
    let stride: Int

    init(_ layout: KernelLayout, _ points: [EncodedPoint]) {
        let pairCount = points.count * (points.count + 1) / 2
        let stride = (pairCount + 7) / 8 * 8
        self.pairCount = pairCount
        self.stride = stride
        parts = layout.parts.map { part in
            switch part {
            case .axis(let axis, let isOrdered):
                let codes = points.map { $0.codes[axis].isNaN ? PointColumns.inactive : $0.codes[axis] }
                return isOrdered
                    ? .ordered(distances: Self.pairs(codes, stride) { abs($0 - $1) })
                    : .fixed(values: Self.pairs(codes, stride) { $0 == $1 ? 1 : 0 })
            case .size(let group):
                let scale = 1 / (2 * layout.memberScale(group))
                return .ordered(
                    distances: Self.pairs(points.map { $0.sets[group].size * scale }, stride) { abs($0 - $1) })
            case .memberSum(let group): return .memberSum(Self.matches(group, layout, points))
            case .memberDistance: return .memberDistance
            }
        }
    }

    private static func pairs(
        _ codes: [Double], _ stride: Int, _ combine: (Double, Double) -> Double
    ) -> [Double] {
        var result: [Double] = []
        result.reserveCapacity(stride)
        for row in codes.indices {
            for column in 0...row { result.append(combine(codes[row], codes[column])) }
        }
        while result.count < stride { result.append(0) }
        return result
    }

    private static func matches(_ group: Int, _ layout: KernelLayout, _ points: [EncodedPoint]) -> Matches {
        let declared = layout.encoding.groups[group]
        let isOrdered = (0..<declared.detailCount).map { layout.isDetailOrdered(group, $0) }
        let scale = 1 / layout.memberScale(group)
        var matches = Matches(details: isOrdered.map { _ in [] })
        var pair = 0
        for row in points.indices {
            let own = points[row].sets[group]
            for column in 0...row {
                let other = points[column].sets[group]
                for left in own.kinds.indices {
                    for right in other.kinds.indices where own.kinds[left] == other.kinds[right] {
                        matches.pairs.append(pair)
                        matches.weights.append(own.weights[left] * other.weights[right] * scale)
                        for detail in isOrdered.indices {
                            matches.details[detail].append(
                                distance(
                                    own.details[left * isOrdered.count + detail],
                                    other.details[right * isOrdered.count + detail], isOrdered[detail]))
                        }
                    }
                }
                pair += 1
            }
        }
        while !matches.weights.count.isMultiple(of: 8) {
            matches.weights.append(0)
            for detail in isOrdered.indices { matches.details[detail].append(0) }
        }
        return matches
    }

    /// Of details; of unordered ones 0 or as good as infinite.
    private static func distance(_ first: Double, _ second: Double, _ isOrdered: Bool) -> Double {
        if first == second || (first.isNaN && second.isNaN) { return 0 }
        return isOrdered && !first.isNaN && !second.isNaN ? abs(first - second) : PointColumns.inactive
    }
}
