internal import NumericalMethods

/// Encoded points in columns, so that a kernel between one point and all of them runs over numbers that lie side by
/// side, eight at a time.
struct PointColumns: Sendable {
    /// The members of one kind, of whatever point: an agent of a pool, or one filling of the slots.
    final class Kind: Sendable {
        /// Whose each is: places of points.
        let points: [Int]
        /// Padded to whole eights, like all columns, here with 0.
        let weights: [Double]
        /// For each detail a column.
        let details: [[Double]]

        fileprivate init(points: [Int], weights: [Double], details: [[Double]]) {
            self.points = points
            self.weights = weights
            self.details = details
        }
    }

    struct Group: Sendable {
        let sizes: [Double]
        let kinds: [Double: Kind]
    }

    /// The code of an inactive axis: equal to itself, and so far from every value that no kernel is left.
    static let inactive = 1e6

    let count: Int
    /// ``count`` up to whole eights.
    let stride: Int
    /// Of each axis, one column after another; not a number has become ``inactive``.
    let codes: [Double]
    let groups: [Group]

    init(_ points: [EncodedPoint], encoding: SpaceEncoding) {
        count = points.count
        let stride = (points.count + 7) / 8 * 8
        self.stride = stride
        var codes = [Double](repeating: Self.inactive, count: encoding.axes.count * stride)
        for (place, point) in points.enumerated() {
            for axis in encoding.axes.indices where !point.codes[axis].isNaN {
                codes[axis * stride + place] = point.codes[axis]
            }
        }
        self.codes = codes
        groups = encoding.groups.indices.map { index in
            Self.group(index, points, detailCount: encoding.groups[index].detailCount, stride: stride)
        }
    }

    private static func group(_ index: Int, _ points: [EncodedPoint], detailCount: Int, stride: Int) -> Group {
        var sizes = [Double](repeating: 0, count: stride)
        var places: [Double: Int] = [:]
        var builders: [KindBuilder] = []
        for (place, point) in points.enumerated() {
            let set = point.sets[index]
            sizes[place] = set.size
            for member in set.kinds.indices {
                let found = places[set.kinds[member]] ?? builders.count
                if found == builders.count {
                    places[set.kinds[member]] = found
                    builders.append(KindBuilder(details: Array(repeating: [], count: detailCount)))
                }
                builders[found].append(set, member, of: place)
            }
        }
        return Group(sizes: sizes, kinds: places.mapValues { builders[$0].finished() })
    }

    private struct KindBuilder {
        var points: [Int] = []
        var weights: [Double] = []
        var details: [[Double]]

        mutating func append(_ set: MemberSet, _ member: Int, of place: Int) {
            points.append(place)
            weights.append(set.weights[member])
            for detail in details.indices {
                let code = set.details[member * details.count + detail]
                details[detail].append(code.isNaN ? PointColumns.inactive : code)
            }
        }

        func finished() -> Kind {
            let missing = (8 - weights.count % 8) % 8
            return Kind(
                points: points, weights: weights + [Double](repeating: 0, count: missing),
                details: details.map { $0 + [Double](repeating: PointColumns.inactive, count: missing) })
        }
    }
}
