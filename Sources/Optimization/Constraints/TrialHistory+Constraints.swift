extension Observation {
    /// Within all limits, as far as what was told says so.
    var isFeasible: Bool { excesses.allSatisfy { $0 <= 0 } }
}

extension TrialHistory {
    /// The observations for who goes by the order of scores alone: in every objective whoever is within the limits
    /// comes before whoever is not, and of these whoever is less beyond (Deb et al. 2002, "A Fast and Elitist
    /// Multiobjective Genetic Algorithm: NSGA-II", section VI).
    var rankable: [Observation] {
        guard constraintCount > 0 else { return observations }
        let largest = (0..<constraintCount).map { constraint in
            observations.reduce(0) { max($0, $1.excesses[constraint]) }
        }
        let lowest = (0..<objectiveCount).map { objective in
            observations.reduce(Double.infinity) { min($0, $1.scores[objective]) }
        }
        let highest = (0..<objectiveCount).map { objective in
            observations.reduce(-Double.infinity) { max($0, $1.scores[objective]) }
        }
        return observations.map { observation in
            guard !observation.isFeasible else { return observation }
            let beyond = zip(observation.excesses, largest).reduce(0) { $0 + ($1.1 > 0 ? max(0, $1.0) / $1.1 : 0) }
            let scores = (0..<objectiveCount).map { objective in
                let range = max(highest[objective] - lowest[objective], abs(lowest[objective]) * 1e-9, 1e-300)
                return max(lowest[objective] - (1 + beyond) * range, -Double.greatestFiniteMagnitude)
            }
            return Observation(
                id: observation.id, configuration: observation.configuration, scores: scores,
                noiseStandardDeviations: observation.noiseStandardDeviations, excesses: observation.excesses)
        }
    }
}
