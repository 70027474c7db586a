internal import Foundation
public import MixtureOfAgents
internal import NumericalMethods

/// Finds out which parts of a mixture matter, with as few calls as the evidence allows.
///
///     let findings = try await InfluenceStudy(of: mixture, plan: InfluencePlan(marginPoints: 1.2), probe: probe).run()
///     print(findings.lean)
///
/// 1. **Each part alone.** Every agent, and one cycle, is left out on the same questions and seeds. Whoever's loss is
///    shown to be above 0 is needed, below 0 harmful; whoever's mean comes to lie within the margin is suspected to be
///    redundant and waits.
/// 2. **Parts together.** What does harm goes first; what follows is held against the mixture without it, so that no
///    loss hides behind that gain. Then all suspects are left out at once: mostly that shows in one test that they are
///    all redundant. Where it shows a loss, halves are tested, each on top of what went already, so that of two
///    agents that stand in for each other one is kept.
///
/// After every few pairs one looks, and what is decided costs nothing more. All intervals hold whenever one looks
/// (``MeanConfidenceSequence``); half of the allowed error is shared by the parts alone, the other half by the tests
/// of parts together (``InfluencePlan``). What stays undecided within the budget is kept.
public struct InfluenceStudy {
    let plan: InfluencePlan
    let whole: Mixture
    let tell: @Sendable (InfluenceStep) -> Void
    var table: EvaluationTable
    var arms: [InfluenceArm]
    var tests: [JointTest] = []

    /// Pairs before the first look: with fewer even a clear difference says little.
    static let firstLook = 8
    /// The share of the allowed calls that parts alone may take; the rest is for confirming together.
    static let screeningShare = 0.6

    /// - Parameter tell: hears of every look.
    public init(
        of mixture: Mixture, plan: InfluencePlan, probe: any InfluenceProbe,
        tell: @escaping @Sendable (InfluenceStep) -> Void = { _ in }
    ) {
        self.plan = plan
        self.tell = tell
        whole = mixture
        table = EvaluationTable(whole: mixture, probe: probe)
        var parts = mixture.differentAgents.map { MixtureReduction.agent($0) }
        if plan.examinesCycles, mixture.cycles > 1 { parts.append(.cycle) }
        arms = parts.map { InfluenceArm(part: $0, variant: mixture.reduced(by: [$0])) }
    }

    /// The calls that must be allowed for a first look at every part.
    public var fewestCalls: Int {
        Int((Double(Self.firstLook * pairCost([whole] + arms.map(\.variant))) / Self.screeningShare).rounded(.up))
    }

    /// - Throws: what the probe throws; everything it stored before is used again by the next study.
    public mutating func run() async throws -> InfluenceFindings {
        try await screen()
        let removed = try await confirm()
        return try await findings(removing: removed)
    }

    // MARK: Each part alone

    private mutating func screen() async throws {
        var count = 0
        while arms.contains(where: { $0.state == .open }), count < plan.maximumPairs {
            let next = min(count + Self.step(after: count), plan.maximumPairs)
            let open = arms.filter { $0.state == .open }.map(\.variant)
            guard canPay(for: [whole] + open, upTo: next, share: Self.screeningShare) else { break }
            for variant in open { try await table.extend(variant, to: next) }
            count = next
            for index in arms.indices where arms[index].state == .open { look(atArm: index) }
        }
        for index in arms.indices where arms[index].state == .open { arms[index].state = .undecided }
    }

    private mutating func look(atArm index: Int) {
        let loss = loss(alone: arms[index])
        if loss.interval.lowerBound > 0 {
            arms[index].state = .needed
        } else if loss.interval.upperBound < 0 {
            arms[index].state = .harmful
        } else if abs(loss.points) <= plan.marginPoints {
            arms[index].state = .suspect
        } else if isHopeless(loss, distance: abs(loss.points), pairCost: pairCost([whole, arms[index].variant])) {
            arms[index].state = .undecided
        }
        tell(.examined(arms[index].part, loss))
    }

    func loss(alone arm: InfluenceArm) -> LossEstimate {
        loss(of: arm.variant, against: whole, error: plan.singleError / Double(arms.count))
    }

    func loss(of variant: Mixture, against reference: Mixture, error: Double) -> LossEstimate {
        let losses = table.losses(of: variant, against: reference)
        let questionCount = Set(losses.map(\.question)).count
        // Replicates of a question say nothing of others; of very few questions the claim is on these alone.
        let values =
            questionCount < Self.fewestQuestions
            ? losses.map(\.points) : ClusteredValues.independent(losses.map { ($0.question, $0.points) })
        let estimate = MeanEstimate(of: values)
        let interval = MeanConfidenceSequence(error: error).interval(
            of: estimate, unseenDeviation: table.deviation(of: reference))
        let most = table.maximumPoints
        return LossEstimate(
            points: estimate.mean,
            interval: most > 0 ? interval.clamped(to: -most...most) : interval,
            error: error, pairCount: losses.count)
    }

    /// With so many questions a claim is on others of the kind; with fewer it is on these.
    static let fewestQuestions = 6

    // MARK: Budget

    /// Pairs until the next look: a tenth more each time, at least one for each evaluation under way.
    static func step(after count: Int) -> Int {
        count == 0 ? firstLook : max(EvaluationTable.concurrentEvaluations, count / 10)
    }

    /// Whether the budget has room for these mixtures on all pairs below `count`.
    func canPay(for mixtures: [Mixture], upTo count: Int, share: Double = 1) -> Bool {
        guard let limit = plan.maximumCalls else { return true }
        let calls = mixtures.reduce(0) { sum, mixture in
            sum + max(0, count - table.pairCount(of: mixture)) * table.callsForAPair(of: mixture)
        }
        return Double(table.madeCallCount + calls) <= share * Double(limit)
    }

    func pairCost(_ mixtures: [Mixture]) -> Int { mixtures.reduce(0) { $0 + table.callsForAPair(of: $1) } }

    /// Whether going on would take far more than there is: at the noise so far, the interval's reach must come down to
    /// `distance`, the points between the mean and the nearest decision.
    func isHopeless(_ loss: LossEstimate, distance: Double, pairCost: Int) -> Bool {
        guard loss.pairCount >= 3 * Self.firstLook, loss.interval.upperBound < .greatestFiniteMagnitude else {
            return false
        }
        let reach = loss.interval.upperBound - loss.points
        let needed = Double(loss.pairCount) * (reach / max(distance, 1e-12)) * (reach / max(distance, 1e-12))
        if needed > 3 * Double(plan.maximumPairs) { return true }
        guard let limit = plan.maximumCalls else { return false }
        return (needed - Double(loss.pairCount)) * Double(pairCost) > 3 * Double(limit - table.madeCallCount)
    }
}

/// One part under examination.
struct InfluenceArm {
    enum State { case open, suspect, needed, harmful, undecided, redundant, spare }

    let part: MixtureReduction
    /// The whole mixture without one of it.
    let variant: Mixture
    var state = State.open
    /// The number of the test that decided, from 0.
    var decidingTest: Int?

    init(part: MixtureReduction, variant: Mixture) {
        self.part = part
        self.variant = variant
    }

    var verdict: AgentVerdict.Verdict {
        switch state {
        case .needed: .needed
        case .harmful: .harmful
        case .redundant: .redundant
        case .spare: .spare
        case .open, .suspect, .undecided: .undecided
        }
    }
}

/// What somebody who watches an examination hears of it.
public enum InfluenceStep: Sendable {
    /// A look at a part left out alone.
    case examined(MixtureReduction, LossEstimate)
    /// A look at parts left out together.
    case tested(JointTest)
}
