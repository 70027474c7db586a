internal import Foundation
internal import NumericalMethods
internal import SearchSpace

/// The parts of the kernel and where their hyperparameters stand in one list of logarithms.
///
/// With unit kernels k_u, which are 1 for equal points, and weights w_u:
///
///     k = 1 + E₁ + s₂·E₂ + s₃·∏ (1 + τ_u·k_u) / (1 + τ_u)
///     E₁ = Σ w_u·k_u        each part by itself
///     E₂ = Σ w_u·k_u·w_v·k_v, over pairs u < v
///     τ_u = τ·U·w_u         a part without weight doesn't matter in the product either
///
/// The constant 1 is the uncertainty about the mean. A group contributes three units: the sum over pairs of members
/// (so that f holds a term for each member present, with its details), a Gaussian of the distance between the sets'
/// embeddings (members that replace one another), and a Matérn kernel of the size (falling returns). None of them sees
/// the order of slots. After Buathong, Ginsbourger and Krityakierne 2020, "Kernels over Sets of Finite Sets using RKHS
/// Embeddings", and Duvenaud, Nickisch and Rasmussen 2011, "Additive Gaussian Processes".
package struct KernelLayout: Sendable {
    enum Part: Sendable {
        case axis(Int, isOrdered: Bool)
        case memberSum(group: Int)
        case memberDistance(group: Int)
        case size(group: Int)

        /// The sum grows with the set, so it stays out of the product.
        var isInProduct: Bool {
            switch self {
            case .axis, .memberDistance: true
            case .memberSum, .size: false
            }
        }
    }

    package let encoding: SpaceEncoding
    let parts: [Part]
    /// Where a part's own hyperparameters start: a length for ordered axes, sizes and distances.
    let ownStart: [Int]
    /// For each group, where its details' start: two for each, relevance and length.
    let detailStart: [Int]
    package let count: Int
    let isNoisy: Bool

    static let noise = 0
    static let pairShare = 1
    static let productShare = 2
    static let productStrength = 3
    static let firstWeight = 4

    package init(_ encoding: SpaceEncoding, isNoisy: Bool) {
        self.encoding = encoding
        self.isNoisy = isNoisy
        var parts: [Part] = encoding.loneAxes
            .filter { encoding.axes[$0].parameter.domain.cardinality != 1 }
            .map { .axis($0, isOrdered: encoding.axes[$0].isOrdered) }
        for group in encoding.groups.indices {
            parts += [.memberSum(group: group), .memberDistance(group: group), .size(group: group)]
        }
        self.parts = parts
        var next = Self.firstWeight + parts.count
        var ownStart: [Int] = []
        for part in parts {
            ownStart.append(next)
            switch part {
            case .axis(_, let isOrdered): next += isOrdered ? 1 : 0
            case .memberSum: break
            case .memberDistance, .size: next += 1
            }
        }
        self.ownStart = ownStart
        var detailStart: [Int] = []
        for group in encoding.groups {
            detailStart.append(next)
            next += 2 * group.detailCount
        }
        self.detailStart = detailStart
        count = next
    }

    /// Whether distances between a detail's codes mean something.
    func isDetailOrdered(_ group: Int, _ detail: Int) -> Bool {
        guard let member = encoding.groups[group].members.first, detail < member.details.count else { return false }
        return encoding.axes[member.details[detail]].isOrdered
    }

    /// What a sum over pairs of members is divided by, so that half a group counts about 1.
    func memberScale(_ group: Int) -> Double { max(1, Double(encoding.groups[group].members.count) / 2) }

    /// Centres and standard deviations of the normal priors on the logarithms.
    ///
    /// - Parameter reportedNoise: the common noise variance in warped units where it was reported with the values. Then
    ///   it is known but for what the report may be wrong by; guessed from few noisy values it comes out too small, and
    ///   luck is taken for shape.
    package func prior(reportedNoise: Double?) -> [(centre: Double, deviation: Double)] {
        var prior = prior
        if let reportedNoise, isNoisy {
            let range = bounds[Self.noise]
            prior[Self.noise] = (min(max(log(reportedNoise), range.lowerBound), range.upperBound), 0.5)
        }
        return prior
    }

    /// The priors where no noise was reported.
    package var prior: [(centre: Double, deviation: Double)] {
        let units = Double(max(1, parts.count))
        var prior = [(centre: Double, deviation: Double)](repeating: (log(0.7), 0.7), count: count)
        prior[Self.noise] = isNoisy ? (log(0.15), 1.2) : (log(1e-5), 1)
        prior[Self.pairShare] = (log(2), 1)
        prior[Self.productShare] = (log(1), 1.2)
        prior[Self.productStrength] = (log(5), 1)
        for part in parts.indices {
            prior[Self.firstWeight + part] = (log(0.4 / units), 1.2)
            if case .memberDistance = parts[part] { prior[ownStart[part]] = (log(1.2), 0.6) }
        }
        for group in encoding.groups.indices {
            for detail in 0..<encoding.groups[group].detailCount {
                prior[detailStart[group] + 2 * detail] = (log(1), 1)
                prior[detailStart[group] + 2 * detail + 1] = (log(0.5), 0.6)
            }
        }
        return prior
    }

    /// Ranges that keep the kernel's matrix usable.
    var bounds: [ClosedRange<Double>] {
        prior.enumerated().map { index, prior in
            if index == Self.noise { return isNoisy ? log(1e-3)...log(20) : log(1e-8)...log(1e-2) }
            return (prior.centre - 5)...(prior.centre + 5)
        }
    }
}

/// Matérn kernel of smoothness 5/2 (Rasmussen and Williams 2006, equation 4.17).
enum Matern {
    /// The kernel at distance `distance`.
    static func value(_ distance: Double, _ length: Double) -> Double {
        let ratio = 5.0.squareRoot() * distance / length
        return (1 + ratio + ratio * ratio / 3) * exp(-ratio)
    }
}
