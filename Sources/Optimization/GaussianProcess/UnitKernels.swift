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

    init(_ layout: KernelLayout, logarithms: [Double]) {
        self.layout = layout
        values = logarithms.map { exp($0) }
        isOrdered = layout.encoding.groups.map { group in
            (0..<group.detailCount).map { detail in
                group.members.first.map {
                    detail < $0.details.count && layout.encoding.axes[$0.details[detail]].isOrdered
                } ?? false
            }
        }
    }

    func weight(_ part: Int) -> Double { values[KernelLayout.firstWeight + part] }

    /// τ_u, 0 for what stays out of the product.
    func strength(_ part: Int) -> Double {
        guard layout.parts[part].isInProduct else { return 0 }
        return values[KernelLayout.productStrength] * Double(layout.parts.count) * weight(part)
    }

    /// The kernel of one axis, and its derivative by the logarithm of its length.
    @inline(__always)
    static func axis(
        _ first: Double, _ second: Double, isOrdered: Bool, length: Double
    ) -> (value: Double, slope: Double) {
        if first == second { return (1, 0) }
        // An inactive axis is a state of its own: equal to itself, unlike every value.
        if first.isNaN || second.isNaN { return (first.isNaN && second.isNaN ? 1 : 0, 0) }
        return isOrdered ? Matern.valueAndSlope(abs(first - second), length) : (0, 0)
    }

    /// Σ over pairs of members of their kernels, divided by the group's scale; `slopes`, when given, receives the
    /// derivatives by the logarithms of the details' hyperparameters (added).
    func memberSum(
        _ group: Int, _ first: MemberSet, _ second: MemberSet, slopes: UnsafeMutablePointer<Double>? = nil
    ) -> Double {
        let detailCount = layout.encoding.groups[group].detailCount
        let start = layout.detailStart[group]
        let scale = 1 / layout.memberScale(group)
        var sum = 0.0
        for left in 0..<first.kinds.count {
            let kind = first.kinds[left]
            for right in 0..<second.kinds.count where kind == second.kinds[right] {
                var product = first.weights[left] * second.weights[right] * scale
                for detail in 0..<detailCount {
                    product *=
                        detailFactor(
                            first.details[left * detailCount + detail], second.details[right * detailCount + detail],
                            isOrdered[group][detail], start + 2 * detail
                        ).value
                }
                sum += product
                guard let slopes else { continue }
                for detail in 0..<detailCount {
                    let factor = detailFactor(
                        first.details[left * detailCount + detail], second.details[right * detailCount + detail],
                        isOrdered[group][detail], start + 2 * detail)
                    slopes[2 * detail] += product * factor.byRelevance
                    slopes[2 * detail + 1] += product * factor.byLength
                }
            }
        }
        return sum
    }

    /// (1 + r·k) / (1 + r) of one detail, and the derivatives of its logarithm by those of r and of the length.
    @inline(__always)
    private func detailFactor(
        _ first: Double, _ second: Double, _ isOrdered: Bool, _ place: Int
    ) -> (value: Double, byRelevance: Double, byLength: Double) {
        if first == second || (first.isNaN && second.isNaN) { return (1, 0, 0) }
        let relevance = values[place]
        let (kernel, slope) = Self.axis(first, second, isOrdered: isOrdered, length: values[place + 1])
        let denominator = 1 + relevance * kernel
        return (
            denominator / (1 + relevance), relevance * kernel / denominator - relevance / (1 + relevance),
            relevance * slope / denominator
        )
    }
}
