internal import NumericalMethods
internal import SearchSpace

/// How candidates move: latent codes of all axes, those asleep too, so that what wakes has a value at once.
struct CandidateCodes {
    private enum Snap {
        case real
        /// Codes at k/grain.
        case even(grain: Double)
        case general
        case unordered
    }

    let encoding: SpaceEncoding
    private let snaps: [Snap]
    private let parents: [Int]
    private let wakings: [[Double]]
    /// Axes that can have more than one code.
    let movable: [Bool]
    private let hasSizes: Bool

    init(_ encoding: SpaceEncoding) {
        self.encoding = encoding
        snaps = encoding.axes.indices.map { axis in
            guard encoding.axes[axis].isOrdered else { return .unordered }
            if case .real = encoding.axes[axis].parameter.domain { return .real }
            return encoding.fewCodes(on: axis).map { .even(grain: Double($0 - 1)) } ?? .general
        }
        parents = encoding.axes.map { $0.parent ?? -1 }
        wakings = encoding.axes.map(\.waking)
        movable = encoding.axes.map { $0.parameter.domain.cardinality != 1 }
        hasSizes = encoding.groups.contains { $0.size != nil }
    }

    /// Codes with ``PointColumns/inactive`` where an axis sleeps.
    func masked(_ codes: [Double], into result: inout [Double]) {
        for axis in codes.indices {
            let parent = parents[axis]
            if parent >= 0, result[parent] == PointColumns.inactive || !wakings[axis].contains(result[parent]) {
                result[axis] = PointColumns.inactive
            } else {
                result[axis] = codes[axis]
            }
        }
    }

    func masked(_ codes: [Double]) -> [Double] {
        var result = codes
        masked(codes, into: &result)
        return result
    }

    /// Whether the space lets groups have their sizes.
    func isAllowed(_ masked: [Double]) -> Bool {
        !hasSizes || encoding.hasAllowedSizes(masked.map { $0 == PointColumns.inactive ? .nan : $0 })
    }

    /// Axes awake that can move.
    func moving(_ masked: [Double]) -> [Int] {
        masked.indices.filter { movable[$0] && masked[$0] != PointColumns.inactive }
    }

    /// The nearest code that some value has.
    func snapped(_ code: Double, on axis: Int) -> Double {
        switch snaps[axis] {
        case .real: min(max(code, 0), 1)
        case .even(let grain): (min(max(code, 0), 1) * grain).rounded() / grain
        case .general, .unordered: encoding.snapped(code, on: axis)
        }
    }

    /// A code drawn evenly for every axis.
    func drawn(using stream: inout RandomStream) -> [Double] {
        snaps.indices.map { axis in
            switch snaps[axis] {
            case .real: return stream.uniform()
            case .even(let grain): return Double(stream.integer(below: Int(grain) + 1)) / grain
            case .general: return snapped(stream.uniform(), on: axis)
            case .unordered: return Double(stream.integer(below: encoding.axes[axis].nameCount))
            }
        }
    }

    /// A code moved by chance: numbers by a normal step, names to any other.
    func moved(_ code: Double, on axis: Int, by step: Double, using stream: inout RandomStream) -> Double {
        guard case .unordered = snaps[axis] else { return snapped(code + step * stream.normal(), on: axis) }
        let count = encoding.axes[axis].nameCount
        return Double((Int(code) + 1 + stream.integer(below: max(1, count - 1))) % max(1, count))
    }

    /// Whether ``others(_:on:step:using:take:)`` gave all that it would give with a smaller step, too.
    func isExhausted(_ axis: Int, step: Double) -> Bool {
        let count = encoding.axes[axis].nameCount
        switch snaps[axis] {
        case .unordered: return count <= 6
        case .real: return false
        case .even, .general: return step * Double(max(1, count - 1)) <= 1
        }
    }

    /// Codes of an axis worth trying beside its own.
    func others(
        _ code: Double, on axis: Int, step: Double, using stream: inout RandomStream, take: (Double) -> Void
    ) {
        switch snaps[axis] {
        case .unordered:
            let count = encoding.axes[axis].nameCount
            if count <= 6 {
                for other in 0..<count where Double(other) != code { take(Double(other)) }
            } else {
                for _ in 0..<5 {
                    let other = Double(stream.integer(below: count))
                    if other != code { take(other) }
                }
            }
        case .real:
            let size = step * (0.5 + stream.uniform())
            if code < 1 { take(min(code + size, 1)) }
            if code > 0 { take(max(code - size, 0)) }
        case .even, .general:
            let grain = 1 / Double(max(1, encoding.axes[axis].nameCount - 1))
            let far = max(step, grain)
            for size in far > 1.5 * grain ? [far, -far, grain, -grain] : [grain, -grain] {
                let other = snapped(code + size, on: axis)
                if other != code { take(other) }
            }
        }
    }
}
