internal import Foundation
internal import NumericalMethods
internal import SearchSpace

/// The unit kernels of a ``KernelLayout`` at given hyperparameters, between two points.
struct UnitKernels: Sendable {
    let layout: KernelLayout
    /// Hyperparameters, no longer as logarithms.
    let values: [Double]
    /// For each group, whether its details have an order.
    private let isOrdered: [[Bool]]
    /// For each group, what its details' likeness counts for in columns.
    let detailFactors: [[DetailFactor]]

    /// (1 + r·k) / (1 + r) as `rest + share·k`; `inverse` turns a distance into what the Matérn kernel takes.
    enum DetailFactor: Sendable {
        case ordered(share: Double, rest: Double, inverse: Double)
        case unordered(share: Double, rest: Double)
    }

    init(_ layout: KernelLayout, logarithms: [Double]) {
        self.layout = layout
        let values = logarithms.map { exp($0) }
        self.values = values
        let isOrdered = layout.encoding.groups.indices.map { group in
            (0..<layout.encoding.groups[group].detailCount).map { layout.isDetailOrdered(group, $0) }
        }
        self.isOrdered = isOrdered
        detailFactors = isOrdered.indices.map { group in
            isOrdered[group].enumerated().map { detail, isOrdered in
                let place = layout.detailStart[group] + 2 * detail
                let rest = 1 / (1 + values[place])
                let share = values[place] * rest
                guard isOrdered else { return .unordered(share: share, rest: rest) }
                return .ordered(share: share, rest: rest, inverse: 5.0.squareRoot() / values[place + 1])
            }
        }
    }

    func weight(_ part: Int) -> Double { values[KernelLayout.firstWeight + part] }

    /// τ_u, 0 for what stays out of the product.
    func strength(_ part: Int) -> Double {
        guard layout.parts[part].isInProduct else { return 0 }
        return values[KernelLayout.productStrength] * Double(layout.parts.count) * weight(part)
    }

    /// The kernel of one axis. An inactive axis is a state of its own: equal to itself, unlike every value.
    @inline(__always)
    private static func axis(_ first: Double, _ second: Double, isOrdered: Bool, length: Double) -> Double {
        if first == second || (first.isNaN && second.isNaN) { return 1 }
        if !isOrdered || first.isNaN || second.isNaN { return 0 }
        return Matern.value(abs(first - second), length)
    }

    /// Σ over pairs of members of their kernels, divided by the group's scale.
    func memberSum(_ group: Int, _ first: MemberSet, _ second: MemberSet) -> Double {
        let detailCount = layout.encoding.groups[group].detailCount
        let scale = 1 / layout.memberScale(group)
        var sum = 0.0
        for left in 0..<first.kinds.count {
            let kind = first.kinds[left]
            for right in 0..<second.kinds.count where kind == second.kinds[right] {
                var product = first.weights[left] * second.weights[right] * scale
                for detail in 0..<detailCount {
                    product *= detailKernel(
                        group, detail, first.details[left * detailCount + detail],
                        second.details[right * detailCount + detail])
                }
                sum += product
            }
        }
        return sum
    }

    /// (1 + r·k) / (1 + r) of one detail of two members.
    func detailKernel(_ group: Int, _ detail: Int, _ first: Double, _ second: Double) -> Double {
        if first == second || (first.isNaN && second.isNaN) { return 1 }
        let place = layout.detailStart[group] + 2 * detail
        let kernel = Self.axis(first, second, isOrdered: isOrdered[group][detail], length: values[place + 1])
        return (1 + values[place] * kernel) / (1 + values[place])
    }
}
