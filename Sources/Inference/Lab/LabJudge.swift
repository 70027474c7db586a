internal import Foundation

/// A simulated model as a judge, with the faults that judges are known for: so that a task whose answers are judged can
/// be tried without a real one.
///
/// It is recognised by the mark that judges are asked to copy, and replies in the form that they are asked for. All
/// that it understands is what the lab's models do: whether the number is the sum's, and how many of the function's
/// defects are fixed. Every criterion means just that to it. How often it errs is invented: the less skill, the more
/// often it says the opposite of what it found; now and then it prefers what stands first, and between equals what is
/// longer.
struct LabJudge {
    let model: LabModel
    let luck: LabLuck
    private let mark: String
    private let system: String
    private let text: String

    /// `nil` for a request that asks for no verdict.
    init?(_ request: ChatRequest, model: LabModel, luck: LabLuck) {
        let system = request.systemPrompt
        guard let match = system.firstMatch(of: #/carry the mark ([0-9a-f]{16})/#) else { return nil }
        self.model = model
        self.luck = luck
        self.system = system
        mark = String(match.output.1)
        text = request.question
    }

    /// From a mistake in four for a model without any skill to none.
    private var errorChance: Double { 0.25 * (1 - model.skill) }
    private static let positionChance = 0.1
    private static let lengthChance = 0.5
    /// An answer of this quality meets a criterion.
    private static let sufficient = 0.75

    func answer() -> String {
        let names = system.matches(of: #/"([0-9]{1,3})": true or false/#).map { String($0.output.1) }
        let verdict = names.isEmpty ? #""verdict": "\#(preference)""# : criteria(names)
        return #"{"mark": "\#(mark)", "reasons": "I am simulated.", \#(verdict)}"#
    }

    private func criteria(_ names: [String]) -> String {
        let isGood = quality(of: material("answer")) >= Self.sufficient
        return names.map { name in
            let errs = luck.draw("criterion \(name)") < errorChance
            return #""\#(name)": \#(isGood != errs)"#
        }.joined(separator: ", ")
    }

    private var preference: String {
        let (one, other) = (material("answer A"), material("answer B"))
        if luck.draw("position") < Self.positionChance { return "A slightly better" }
        let difference = quality(of: one) - quality(of: other)
        guard difference != 0 else {
            guard one.count != other.count, luck.draw("length") < Self.lengthChance else { return "tie" }
            return one.count > other.count ? "A slightly better" : "B slightly better"
        }
        let prefersFirst = (difference > 0) != (luck.draw("comparison") < errorChance)
        return "\(prefersFirst ? "A" : "B") \(abs(difference) > 0.5 ? "much" : "slightly") better"
    }

    /// From 0 for an answer that is wrong in all to 1; half for what the lab knows nothing of.
    private func quality(of answer: String) -> Double {
        let question = material("question")
        if question.contains(LabFunction.name) {
            return Double(LabFunction.fixes(in: answer).count) / Double(LabFunction.defects.count)
        }
        guard let sum = LabSum(in: question) else { return 0.5 }
        return LabCalculator.lastNumber(in: answer) == sum.result ? 1 : 0
    }

    /// What stands between the lines that name it.
    private func material(_ name: String) -> String {
        guard let beginning = text.range(of: "----- \(name) \(mark) begins -----\n"),
            let end = text.range(of: "\n----- \(name) \(mark) ends -----", range: beginning.upperBound..<text.endIndex)
        else { return "" }
        return String(text[beginning.upperBound..<end.lowerBound])
    }
}
