internal import Foundation

/// A simulated model at work on the workshop's function: decides for each known defect whether its program fixes it,
/// and writes the program.
///
/// The trends follow what is published of mixtures (Wang et al. 2024, arXiv 2406.04692; Li et al. 2025, arXiv
/// 2502.00674): more proposals help with falling returns, poor ones drag the aggregate down, too many crowd it.
struct LabProgrammer {
    let model: LabModel
    let context: LabContext
    let luck: LabLuck

    func answer() -> String {
        let proposed = context.proposals.map { LabFunction.fixes(in: $0) }
        let fixes = LabFunction.defects.filter { defect in
            luck.draw(defect.name) < chance(of: defect, seen: proposed)
        }
        var program = LabFunction.program(fixing: Set(fixes.map(\.name)))
        if luck.draw("slip") < slipChance { program = Self.slipped(program, luck.draw("where")) }
        return """
            Here is the function with \(fixes.count) changes.

            ```python
            \(program)```

            It follows the rules of the statement as I read them.
            """
    }

    /// The chance that the program fixes `defect`: by the model's own insight, or kept from a proposal.
    private func chance(of defect: LabDefect, seen proposals: [Set<String>]) -> Double {
        let own = ownChance(of: defect)
        guard !proposals.isEmpty else { return own }
        let support = proposals.count { $0.contains(defect.name) }
        let share = Double(support) / Double(proposals.count)
        // Falling returns in the number that agree; a lone voice among many is easily overlooked.
        let noticed = support == 0 ? 0 : 1 - 0.32 * pow(0.45, Double(support - 1)) * (1.35 - 0.35 * share)
        let kept = aggregation(of: proposals.count) * noticed
        // Who reads proposals anchors on them and finds less of what nobody proposed; the more they agree, the less is
        // looked for. This is what ends the gain from further cycles.
        let found = own * (support == 0 ? 0.45 * (1 - agreement(of: proposals)) : 0.55)
        return 1 - (1 - kept) * (1 - found)
    }

    /// How much the proposals speak with one voice, in 0...1: fixes that all share over fixes that any has, and less
    /// when few agree. One proposal alone is no agreement.
    private func agreement(of proposals: [Set<String>]) -> Double {
        guard let first = proposals.first else { return 0 }
        let shared = proposals.reduce(first) { $0.intersection($1) }.count
        let all = proposals.reduce(first) { $0.union($1) }.count
        let likeness = all == 0 ? 1 : Double(shared) / Double(all)
        return likeness * (1 - 1 / Double(proposals.count))
    }

    /// The chance to fix `defect` unaided.
    private func ownChance(of defect: LabDefect) -> Double {
        let distance = context.temperature - model.bestTemperature
        let strength = model.strength == defect.category ? 0.15 : 0
        let chance =
            model.skill - defect.difficulty + strength + context.care + context.effortGain * model.reasoning
            + context.focus(on: defect.category) * (0.5 + model.skill) - 0.22 * distance * distance
        return min(0.96, max(0.01, chance))
    }

    /// How much of what is proposed the model can make use of: less when proposals crowd each other.
    private func aggregation(of proposalCount: Int) -> Double {
        let crowding = min(1, model.attention / Double(max(1, proposalCount)))
        let merging = context.asksToMerge ? 0.06 : 0
        let heat = 0.12 * max(0, context.temperature - 0.5)
        return min(0.98, max(0, (model.aggregation + merging - heat) * (0.4 + 0.6 * crowding)))
    }

    /// The chance of a slip that breaks the program: small models and high temperatures slip more.
    private var slipChance: Double {
        0.004 + 0.03 * (1 - model.skill) * max(0, context.temperature - 0.3) + 0.04 * max(0, context.temperature - 1)
    }

    /// The program with one line's end lost: valid text, no valid Python.
    private static func slipped(_ program: String, _ draw: Double) -> String {
        var lines = program.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let endings = lines.indices.filter { lines[$0].hasSuffix(":") }
        guard !endings.isEmpty else { return program }
        lines[endings[Int(draw * Double(endings.count))]].removeLast()
        return lines.joined(separator: "\n")
    }
}
