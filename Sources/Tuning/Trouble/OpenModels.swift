internal import MixtureOfAgents
internal import NumericalMethods
internal import Optimization
internal import SearchSpace

/// What is left of a space when providers withdrew some of its models.
///
/// The sampler goes on as before, in the whole space: what it knows of the rest stays true. Where it proposes a mixture
/// that can't be asked, its models are drawn anew among those that are left.
struct OpenModels {
    let space: MixtureSpace
    let withdrawn: [ModelWithdrawal]

    /// Draws before a space counts as closed. A mixture of six agents that each have one open model of six is met once
    /// in 280,000 draws; such agents are left out instead, by drawing their presence anew too.
    static let largestDrawCount = 2000

    /// Whether every model of the mixture is still offered.
    func allow(_ configuration: ParameterConfiguration) -> Bool {
        guard !withdrawn.isEmpty, let mixture = try? space.mixture(for: configuration) else { return true }
        return allows(mixture)
    }

    func allows(_ mixture: Mixture) -> Bool {
        let models = [mixture.main] + mixture.agents.map(\.settings)
        return !models.contains { withdrawn.contains(ModelWithdrawal(provider: $0.provider, model: $0.model)) }
    }

    /// The optimizer's next trial, with its models drawn anew where they are gone.
    ///
    /// - Throws: ``TuningError/noModelLeft(withdrawn:)``.
    func ask(_ optimizer: inout AskTellOptimizer, number: Int, seed: UInt64) throws -> AskedTrial {
        var asking = optimizer
        guard let proposed = asking.ask(count: 1).first else { throw TuningError.nothingToSpend }
        if allow(proposed.configuration) {
            optimizer = asking
            return proposed
        }
        return optimizer.ask(for: try redrawn(proposed.configuration, number: number, seed: seed))
    }

    private func redrawn(
        _ configuration: ParameterConfiguration, number: Int, seed: UInt64
    ) throws -> ParameterConfiguration {
        let gone = Set(withdrawn.map { "\($0.provider)/\($0.model)" })
        var stream = RandomStream(seed: seed, path: "withdrawn", String(number))
        for draw in 0..<Self.largestDrawCount {
            var changed = configuration
            for parameter in space.parameterSpace.parameters {
                guard case .choice(let value)? = changed[parameter.name], gone.contains(value) else { continue }
                changed[parameter.name] = nil
            }
            // Models that are fixed can't be drawn anew: then the whole mixture is.
            if draw >= Self.largestDrawCount / 2 { changed = ParameterConfiguration() }
            let repaired = space.parameterSpace.repaired(changed, using: &stream)
            if allow(repaired) { return repaired }
        }
        throw TuningError.noModelLeft(withdrawn: withdrawn)
    }
}

extension RunContext {
    /// Stores withdrawals that were noticed since, and tells of them.
    func noteWithdrawals() throws {
        let known = try journal.withdrawals()
        let new = vitals.withdrawals.filter { !known.contains($0) }
        guard !new.isEmpty else { return }
        try journal.saveWithdrawals(known + new)
        for withdrawal in new { tell(.note("\(withdrawal): mixtures with it are no longer tried")) }
    }
}
