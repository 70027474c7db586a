import ArgumentParser
import Foundation
import Inference
import Tuning

/// What a run may spend, as options.
struct BudgetOptions: ParsableArguments {
    @Option(help: "End the search after this many trials. 100 when nothing limits what is spent.")
    var trials: Int?

    @Option(help: "End after this many hours of work, confirmation, pruning and report included.")
    var hours: Double?

    @Option(help: "End by this time of day, such as 07:00; the next one that comes.")
    var until: TimeOfDay?

    @Option(help: "The most US dollars that the whole run may cost; no call is made that could go beyond.")
    var maxPrice: Double?

    @Option(help: "The most tokens that the whole run may use; no call is made that could go beyond.")
    var maxTokens: Int?

    @Option(help: "End after this many paid calls, those of the confirmation and the pruning included.")
    var maxCalls: Int?

    @Option(help: "End the search when the best mixture is believed to have this many points a question.")
    var targetScore: Double?

    func validate() throws {
        try Self.check(trials.map(Double.init), "--trials")
        try Self.check(hours, "--hours")
        try Self.check(maxPrice, "--max-price")
        try Self.check(maxTokens.map(Double.init), "--max-tokens")
        try Self.check(maxCalls.map(Double.init), "--max-calls")
        try Self.check(targetScore, "--target-score")
    }

    /// More is a mistake, and what a run stores of it must be readable again.
    private static let most = 1e12

    private static func check(_ value: Double?, _ name: String) throws {
        guard let value, !(value > 0 && value <= most) else { return }
        throw ValidationError(
            "\(name): expected more than 0 and at most \(most.formatted()), found \(value.formatted())")
    }

    var isEmpty: Bool {
        trials == nil && hours == nil && until == nil && maxPrice == nil && maxTokens == nil && maxCalls == nil
            && targetScore == nil
    }

    /// The budget of work that begins now.
    var budget: RunBudget {
        var budget = RunBudget(
            trials: trials, hours: hours, deadline: until?.next(after: Date()).timeIntervalSince1970,
            maximumPrice: maxPrice.map { USDollars($0) }, maximumTokens: maxTokens, maximumCalls: maxCalls,
            targetPoints: targetScore)
        if trials == nil, !budget.limitsSpending { budget.trials = 100 }
        return budget
    }
}

/// A time of day by the clock on the wall, such as 07:00.
struct TimeOfDay: ExpressibleByArgument {
    let hour: Int
    let minute: Int

    init?(argument: String) {
        guard let match = argument.wholeMatch(of: #/([0-9]{1,2}):([0-9]{2})/#), let hour = Int(match.output.1),
            let minute = Int(match.output.2), hour < 24, minute < 60
        else { return nil }
        self.hour = hour
        self.minute = minute
    }

    /// The next moment at which a clock here shows it.
    func next(after now: Date, calendar: Calendar = .current) -> Date {
        calendar.nextDate(
            after: now, matching: DateComponents(hour: hour, minute: minute, second: 0), matchingPolicy: .nextTime)
            ?? now.addingTimeInterval(86_400)
    }
}
