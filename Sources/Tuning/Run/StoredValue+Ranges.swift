internal import Foundation
internal import Grading
internal import Inference
internal import MixtureOfAgents
internal import Optimization

// Each bound lies far beyond what a run comes to, and far below what arithmetic could not hold.

extension RunSettings: RangeCheckedValue {
    var fault: String? {
        StoredValue.first(
            StoredValue.fault("replicates of a trial", replicatesPerTrial, in: 1...100_000),
            StoredValue.fault("replicates of a confirmation", confirmationReplicates, in: 0...100_000),
            StoredValue.fault("trials in flight", parallelTrials, in: 1...100_000),
            StoredValue.fault("questions", questions.count, in: 0...10_000_000),
            StoredValue.fault("confirmation's questions", confirmationQuestions.count, in: 0...10_000_000),
            StoredValue.fault("maximum points", maximumPoints, in: StoredValue.amounts),
            StoredValue.fault("start", startedAt, in: StoredValue.numbers),
            StoredValue.fault("trials", budget.trials, in: StoredValue.counts),
            StoredValue.fault("hours", budget.hours, in: StoredValue.amounts),
            StoredValue.fault("deadline", budget.deadline, in: StoredValue.numbers),
            StoredValue.fault("dollars", budget.maximumPrice?.amount, in: StoredValue.amounts),
            StoredValue.fault("tokens", budget.maximumTokens, in: 0...1_000_000_000_000_000),
            StoredValue.fault("calls", budget.maximumCalls, in: 0...1_000_000_000_000_000),
            StoredValue.fault("target", budget.targetPoints, in: StoredValue.numbers))
    }
}

extension IncumbentStep: RangeCheckedValue {
    var fault: String? {
        StoredValue.first(
            StoredValue.fault("trials finished", trialsFinished, in: StoredValue.counts),
            StoredValue.fault("incumbent", incumbent, in: StoredValue.counts),
            StoredValue.fault("estimate", estimate, in: StoredValue.numbers),
            StoredValue.fault("standard error", standardError, in: StoredValue.amounts),
            StoredValue.fault("evaluations", evaluationCount, in: StoredValue.counts))
    }
}

extension ToldTrial: RangeCheckedValue {
    var fault: String? {
        StoredValue.first(
            StoredValue.fault("score", score, in: StoredValue.numbers),
            StoredValue.fault("standard deviation", standardDeviation, in: StoredValue.amounts))
    }
}

extension EarlierSearch: RangeCheckedValue {
    var fault: String? {
        run.trials.lazy.compactMap { StoredValue.fault("value", $0.value, in: StoredValue.numbers) }.first
    }
}

extension TrialPlan: RangeCheckedValue {
    private static let mostSlots = 100_000_000

    var fault: String? {
        guard replicates.lowerBound >= 0 else { return "replicates" }
        let (slotCount, isOver) = questions.count.multipliedReportingOverflow(by: replicates.count)
        guard !isOver, slotCount <= Self.mostSlots else { return "replicates" }
        guard let first = rungs.first, let last = rungs.last, first > 0, last <= slotCount,
            zip(rungs, rungs.dropFirst()).allSatisfy({ $0 < $1 })
        else { return "rungs" }
        switch rule {
        case nil: return nil
        case .halving(let leastMeans, let expected):
            return StoredValue.first(
                StoredValue.fault("means", leastMeans.count == rungs.count), Self.fault(of: expected),
                Self.fault(of: leastMeans.compactMap(\.self)))
        case .paired(let race, let expected):
            let prior = race.prior
            let range = Double.leastNormalMagnitude...1e30
            return StoredValue.first(
                Self.fault(of: expected), StoredValue.fault("probability", race.stoppingProbability, in: 0...0.999_999),
                StoredValue.fault("prior mean", prior.mean, in: StoredValue.numbers),
                StoredValue.fault("prior", prior.meanWeight, in: range),
                StoredValue.fault("prior", prior.variance, in: range),
                StoredValue.fault("prior", prior.varianceWeight, in: range),
                StoredValue.fault("prior", prior.referenceDeviation, in: StoredValue.amounts))
        }
    }

    private static func fault(of points: [Double]) -> String? {
        points.lazy.compactMap { StoredValue.fault("points", $0, in: StoredValue.numbers) }.first
    }
}

extension ReplicateResult: RangeCheckedValue {
    var fault: String? {
        StoredValue.first(
            StoredValue.fault("replicate", replicate, in: 0...1_000_000_000),
            StoredValue.fault("points", grade.points, in: StoredValue.numbers),
            StoredValue.fault("maximum points", grade.maximumPoints, in: StoredValue.amounts),
            StoredValue.fault("calls", callCount, in: 0...1_000_000_000),
            StoredValue.fault("failed calls", failedCallCount, in: 0...1_000_000_000),
            StoredValue.fault("price", price?.amount, in: StoredValue.amounts),
            StoredValue.fault("latency", latencySeconds, in: StoredValue.amounts),
            StoredValue.fault("seconds", criticalPath?.pathSeconds, in: StoredValue.amounts),
            StoredValue.fault("seconds", criticalPath?.sumSeconds, in: StoredValue.amounts),
            StoredValue.fault("seconds", criticalPath?.providerSeconds, in: StoredValue.amounts),
            StoredValue.fault("seconds", criticalPath?.networkSeconds, in: StoredValue.amounts))
    }
}

extension Mixture: RangeCheckedValue {
    var fault: String? {
        StoredValue.first(
            StoredValue.fault("cycles", cycles, in: 1...1000), StoredValue.fault("agents", agents.count, in: 0...10_000)
        )
    }
}

extension MixtureEvaluation: RangeCheckedValue {
    var fault: String? { StoredValue.first(mixture.fault, replicates.fault) }
}

extension Confirmation: RangeCheckedValue {
    var fault: String? { StoredValue.first(best.fault, baseline.fault) }
}

extension HeldOutTest: RangeCheckedValue {
    var fault: String? { StoredValue.first(best.fault, baseline.fault, pruned.fault) }
}

extension PruningResult: RangeCheckedValue {
    var fault: String? {
        StoredValue.first(
            pruned.fault, unpruned.fault, StoredValue.fault("margin", marginPoints, in: StoredValue.numbers),
            agents.lazy.compactMap { StoredValue.fault("pairs", $0.pairCount, in: StoredValue.counts) }.first)
    }
}

extension LossEstimate: RangeCheckedValue {
    var fault: String? {
        StoredValue.first(
            StoredValue.fault("points", points, in: StoredValue.numbers), StoredValue.fault("error", error, in: 0...1),
            StoredValue.fault("pairs", pairCount, in: StoredValue.counts))
    }
}

extension PartInfluence: RangeCheckedValue {
    var fault: String? {
        StoredValue.first(
            loss.fault, StoredValue.fault("copies", prunedCount, in: StoredValue.counts),
            StoredValue.fault("changed texts", changedTextCount, in: StoredValue.counts),
            StoredValue.fault("test", decidingTest, in: StoredValue.counts))
    }
}

extension InfluenceFindings: RangeCheckedValue {
    var fault: String? {
        StoredValue.first(
            StoredValue.fault("margin", plan.marginPoints, in: Double.leastNormalMagnitude...1e12),
            StoredValue.fault("confidence", plan.confidence, in: 0.000_001...0.999_999_999),
            StoredValue.fault("calls", plan.maximumCalls, in: StoredValue.counts),
            StoredValue.fault("pairs", plan.maximumPairs, in: StoredValue.counts), whole.fault, lean.fault, parts.fault,
            tests.lazy.compactMap(\.loss.fault).first, wholeReplicates.fault, leanReplicates.fault, leanLoss.fault,
            StoredValue.fault("calls", madeCallCount, in: StoredValue.counts),
            StoredValue.fault("calls", savedCallCount, in: StoredValue.counts),
            StoredValue.fault("pairs", shapley?.pairCount, in: StoredValue.counts),
            StoredValue.fault("calls", shapley?.madeCallCount, in: StoredValue.counts))
    }
}

extension RunPulse: RangeCheckedValue {
    var fault: String? {
        StoredValue.first(
            StoredValue.fault("time", time, in: StoredValue.numbers),
            StoredValue.fault("calls", callsInFlight, in: StoredValue.counts),
            errors.values.lazy.compactMap { StoredValue.fault("errors", $0, in: StoredValue.counts) }.first,
            waits.lazy.compactMap { wait in
                StoredValue.first(
                    StoredValue.fault("since", wait.since, in: StoredValue.numbers),
                    StoredValue.fault("until", wait.until, in: StoredValue.numbers))
            }.first)
    }
}

extension Transcript: RangeCheckedValue {
    var fault: String? {
        calls.lazy.compactMap { call -> String? in
            guard case .agent(_, let place, let cycle) = call.role else { return nil }
            return StoredValue.first(
                StoredValue.fault("agent's place", place, in: 0...1_000_000),
                StoredValue.fault("cycle", cycle, in: 0...1_000_000))
        }.first
    }
}
