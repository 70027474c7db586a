internal import NumericalMethods
internal import SearchSpace

/// The covariances between one point and all points of ``PointColumns``, for a base point and for points near it.
///
/// The base's unit kernels are kept. A point that differs in few axes needs only those made anew: the sums and the
/// product of ``KernelLayout`` are mended by the difference.
///
/// Points are masked codes, ``PointColumns/inactive`` where an axis sleeps.
final class KernelColumn {
    private struct Change {
        var weight = 0.0
        var strength = 0.0
        var old: UnsafePointer<Double>
        var new: UnsafePointer<Double>
    }

    /// Unit kernels of an axis that has few codes, by code; made when first needed.
    private struct Cache {
        /// One less than the number of codes of an ordered axis, 0 for an unordered one.
        let grain: Double
        let isFilled: UnsafeMutablePointer<Bool>
        let columns: UnsafeMutablePointer<Double>
    }

    let kernels: UnitKernels
    let columns: PointColumns
    private let layout: KernelLayout
    private let weights: [Double]
    private let strengths: [Double]
    private let partOfAxis: [Int]
    private let isOrdered: [Bool]
    private let loneAxes: [Int]
    private let members: [MemberColumns]
    private let caches: [Cache?]
    private let stride: Int
    private var reach: Int

    /// The base: its codes, its unit kernels by part, and what they add up to.
    private let base: UnsafeMutablePointer<Double>
    private let axisCount: Int
    private let units: UnsafeMutablePointer<Double>
    private let scratch: UnsafeMutablePointer<Double>
    private let first: UnsafeMutablePointer<Double>
    private let squares: UnsafeMutablePointer<Double>
    private let product: UnsafeMutablePointer<Double>
    private let changes: UnsafeMutablePointer<Change>
    /// The column last made.
    let column: UnsafeMutablePointer<Double>

    init(_ kernels: UnitKernels, _ columns: PointColumns, selfSums: [[Double]]) {
        self.kernels = kernels
        self.columns = columns
        layout = kernels.layout
        let layout = kernels.layout
        let encoding = layout.encoding
        let parts = layout.parts.indices
        weights = parts.map { kernels.weight($0) }
        strengths = parts.map { kernels.strength($0) }
        var partOfAxis = [Int](repeating: -1, count: encoding.axes.count)
        for (part, kind) in layout.parts.enumerated() {
            if case .axis(let axis, _) = kind { partOfAxis[axis] = part }
        }
        self.partOfAxis = partOfAxis
        isOrdered = encoding.axes.map(\.isOrdered)
        loneAxes = encoding.axes.indices.filter { partOfAxis[$0] >= 0 }
        members = encoding.groups.indices.map {
            MemberColumns($0, kernels: kernels, columns: columns, selfSums: selfSums[$0])
        }
        let stride = columns.stride
        self.stride = stride
        reach = stride
        caches = encoding.axes.indices.map { axis in
            guard partOfAxis[axis] >= 0, let codeCount = encoding.fewCodes(on: axis) else { return nil }
            let isFilled = UnsafeMutablePointer<Bool>.allocate(capacity: codeCount + 1)
            isFilled.initialize(repeating: false, count: codeCount + 1)
            return Cache(
                grain: encoding.axes[axis].isOrdered ? Double(codeCount - 1) : 0, isFilled: isFilled,
                columns: .allocate(capacity: max(1, (codeCount + 1) * stride)))
        }
        axisCount = encoding.axes.count
        base = .allocate(capacity: axisCount + 1)
        base.initialize(repeating: .nan, count: axisCount + 1)
        let count = max(1, layout.parts.count)
        units = .allocate(capacity: max(8, (2 * count + 4) * stride))
        units.initialize(repeating: 0, count: (2 * count + 4) * stride)
        scratch = units + count * stride
        first = scratch + count * stride
        squares = first + stride
        product = squares + stride
        column = product + stride
        changes = .allocate(capacity: count)
    }

    deinit {
        units.deallocate()
        base.deallocate()
        changes.deallocate()
        for case let cache? in caches {
            cache.columns.deallocate()
            cache.isFilled.deallocate()
        }
    }

    /// Makes a point the base.
    ///
    /// - Parameter reach: how many of the columns' points matter, all by default. A base with a shorter reach is made
    ///   anew, nothing kept.
    func settle(_ codes: UnsafePointer<Double>, reach shorter: Int? = nil) {
        let isForced = shorter != nil
        let reach = shorter ?? stride
        self.reach = reach
        for axis in loneAxes where isForced || base[axis] != codes[axis] {
            let found = unit(axis, codes[axis], scratch, reach)
            (units + partOfAxis[axis] * stride).update(from: found, count: reach)
        }
        for group in members { group.settle(codes, reach: reach, isForced: isForced) }
        base.update(from: codes, count: axisCount)
        addUp(reach)
    }

    private func unit(
        _ axis: Int, _ code: Double, _ target: UnsafeMutablePointer<Double>, _ reach: Int
    ) -> UnsafePointer<Double> {
        let source = columns.codes.withUnsafeBufferPointer { $0.baseAddress.unsafelyUnwrapped + axis * stride }
        let length = isOrdered[axis] ? kernels.values[layout.ownStart[partOfAxis[axis]]] : 1
        var place = target
        var count = reach
        if let cache = caches[axis] {
            let index =
                code == PointColumns.inactive ? 0 : 1 + Int(cache.grain > 0 ? (code * cache.grain).rounded() : code)
            place = cache.columns + index * stride
            if cache.isFilled[index] { return UnsafePointer(place) }
            cache.isFilled[index] = true
            count = stride
        }
        if isOrdered[axis] {
            UnitKernels.fillOrdered(code, source, length: length, into: place, count: count)
        } else {
            UnitKernels.fillUnordered(code, source, into: place, count: count)
        }
        return UnsafePointer(place)
    }

    private func unitPointer(_ part: Int) -> UnsafePointer<Double> {
        switch layout.parts[part] {
        case .axis: UnsafePointer(units + part * stride)
        case .memberSum(let group): UnsafePointer(members[group].base.sum)
        case .memberDistance(let group): UnsafePointer(members[group].base.distance)
        case .size(let group): UnsafePointer(members[group].base.size)
        }
    }

    private func addUp(_ reach: Int) {
        first.update(repeating: 0, count: reach)
        squares.update(repeating: 0, count: reach)
        product.update(repeating: 1, count: reach)
        for part in weights.indices {
            let unit = unitPointer(part)
            let (weight, strength) = (weights[part], strengths[part])
            let share = 1 / (1 + strength)
            for start in Swift.stride(from: 0, to: reach, by: 8) {
                let value = UnitKernels.load(unit + start)
                let term = weight * value
                UnitKernels.store(UnitKernels.load(first + start) + term, at: first + start)
                UnitKernels.store(UnitKernels.load(squares + start) + term * term, at: squares + start)
                guard strength > 0 else { continue }
                UnitKernels.store(
                    UnitKernels.load(product + start) * ((1 + strength * value) * share), at: product + start)
            }
        }
    }

    /// Fills ``column`` with the base's covariances, or those of a point near it.
    ///
    /// - Returns: the covariance of the point with itself.
    @discardableResult
    func fill(_ codes: UnsafePointer<Double>) -> Double {
        var changeCount = 0
        func add(_ change: Change) {
            (changes + changeCount).initialize(to: change)
            changeCount += 1
        }
        let reach = reach
        for axis in loneAxes where base[axis] != codes[axis] {
            let part = partOfAxis[axis]
            let new = unit(axis, codes[axis], scratch + part * stride, reach)
            add(Change(weight: weights[part], strength: strengths[part], old: unitPointer(part), new: new))
        }
        var ownFirst = 0.0
        var ownSquares = 0.0
        for group in members {
            let isStaged = group.stage(codes, reach: reach)
            let part = group.firstPart
            let own = weights[part] * (isStaged ? group.trial.selfSum.pointee : group.base.selfSum.pointee)
            ownFirst += own - weights[part]
            ownSquares += own * own - weights[part] * weights[part]
            guard isStaged else { continue }
            let (old, new) = (group.base, group.trial)
            add(Change(weight: weights[part], strength: 0, old: old.sum, new: new.sum))
            add(
                Change(
                    weight: weights[part + 1], strength: strengths[part + 1], old: old.distance, new: new.distance))
            add(Change(weight: weights[part + 2], strength: 0, old: old.size, new: new.size))
        }
        combine(changeCount, reach)
        for weight in weights {
            ownFirst += weight
            ownSquares += weight * weight
        }
        let pairShare = kernels.values[KernelLayout.pairShare]
        return 1 + ownFirst + 0.5 * pairShare * (ownFirst * ownFirst - ownSquares)
            + kernels.values[KernelLayout.productShare]
    }

    private func combine(_ changeCount: Int, _ reach: Int) {
        let pairShare = 0.5 * kernels.values[KernelLayout.pairShare]
        let productShare = kernels.values[KernelLayout.productShare]
        for start in Swift.stride(from: 0, to: reach, by: 8) {
            var sum = UnitKernels.load(first + start)
            var square = UnitKernels.load(squares + start)
            var above = UnitKernels.load(product + start)
            for index in 0..<changeCount {
                let change = changes[index]
                let old = UnitKernels.load(change.old + start)
                let new = UnitKernels.load(change.new + start)
                let (oldTerm, newTerm) = (change.weight * old, change.weight * new)
                sum += newTerm - oldTerm
                square += newTerm * newTerm - oldTerm * oldTerm
                if change.strength > 0 { above *= (1 + change.strength * new) / (1 + change.strength * old) }
            }
            let value = 1 + sum + pairShare * (sum * sum - square) + productShare * above
            UnitKernels.store(value, at: column + start)
        }
    }
}
