internal import NumericalMethods

/// Beliefs at points near a base point, or anywhere: first what is cheap and exact or a bound, then, for those that
/// may still win, the variance, eight at a time.
///
/// With k the covariances of a point with the data, the mean kᵀ·K⁻¹·y and the covariance with the reference cost n
/// multiplications, the variance n²/2. Its bound costs n: by the Cauchy–Schwarz inequality in the metric of K⁻¹ the
/// data explain at least as much of the variance as the projection of k on the columns of the base and of the
/// reference.
final class NearbyBeliefs {
    /// What is known of a point before its variance is.
    struct Outlook {
        let mean: Double
        let covariance: Double
        /// The variance is at most this.
        let varianceBound: Double
        fileprivate let prior: Double
    }

    private let model: GaussianProcessModel
    private let reference: GaussianProcessModel.Reference?
    private let kernel: KernelColumn
    private let count: Int
    private let stride: Int
    private let lanes: UnsafeMutableBufferPointer<SIMD8<Double>>
    private let kept: UnsafeMutablePointer<Outlook>
    /// How many points wait for ``reduce(_:)``; at most eight.
    private(set) var keptCount = 0
    /// K⁻¹ times the base's covariances, and times the reference's, which may be all 0.
    private let baseSolved: UnsafeMutablePointer<Double>
    private let referenceSolved: UnsafeMutablePointer<Double>
    /// What the data explain of the base's variance, and of its covariance with the reference.
    private var baseExplained = 0.0
    private var commonExplained = 0.0
    private let referenceExplained: Double

    init(_ model: GaussianProcessModel, _ reference: GaussianProcessModel.Reference?) {
        self.model = model
        self.reference = reference
        kernel = KernelColumn(model.kernels, model.columns, selfSums: model.selfSums)
        count = model.points.count
        stride = model.columns.stride
        lanes = .allocate(capacity: max(1, count))
        lanes.initialize(repeating: .zero)
        baseSolved = .allocate(capacity: max(1, 2 * stride))
        baseSolved.initialize(repeating: 0, count: 2 * stride)
        referenceSolved = baseSolved + stride
        referenceExplained = reference?.explained ?? 0
        kept = .allocate(capacity: 8)
        if let reference {
            for row in 0..<count { referenceSolved[row] = reference.solved[row] }
        }
    }

    deinit {
        lanes.deallocate()
        baseSolved.deallocate()
        kept.deallocate()
    }

    /// Makes a point, as masked codes, the base that others are near to.
    ///
    /// - Parameter isFar: the others won't be near, so that bounds by the base are not worth their cost.
    func settle(_ codes: UnsafePointer<Double>, isFar: Bool = false) {
        kernel.settle(codes)
        baseExplained = 0
        guard !isFar else { return }
        kernel.fill(codes)
        baseSolved.update(from: kernel.column, count: count)
        model.factor.solve(inPlace: UnsafeMutableBufferPointer(start: baseSolved, count: count))
        let sums = products()
        baseExplained = sums.base
        commonExplained = sums.reference
    }

    private func products() -> (mean: Double, base: Double, reference: Double) {
        let column = kernel.column
        var (means, bases, references) = (SIMD8<Double>.zero, SIMD8<Double>.zero, SIMD8<Double>.zero)
        model.weights.withUnsafeBufferPointer { weights in
            guard let weights = weights.baseAddress else { return }
            for start in Swift.stride(from: 0, to: stride, by: 8) {
                let values = UnitKernels.load(column + start)
                means += values * UnitKernels.load(weights + start)
                bases += values * UnitKernels.load(baseSolved + start)
                references += values * UnitKernels.load(referenceSolved + start)
            }
        }
        return (means.sum(), bases.sum(), references.sum())
    }

    /// What is cheaply known of a point, which should differ from the base in few axes.
    func look(at codes: UnsafePointer<Double>) -> Outlook {
        let prior = kernel.fill(codes)
        let sums = products()
        let covariance = reference.map { kernel.column[$0.place] - sums.reference } ?? 0
        return Outlook(
            mean: sums.mean, covariance: covariance,
            varianceBound: prior * (1 + 1e-9) - explainedAtLeast(sums.base, sums.reference), prior: prior)
    }

    /// The squared length of the projection, given the products with the two columns that are projected on.
    private func explainedAtLeast(_ base: Double, _ other: Double) -> Double {
        let byBase = baseExplained > 0 ? base * base / baseExplained : 0
        let byReference = referenceExplained > 0 ? other * other / referenceExplained : 0
        let determinant = baseExplained * referenceExplained - commonExplained * commonExplained
        guard determinant > 1e-6 * baseExplained * referenceExplained else { return max(byBase, byReference) }
        let both =
            (base * base * referenceExplained - 2 * base * other * commonExplained + other * other * baseExplained)
            / determinant
        return max(both * (1 - 1e-9), byBase, byReference)
    }

    /// Lets the point last looked at wait for its variance.
    func keep(_ outlook: Outlook) {
        let lane = keptCount
        precondition(lane < 8, "eight points wait already")
        guard let base = lanes.baseAddress else { return }
        let target = UnsafeMutableRawPointer(base).assumingMemoryBound(to: Double.self) + lane
        let column = kernel.column
        for row in 0..<count { target[8 * row] = column[row] }
        (kept + lane).initialize(to: outlook)
        keptCount = lane + 1
    }

    /// Hands out the beliefs at the points that wait, by their place, and forgets them.
    func reduce(_ take: (Int, GaussianProcessModel.Belief) -> Void) {
        let keptCount = keptCount
        guard keptCount > 0 else { return }
        model.factor.solveLower(eight: lanes)
        var explained = SIMD8<Double>.zero
        for row in 0..<count { explained += lanes[row] * lanes[row] }
        self.keptCount = 0
        for lane in 0..<keptCount {
            let outlook = kept[lane]
            take(
                lane,
                GaussianProcessModel.Belief(
                    mean: outlook.mean, variance: max(outlook.prior - explained[lane], 1e-12),
                    covariance: outlook.covariance))
        }
    }

    /// The believed means alone at points that have nothing to do with one another.
    func means(at points: [[Double]]) -> [Double] {
        points.map { point in
            settle(point, isFar: true)
            return look(at: point).mean
        }
    }

    /// The beliefs at points that have nothing to do with one another.
    func scattered(_ points: [[Double]]) -> [GaussianProcessModel.Belief] {
        var result: [GaussianProcessModel.Belief] = []
        result.reserveCapacity(points.count)
        for point in points {
            settle(point, isFar: true)
            keep(look(at: point))
            if keptCount == 8 { reduce { result.append($1) } }
        }
        reduce { result.append($1) }
        return result
    }
}
