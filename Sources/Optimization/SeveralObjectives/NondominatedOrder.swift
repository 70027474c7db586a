/// Observations of several objectives, the most wanted first: by nondominated fronts, and within a front those with the
/// most room around them (Deb, Pratap, Agarwal and Meyarivan 2002, "A Fast and Elitist Multiobjective Genetic
/// Algorithm: NSGA-II", sections III.A and III.B).
///
/// - Complexity: quadratic in the number of observations.
struct NondominatedOrder {
    /// Places in the list that was ordered.
    let indices: [Int]

    /// - Parameter scores: of each observation, one for each objective, larger is better.
    init(of scores: [[Double]]) {
        indices = Self.fronts(of: scores).flatMap { front in
            let room = Self.crowdingDistances(of: front, in: scores)
            return zip(front, room).sorted { ($0.1, $1.0) > ($1.1, $0.0) }.map(\.0)
        }
    }

    /// Whether the first is at least as good in every objective and better in one.
    static func dominates(_ first: [Double], _ second: [Double]) -> Bool {
        let pairs = zip(first, second)
        return pairs.allSatisfy { $0 >= $1 } && pairs.contains { $0 > $1 }
    }

    /// The nondominated ones, then those that only they dominate, and so on; each in order of places.
    static func fronts(of scores: [[Double]]) -> [[Int]] {
        var dominatorCounts = [Int](repeating: 0, count: scores.count)
        var dominated = [[Int]](repeating: [], count: scores.count)
        for first in scores.indices {
            for second in scores.indices where dominates(scores[first], scores[second]) {
                dominated[first].append(second)
                dominatorCounts[second] += 1
            }
        }
        var fronts: [[Int]] = []
        var front = scores.indices.filter { dominatorCounts[$0] == 0 }
        while !front.isEmpty {
            fronts.append(front)
            for winner in front {
                for loser in dominated[winner] { dominatorCounts[loser] -= 1 }
            }
            front = Set(front.flatMap { dominated[$0] }).filter { dominatorCounts[$0] == 0 }.sorted()
        }
        return fronts
    }

    /// For each of `front`, the sum over objectives of the gap between its neighbours, as a share of the front's
    /// range; infinite at the ends.
    static func crowdingDistances(of front: [Int], in scores: [[Double]]) -> [Double] {
        var distances = [Double](repeating: 0, count: front.count)
        for objective in scores.first?.indices ?? 0..<0 {
            let sorted = front.indices.sorted {
                (scores[front[$0]][objective], $0) < (scores[front[$1]][objective], $1)
            }
            func score(_ rank: Int) -> Double { scores[front[sorted[rank]]][objective] }
            // Halves first, since the range of two huge numbers may not be a number.
            let range = score(sorted.count - 1) / 2 - score(0) / 2
            distances[sorted[0]] = .infinity
            distances[sorted[sorted.count - 1]] = .infinity
            guard range > 0 else { continue }
            for rank in sorted.indices.dropFirst().dropLast() {
                distances[sorted[rank]] += (score(rank + 1) / 2 - score(rank - 1) / 2) / range
            }
        }
        return distances
    }
}

extension [Observation] {
    /// The most wanted first: by score, or by ``NondominatedOrder`` where there are several objectives; of equal ones
    /// the first told.
    func mostWantedFirst(objectiveCount: Int) -> [Observation] {
        guard objectiveCount > 1 else { return sorted { ($0.scores[0], $1.id) > ($1.scores[0], $0.id) } }
        return NondominatedOrder(of: map(\.scores)).indices.map { self[$0] }
    }

    /// Those of rank `count` or better, and the others. With several objectives whole fronts, the first ones first, and
    /// of the front that doesn't fit those that reach farthest from the worst seen (``Hypervolume``).
    func best(_ count: Int, objectiveCount: Int) -> (best: [Observation], rest: [Observation]) {
        guard objectiveCount > 1 else {
            let ranked = mostWantedFirst(objectiveCount: 1)
            return (Array(ranked.prefix(count)), Array(ranked.dropFirst(count)))
        }
        let scores = map(\.scores)
        let shares = Self.shares(of: scores, objectiveCount)
        var isBest = indices.map { _ in false }
        var left = count
        for front in NondominatedOrder.fronts(of: scores) where left > 0 {
            // A little below the worst, so that being worst in one objective is not worth nothing.
            let reference = [Double](repeating: -0.1, count: objectiveCount)
            let chosen =
                front.count <= left
                ? [Int](front.indices)
                : Hypervolume.farthestReaching(left, of: front.map { shares[$0] }, above: reference)
            for place in chosen { isBest[front[place]] = true }
            left -= chosen.count
        }
        return (indices.filter { isBest[$0] }.map { self[$0] }, indices.filter { !isBest[$0] }.map { self[$0] })
    }

    /// Scores as shares of their objective's range.
    private static func shares(of scores: [[Double]], _ objectiveCount: Int) -> [[Double]] {
        let ranges = (0..<objectiveCount).map { objective in
            // Halves, since the range of two huge numbers may not be a number.
            let halves = scores.map { $0[objective] / 2 }
            return (low: halves.min() ?? 0, high: halves.max() ?? 1)
        }
        return scores.map { score in
            zip(score, ranges).map { $1.high > $1.low ? ($0 / 2 - $1.low) / ($1.high - $1.low) : 0.5 }
        }
    }
}
