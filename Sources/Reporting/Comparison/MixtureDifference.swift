internal import MixtureOfAgents
internal import Tuning

/// In what two runs' best mixtures differ.
enum MixtureDifference {
    static func lines(from first: RunResult, to other: RunResult) -> [String] {
        guard let old = first.confirmation?.best.mixture, let new = other.confirmation?.best.mixture else { return [] }
        if old.fingerprint == new.fingerprint { return ["  the same mixture"] }
        let before = MixtureWords.lines(of: old)
        let after = MixtureWords.lines(of: new)
        return before.filter { !after.contains($0) }.map { "- " + $0.dropFirst(2) }
            + after.filter { !before.contains($0) }.map { "+ " + $0.dropFirst(2) }
    }
}
