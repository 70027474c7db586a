import ArgumentParser
import Foundation
import MixtureOfAgents
import NumericalMethods
import Tuning

/// Verdicts on mixtures whose truth was planted, and what they cost beside the usual ways to come by them.
struct InfluenceTruth: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "influence-truth", abstract: "Verdicts on mixtures with a planted truth: errors, and calls spent.")

    @Option(help: "Random mixtures of 2 to 12 agents.")
    var mixtures = 200

    @Option(help: "The loss that counts as none, in points of 100.")
    var margin = 1.0

    @Option(help: "The confidence of each examination as a whole.")
    var confidence = 0.95

    @Option(help: "The most pairs behind one figure.")
    var pairs = 600

    func run() async throws {
        let clock = ContinuousClock()
        let start = clock.now
        var score = TruthScore()
        var worlds: [PlantedWorld] = []
        for number in 0..<mixtures {
            let world = PlantedWorld.random(number)
            var study = InfluenceStudy(
                of: world.mixture,
                plan: InfluencePlan(marginPoints: margin, confidence: confidence, maximumPairs: pairs),
                probe: PlantedProbe(world: world))
            score.add(try await study.run(), of: world, margin: margin)
            worlds.append(world)
        }
        print(
            "\(mixtures) planted mixtures, margin \(margin) of 100 points, confidence \(confidence), "
                + "\(Int((clock.now - start).components.seconds)) s")
        score.print()
        compare(with: score, on: worlds)
    }

    /// The fewest replicates, fixed for all mixtures, with which the usual ways are right as often.
    private func compare(with score: TruthScore, on worlds: [PlantedWorld]) {
        print("\nCalls for as many right verdicts on parts that are no spares (\(score.rightShare) here)")
        print("  examination                         replicates      calls  right  times ours")
        let ours = Double(score.madeCallCount)
        print(row("moatune, sequential", "-", score.madeCallCount, score.rightShare, 1))
        for (name, examine) in [
            (
                "leave one out, full re-runs",
                { (fixed: FixedExaminers, count: Int) in fixed.leaveOneOut(replicates: count) }
            ),
            ("Shapley, fixed orders, full re-runs", { fixed, count in fixed.shapley(orders: count) }),
        ] {
            for count in [16, 32, 64, 96, 128, 192, 256, 384, 512, 768] {
                var right = 0
                var all = 0
                var calls = 0
                for world in worlds {
                    let fixed = FixedExaminers(world: world, margin: margin, error: 1 - confidence)
                    let found = examine(fixed, count)
                    calls += found.calls
                    for (place, role) in world.roles.enumerated() {
                        guard let truth = TruthScore.truth(of: role) else { continue }
                        all += 1
                        if found.verdicts[place] == truth { right += 1 }
                    }
                }
                let share = Double(right) / Double(max(1, all))
                guard share >= score.rightShare || count == 768 || [32, 128].contains(count) else { continue }
                print(row(name, String(count), calls, share, Double(calls) / ours))
                if share >= score.rightShare { break }
            }
        }
    }

    private func row(_ name: String, _ replicates: String, _ calls: Int, _ right: Double, _ times: Double) -> String {
        "  "
            + TableText.row(
                [name, replicates, String(calls), String(format: "%.3f", right), String(format: "%.2f", times)],
                widths: [-35, 10, 9, 5, 10])
    }
}

/// Counts verdicts against the truth.
struct TruthScore {
    private(set) var madeCallCount = 0
    private var savedCallCount = 0
    private var mixtureCount = 0
    private var wrongMixtureCount = 0
    private var lossyMixtureCount = 0
    private var sparePairCount = 0
    private var bothSparesPrunedCount = 0
    private var oneSparePrunedCount = 0
    private var verdicts: [String: [String: Int]] = [:]
    private var right = 0
    private var judged = 0
    private var cycles: [String: [String: Int]] = [:]

    /// The share of right verdicts on agents that are no spares.
    var rightShare: Double { Double(right) / Double(max(1, judged)) }

    /// What an agent ought to be called; `nil` for spares, of which it matters that one stays.
    static func truth(of role: PlantedWorld.Role) -> FixedExaminers.Verdict? {
        switch role {
        case .needed, .together: .needed
        case .useless: .redundant
        case .harmful: .harmful
        case .spare: nil
        }
    }

    private static func name(of role: PlantedWorld.Role) -> String {
        switch role {
        case .needed: "needed"
        case .together: "needed together"
        case .useless: "useless"
        case .harmful: "harmful"
        case .spare: "spare"
        }
    }

    mutating func add(_ findings: InfluenceFindings, of world: PlantedWorld, margin: Double) {
        mixtureCount += 1
        madeCallCount += findings.madeCallCount
        savedCallCount += findings.savedCallCount
        var pruned: Set<Int> = []
        var isWrong = false
        for (place, role) in world.roles.enumerated() {
            guard
                let part = findings.parts.first(where: {
                    if case .agent(let agent) = $0.part { agent.name == PlantedWorld.name(place) } else { false }
                })
            else { continue }
            verdicts[Self.name(of: role), default: [:]][part.verdict.rawValue, default: 0] += 1
            if part.prunedCount > 0 { pruned.insert(place) }
            if let truth = Self.truth(of: role) {
                judged += 1
                if "\(truth)" == part.verdict.rawValue { right += 1 }
                if truth == .needed, part.prunedCount > 0 { isWrong = true }
            }
        }
        if let part = findings.parts.first(where: { $0.part == .cycle }) {
            let truth = world.cycles > world.usefulCycles ? "useless cycle" : "needed cycle"
            cycles[truth, default: [:]][part.verdict.rawValue, default: 0] += 1
            if findings.lean.cycles < world.usefulCycles, !findings.lean.agents.isEmpty { isWrong = true }
        }
        countSpares(in: world, pruned: pruned, isWrong: &isWrong)
        let all = Set(world.roles.indices)
        let loss =
            world.points(present: all, cycles: world.cycles)
            - world.points(present: all.subtracting(pruned), cycles: findings.lean.cycles)
        if loss >= margin { lossyMixtureCount += 1 }
        if isWrong || loss >= margin { wrongMixtureCount += 1 }
    }

    private mutating func countSpares(in world: PlantedWorld, pruned: Set<Int>, isWrong: inout Bool) {
        var groups: [Int: [Int]] = [:]
        for (place, role) in world.roles.enumerated() {
            if case .spare(let group, _) = role { groups[group, default: []].append(place) }
        }
        for places in groups.values {
            sparePairCount += 1
            switch places.count(where: pruned.contains) {
            case 2:
                bothSparesPrunedCount += 1
                isWrong = true
            case 1: oneSparePrunedCount += 1
            default: break
            }
        }
    }

    func print() {
        let columns = ["needed", "redundant", "harmful", "spare", "undecided"]
        Swift.print(
            "  truth            " + columns.map { $0.padding(toLength: 11, withPad: " ", startingAt: 0) }.joined())
        for (truth, row) in (verdicts.merging(cycles) { first, _ in first }).sorted(by: { $0.key < $1.key }) {
            Swift.print(
                "  " + truth.padding(toLength: 17, withPad: " ", startingAt: 0)
                    + columns.map { String(row[$0] ?? 0).padding(toLength: 11, withPad: " ", startingAt: 0) }.joined())
        }
        for (verdict, truths) in [
            ("needed", ["needed", "needed together"]), ("redundant", ["useless", "spare"]), ("harmful", ["harmful"]),
        ] {
            let said = verdicts.values.reduce(0) { $0 + ($1[verdict] ?? 0) }
            let hit = truths.reduce(0) { $0 + (verdicts[$1]?[verdict] ?? 0) }
            // Of two spares one ought to go, so that half of them count.
            let all =
                truths.reduce(0) { $0 + (verdicts[$1] ?? [:]).values.reduce(0, +) }
                - (verdict == "redundant" ? sparePairCount : 0)
            Swift.print(
                "  \(verdict): precision \(Self.share(hit, said)), recall \(Self.share(hit, all))")
        }
        let wrong = BinomialProportion(wrongMixtureCount, of: mixtureCount).confidenceInterval(level: 0.95)
        Swift.print(
            "  mixtures wrongly pruned: \(wrongMixtureCount) of \(mixtureCount) (95 % interval "
                + String(format: "%.3f to %.3f", wrong.lowerBound, wrong.upperBound)
                + "), \(lossyMixtureCount) of them lose the margin or more")
        Swift.print(
            "  spare pairs: \(sparePairCount), one of them pruned \(oneSparePrunedCount), both \(bothSparesPrunedCount)"
        )
        Swift.print("  calls made \(madeCallCount), saved by counterfactuals \(savedCallCount)")
    }

    private static func share(_ part: Int, _ all: Int) -> String {
        String(format: "%.3f (%d of %d)", Double(part) / Double(max(1, all)), part, all)
    }
}
