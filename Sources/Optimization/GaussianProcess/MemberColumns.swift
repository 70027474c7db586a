internal import Foundation
internal import NumericalMethods
internal import SearchSpace

/// A group's three unit kernels between one point and all points of ``PointColumns``, for a base point and for points
/// that differ from it in few members: what a member adds is kept, and only that of changed members is made anew.
final class MemberColumns {
    /// Columns of the three units, and what belongs to the point alone.
    final class Units {
        /// The member sum of the point with itself.
        let selfSum: UnsafeMutablePointer<Double>
        let sum: UnsafeMutablePointer<Double>
        let distance: UnsafeMutablePointer<Double>
        fileprivate(set) var size: UnsafePointer<Double>

        fileprivate init(stride: Int) {
            sum = .allocate(capacity: 2 * stride + 1)
            sum.initialize(repeating: 0, count: 2 * stride + 1)
            distance = sum + stride
            selfSum = distance + stride
            size = UnsafePointer(sum)
        }

        deinit { sum.deallocate() }
    }

    private struct Member {
        /// What a code of the presence axis says about copies.
        enum Reading {
            case copies(lowest: Double, span: Double)
            case filling
        }

        let presence: Int
        let reading: Reading
        let details: [Int]
    }

    private let group: Int
    private let kernels: UnitKernels
    private let columns: PointColumns
    private let others: [Double]
    private let isPool: Bool
    private let emptyCodes: [Double]
    /// In a pool by member, in slots by filling where those stand at 0, 1, 2 and so on.
    private let kinds: [PointColumns.Kind?]
    private let hasPlainFillings: Bool
    private let members: [Member]
    private let detailCount: Int
    private let scale: Double
    private let sumPlace: Int
    private let distanceLength: Double
    private let sizeLength: Double

    /// For each member a column; of the base, and of the changed members of a trial point.
    private let kept: UnsafeMutablePointer<Double>
    private let fresh: UnsafeMutablePointer<Double>
    /// What the base's members are, a presence code and detail codes for each, and what those of ``fresh`` are.
    private let keptCodes: UnsafeMutablePointer<Double>
    private let freshCodes: UnsafeMutablePointer<Double>
    /// Of the point last read, for each member: copies, their tempered weight, detail codes, and whether it is new.
    private let multiplicities: UnsafeMutablePointer<Double>
    private let weights: UnsafeMutablePointer<Double>
    private let details: UnsafeMutablePointer<Double>
    private let isFresh: UnsafeMutablePointer<Bool>
    private var sizeColumns: [Int: UnsafeMutablePointer<Double>] = [:]

    let base: Units
    let trial: Units

    init(_ group: Int, kernels: UnitKernels, columns: PointColumns, selfSums: [Double]) {
        let layout = kernels.layout
        let encoding = layout.encoding
        let declared = encoding.groups[group]
        self.group = group
        self.kernels = kernels
        self.columns = columns
        others = selfSums
        isPool = declared.kind == .pool
        emptyCodes = declared.emptyCodes
        members = declared.members.map {
            Member(
                presence: $0.presence, reading: Self.reading(encoding.axes[$0.presence].parameter.domain),
                details: $0.details)
        }
        detailCount = declared.detailCount
        let presence = declared.members.first.map { encoding.axes[$0.presence] }
        let found = columns.groups[group].kinds
        hasPlainFillings = presence.map { !$0.isOrdered } ?? false
        kinds =
            declared.kind == .pool
            ? declared.members.indices.map { found[Double($0)] }
            : hasPlainFillings ? (0..<(presence?.nameCount ?? 0)).map { found[Double($0)] } : []
        scale = 1 / layout.memberScale(group)
        sumPlace =
            layout.parts.firstIndex {
                if case .memberSum(let other) = $0 { return other == group }
                return false
            } ?? 0
        distanceLength = kernels.values[layout.ownStart[sumPlace + 1]]
        sizeLength = kernels.values[layout.ownStart[sumPlace + 2]]
        let count = members.count
        kept = .allocate(capacity: max(1, 2 * count * columns.stride))
        kept.initialize(repeating: 0, count: 2 * count * columns.stride)
        fresh = kept + count * columns.stride
        keptCodes = .allocate(capacity: count * (4 + 3 * detailCount) + 1)
        keptCodes.initialize(repeating: .nan, count: count * (4 + 3 * detailCount) + 1)
        freshCodes = keptCodes + count * (1 + detailCount)
        multiplicities = freshCodes + count * (1 + detailCount)
        weights = multiplicities + count
        details = weights + count
        isFresh = .allocate(capacity: count + 1)
        isFresh.initialize(repeating: false, count: count + 1)
        base = Units(stride: columns.stride)
        trial = Units(stride: columns.stride)
    }

    deinit {
        kept.deallocate()
        keptCodes.deallocate()
        isFresh.deallocate()
        for column in sizeColumns.values { column.deallocate() }
    }

    /// The place of the member sum among the layout's parts; distance and size follow.
    var firstPart: Int { sumPlace }

    /// Makes a point the base.
    func settle(_ codes: UnsafePointer<Double>, reach: Int, isForced: Bool) {
        guard read(codes, reach: reach, isForced: isForced) || isForced else { return }
        for member in members.indices where isFresh[member] {
            (kept + member * columns.stride).update(from: fresh + member * columns.stride, count: reach)
        }
        keep(codes)
        fill(base, codes, reach: reach)
    }

    /// Fills ``trial`` for a point; `false`, and nothing done, when it equals the base.
    func stage(_ codes: UnsafePointer<Double>, reach: Int) -> Bool {
        guard read(codes, reach: reach, isForced: false) else { return false }
        fill(trial, codes, reach: reach)
        return true
    }

    private func keep(_ codes: UnsafePointer<Double>) {
        var place = 0
        for member in members {
            keptCodes[place] = codes[member.presence]
            place += 1
            for detail in 0..<detailCount {
                keptCodes[place] = detail < member.details.count ? codes[member.details[detail]] : PointColumns.inactive
                place += 1
            }
        }
        isFresh.update(repeating: false, count: members.count)
    }

    /// Reads who is present with what details, and makes the columns of those who differ from the base.
    private func read(_ codes: UnsafePointer<Double>, reach: Int, isForced: Bool) -> Bool {
        var differs = false
        for (index, member) in members.enumerated() {
            let place = index * (1 + detailCount)
            let presence = codes[member.presence]
            var isNew = isForced || keptCodes[place] != presence
            var isMade = freshCodes[place] == presence
            for detail in 0..<detailCount {
                let code = detail < member.details.count ? codes[member.details[detail]] : PointColumns.inactive
                details[index * detailCount + detail] = code
                isNew = isNew || keptCodes[place + 1 + detail] != code
                isMade = isMade && freshCodes[place + 1 + detail] == code
            }
            multiplicities[index] = multiplicity(member, presence)
            isFresh[index] = isNew
            guard isNew else { continue }
            differs = true
            guard multiplicities[index] > 0, !isMade else { continue }
            kernels.fillMember(
                group, kindColumns(index, codes),
                details: UnsafeBufferPointer(start: details + index * detailCount, count: detailCount),
                into: fresh + index * columns.stride, count: reach)
            // A column that was cut short serves no other point.
            freshCodes[place] = reach == columns.stride ? presence : .nan
            (freshCodes + place + 1).update(from: details + index * detailCount, count: detailCount)
        }
        guard differs else { return false }
        temper(codes)
        return true
    }

    private static func reading(_ domain: ParameterDomain) -> Member.Reading {
        switch domain {
        case .boolean: .copies(lowest: 0, span: 1)
        case .integer(let range, .linear):
            .copies(lowest: Double(range.lowerBound), span: Double(range.upperBound) - Double(range.lowerBound))
        case .integer, .choice, .ordinal, .real: .filling
        }
    }

    private func multiplicity(_ member: Member, _ code: Double) -> Double {
        if code == PointColumns.inactive { return 0 }
        switch member.reading {
        case .copies(let lowest, let span): return max(0, (lowest + code * span).rounded())
        case .filling: return emptyCodes.contains(code) ? 0 : 1
        }
    }

    /// Who a member is: in a pool the place says it, in slots the filling.
    private func kind(_ member: Int, _ codes: UnsafePointer<Double>) -> Double {
        isPool ? Double(member) : codes[members[member].presence]
    }

    private func kindColumns(_ member: Int, _ codes: UnsafePointer<Double>) -> PointColumns.Kind? {
        if isPool { return kinds[member] }
        let filling = codes[members[member].presence]
        return hasPlainFillings ? kinds[Int(filling)] : columns.groups[group].kinds[filling]
    }

    /// Weighs n copies of one member like √n, as ``MemberSet/temperCopies()`` does.
    private func temper(_ codes: UnsafePointer<Double>) {
        for index in members.indices {
            var copies = multiplicities[index]
            weights[index] = 0
            guard copies > 0 else { continue }
            if !isPool {
                for other in members.indices where other != index && kind(other, codes) == kind(index, codes) {
                    copies += multiplicities[other]
                }
            }
            weights[index] = multiplicities[index] / copies.squareRoot()
        }
    }

    private func fill(_ units: Units, _ codes: UnsafePointer<Double>, reach: Int) {
        let stride = columns.stride
        units.sum.update(repeating: 0, count: reach)
        var size = 0.0
        for member in members.indices where multiplicities[member] > 0 {
            size += multiplicities[member]
            let column = (isFresh[member] ? fresh : kept) + member * stride
            let factor = weights[member] * scale
            for start in Swift.stride(from: 0, to: reach, by: 8) {
                UnitKernels.store(
                    UnitKernels.load(units.sum + start) + factor * UnitKernels.load(column + start),
                    at: units.sum + start)
            }
        }
        let own = selfSum(codes)
        units.selfSum.pointee = own
        others.withUnsafeBufferPointer {
            UnitKernels.fillDistance(
                own: own, $0.baseAddress.unsafelyUnwrapped, units.sum,
                precision: 0.5 / (distanceLength * distanceLength), into: units.distance, count: reach)
        }
        units.size = sizeColumn(Int(size))
    }

    /// The size's kernels with all points, made when first needed.
    private func sizeColumn(_ size: Int) -> UnsafePointer<Double> {
        if let known = sizeColumns[size] { return UnsafePointer(known) }
        let column = UnsafeMutablePointer<Double>.allocate(capacity: max(1, columns.stride))
        columns.groups[group].sizes.withUnsafeBufferPointer {
            UnitKernels.fillOrdered(
                Double(size), $0.baseAddress.unsafelyUnwrapped, length: sizeLength, scale: 0.5 * scale,
                into: column, count: columns.stride)
        }
        sizeColumns[size] = column
        return UnsafePointer(column)
    }

    /// The member sum of the point last read with itself.
    private func selfSum(_ codes: UnsafePointer<Double>) -> Double {
        var sum = 0.0
        for left in members.indices where multiplicities[left] > 0 {
            sum += weights[left] * weights[left] * scale
            guard !isPool else { continue }
            for right in 0..<left
            where multiplicities[right] > 0
                && codes[members[left].presence] == codes[members[right].presence]
            {
                var product = 2 * weights[left] * weights[right] * scale
                for detail in 0..<detailCount {
                    product *= kernels.detailKernel(
                        group, detail, details[left * detailCount + detail], details[right * detailCount + detail])
                }
                sum += product
            }
        }
        return sum
    }
}
