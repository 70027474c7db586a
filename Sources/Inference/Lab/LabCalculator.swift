internal import Foundation

/// A sum that a question asks for, such as `What is 17 + 25?`.
struct LabSum: Sendable {
    let result: Int
    /// Digits of the longer number.
    let digitCount: Int

    init?(in question: String) {
        guard let match = question.firstMatch(of: #/(\d{1,6})\s*([-+*])\s*(\d{1,6})/#),
            let left = Int(match.output.1), let right = Int(match.output.3)
        else { return nil }
        digitCount = max(match.output.1.count, match.output.3.count)
        switch match.output.2 {
        case "+": result = left + right
        case "-": result = left - right
        default: result = left * right
        }
    }
}

/// A simulated model at work on a sum: right by its skill, less for longer numbers, or by what most proposals say.
struct LabCalculator {
    let model: LabModel
    let context: LabContext
    let luck: LabLuck

    func answer(to sum: LabSum) -> String {
        let distance = context.temperature - model.bestTemperature
        let skill =
            model.skill + 0.25 + context.care + context.effortGain * model.reasoning - 0.2 * distance * distance
            - Self.lossPerDigit * Double(max(0, sum.digitCount - 2))
        let own = luck.draw("sum") < skill ? sum.result : sum.result + 1 + Int(luck.draw("error") * 9)
        let votes = context.proposals.compactMap(Self.lastNumber)
        let tally = Dictionary(votes.map { ($0, 1) }, uniquingKeysWith: +)
        let popular = tally.max { ($0.value, -$0.key) < ($1.value, -$1.key) }
        if let popular, luck.draw("follow") < model.aggregation { return "The answer is \(popular.key)." }
        return "The answer is \(own)."
    }

    /// What each digit after the second takes from the chance to be right: long sums are where models differ.
    private static let lossPerDigit = 0.12

    static func lastNumber(in text: String) -> Int? {
        text.matches(of: #/-?\d{1,12}/#).last.flatMap { Int($0.output) }
    }
}
