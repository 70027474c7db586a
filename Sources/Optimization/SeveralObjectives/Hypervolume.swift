/// How much of the space of outcomes a set of points reaches: the volume of all that lies below any of them and above a
/// reference (Zitzler and Thiele 1998). Larger is better in every objective. Exact, for any number of objectives.
public enum Hypervolume {
    /// The volume between `points` and `reference`; points that don't beat the reference in every objective add
    /// nothing.
    ///
    /// - Complexity: n·log n for two objectives, n²·log n for three, another factor n for each one more.
    public static func of(_ points: [[Double]], above reference: [Double]) -> Double {
        let inside = points.filter { point in zip(point, reference).allSatisfy { $0 > $1 } }
        return reference.isEmpty ? 0 : volume(inside, reference[...])
    }

    private static func volume(_ points: [[Double]], _ reference: ArraySlice<Double>) -> Double {
        let last = reference.endIndex - 1
        guard last > 0 else { return points.reduce(0) { max($0, $1[0] - reference[0]) } }
        let sorted = points.sorted { $0[last] > $1[last] }
        if last == 1 { return area(sorted, reference[0], reference[1]) }
        var total = 0.0
        for place in sorted.indices {
            let bottom = place + 1 < sorted.count ? sorted[place + 1][last] : reference[last]
            guard sorted[place][last] > bottom else { continue }
            total += (sorted[place][last] - bottom) * volume(Array(sorted[...place]), reference.dropLast())
        }
        return total
    }

    /// Of points sorted by their second coordinate, the largest first.
    private static func area(_ sorted: [[Double]], _ left: Double, _ bottom: Double) -> Double {
        var total = 0.0
        var reached = left
        for point in sorted where point[0] > reached {
            total += (point[0] - reached) * (point[1] - bottom)
            reached = point[0]
        }
        return total
    }

    /// The places of `count` points that together reach far: each time the one that adds most (Bringmann, Friedrich and
    /// Klitzke 2014, "Two-dimensional Subset Selection for Hypervolume and Epsilon-Indicator", prove that a greedy
    /// choice reaches at least 1 - 1/e of the best); of equal ones the first.
    package static func farthestReaching(_ count: Int, of points: [[Double]], above reference: [Double]) -> [Int] {
        var chosen: [Int] = []
        // What a point adds only shrinks while others join, so that an old figure is an upper bound.
        var bounds = points.map { of([$0], above: reference) }
        var known = [Int](repeating: 0, count: points.count)
        while chosen.count < min(count, points.count) {
            guard let next = points.indices.filter({ known[$0] >= 0 }).max(by: { (bounds[$0], $1) < (bounds[$1], $0) })
            else { break }
            if known[next] == chosen.count {
                chosen.append(next)
                known[next] = -1
            } else {
                let point = points[next]
                let overlaps = chosen.map { other in zip(points[other], point).map { min($0, $1) } }
                bounds[next] = of([point], above: reference) - of(overlaps, above: reference)
                known[next] = chosen.count
            }
        }
        return chosen
    }
}
