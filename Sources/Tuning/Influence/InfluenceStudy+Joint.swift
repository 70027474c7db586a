internal import MixtureOfAgents

extension InfluenceStudy {
    /// Leaves out together what seemed to matter to nobody alone.
    ///
    /// - Returns: everything that may go.
    mutating func confirm() async throws -> [MixtureReduction] {
        var removal = Removal()
        try await removeHarmful(&removal)
        var queue = [suspects()]
        while let group = queue.first {
            queue.removeFirst()
            guard !group.isEmpty else { continue }
            switch try await test(group, after: removal) {
            case .confirmed:
                removal.parts += group
                if hasGained { removal.reference = removal.parts }
                mark(group, as: .redundant)
                // What has further copies may have more of them to spare.
                let further = group.filter { removal.leavesMore(of: $0, in: whole) }
                if queue.isEmpty { queue.append(further) } else { queue[queue.count - 1] += further }
            case .refused where group.count > 1, .undecided where group.count > 1:
                // One of them may hide how little the others matter.
                queue.insert(
                    contentsOf: [Array(group[..<(group.count / 2)]), Array(group[(group.count / 2)...])], at: 0)
            case .refused:
                try await markRefused(group[0], after: removal)
            case .undecided:
                mark(group, as: .undecided)
            }
        }
        return removal.parts
    }

    /// What has been decided to go, and what of it the rest is held against.
    struct Removal {
        var parts: [MixtureReduction] = []
        var reference: [MixtureReduction] = []

        func leavesMore(of part: MixtureReduction, in whole: Mixture) -> Bool {
            let gone = parts.count { $0 == part }
            return switch part {
            case .agent(let agent): whole.agents.count { $0 == agent } > gone
            case .cycle: whole.cycles - gone > 1
            }
        }
    }

    private var hasGained: Bool { tests.last.map { $0.loss.interval.upperBound < 0 } ?? false }

    private mutating func removeHarmful(_ removal: inout Removal) async throws {
        let harmful = arms.filter { $0.state == .harmful }
            .map { (part: $0.part, points: loss(alone: $0).points) }.sorted { $0.points < $1.points }
        for (part, _) in harmful {
            if !removal.parts.isEmpty {
                guard try await test([part], after: removal) == .confirmed else { continue }
            }
            removal.parts.append(part)
            if removal.parts.count == 1 || hasGained { removal.reference = removal.parts }
        }
    }

    /// What seems to matter to nobody, the dearest first: of two that stand in for each other the cheaper one stays.
    private func suspects() -> [MixtureReduction] {
        let suspects = arms.filter { $0.state == .suspect }
        let shares = suspects.map { table.account(of: $0.part).tokenShare }
        return suspects.indices.sorted { (-shares[$0], $0) < (-shares[$1], $1) }.map { suspects[$0].part }
    }

    /// Leaves `group` out on top of `removal`, pair after pair, until that is decided or the budget ends.
    private mutating func test(
        _ group: [MixtureReduction], after removal: Removal
    ) async throws -> JointTest.Outcome {
        let reference = whole.reduced(by: removal.reference)
        let variant = whole.reduced(by: removal.parts + group)
        let error = plan.jointError(ofTest: tests.count + 1)
        var count = 0
        var test = JointTest(
            removed: removal.parts + group, reference: removal.reference,
            loss: loss(of: variant, against: reference, error: error), outcome: .undecided)
        while count < plan.maximumPairs, test.outcome == .undecided {
            let next = min(count + Self.step(after: count), plan.maximumPairs)
            guard canPay(for: [whole, reference, variant], upTo: next) else { break }
            try await table.extend(reference, to: next)
            try await table.extend(variant, to: next)
            count = next
            test.loss = loss(of: variant, against: reference, error: error)
            test.outcome = outcome(of: test.loss)
            tell(.tested(test))
            let distance = max(test.loss.points, plan.marginPoints - test.loss.points)
            if isHopeless(test.loss, distance: distance, pairCost: pairCost([whole, reference, variant])) { break }
        }
        tests.append(test)
        return test.outcome
    }

    private func outcome(of loss: LossEstimate) -> JointTest.Outcome {
        if loss.interval.upperBound < plan.marginPoints { return .confirmed }
        return loss.interval.lowerBound > 0 ? .refused : .undecided
    }

    private mutating func mark(_ group: [MixtureReduction], as state: InfluenceArm.State) {
        for index in arms.indices where group.contains(arms[index].part) && arms[index].state == .suspect {
            arms[index].state = state
            arms[index].decidingTest = tests.count - 1
        }
    }

    /// A part that can't go on top of what went: needed when there is a loss without it alone too, a spare when that
    /// loss is shown to be the smaller one. Goes on until one of the two is shown.
    private mutating func markRefused(_ part: MixtureReduction, after removal: Removal) async throws {
        guard let index = arms.firstIndex(where: { $0.part == part }), arms[index].state == .suspect else { return }
        let reference = whole.reduced(by: removal.reference)
        let together = whole.reduced(by: removal.parts + [part])
        let test = tests.count - 1
        arms[index].state = .needed
        arms[index].decidingTest = test
        var count = table.pairCount(of: together)
        while canPay(for: [whole, reference, together, arms[index].variant], upTo: count) {
            for mixture in [reference, together, arms[index].variant] { try await table.extend(mixture, to: count) }
            let alone = loss(alone: arms[index])
            if alone.interval.lowerBound > 0 {
                arms[index].decidingTest = nil
                return
            }
            let joint = loss(of: together, against: reference, error: tests[test].loss.error)
            if alone.interval.upperBound < joint.interval.lowerBound {
                arms[index].state = .spare
                return
            }
            guard count < plan.maximumPairs, !isHopeless(alone, distance: joint.points / 2, pairCost: 1) else { return }
            count = min(count + Self.step(after: count), plan.maximumPairs)
        }
    }
}
