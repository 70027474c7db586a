import Foundation
import Inference
import Synchronization
import Tuning

/// Shows a run on standard error: one line that is redrawn on a terminal, whole lines elsewhere.
final class ProgressLines: Sendable {
    private let isInteractive: Bool
    private let maximumPoints: Double

    init(maximumPoints: Double, isInteractive: Bool = Console.isInteractive) {
        self.maximumPoints = maximumPoints
        self.isInteractive = isInteractive
    }

    func show(_ event: RunEvent) {
        switch event {
        case .trialStarted: break
        case .trialFinished(let trial, let progress): show(trial, progress)
        case .entered(let state): line(Self.words(for: state))
        case .evaluated(let what, let meanPoints, let count):
            line("  \(what): \(Figures.points(meanPoints)) points (mean of \(count))")
        case .note(let text): line(text)
        }
    }

    private func show(_ trial: TrialResult, _ progress: RunProgress) {
        let text = Self.text(of: trial, progress, maximumPoints: maximumPoints)
        if isInteractive {
            Console.raw("\r\u{1B}[K" + String(text.prefix(100)))
        } else {
            Console.progress(text)
        }
    }

    private func line(_ text: String) {
        Console.progress((isInteractive ? "\r\u{1B}[K" : "") + text)
    }

    static func text(of trial: TrialResult, _ progress: RunProgress, maximumPoints: Double) -> String {
        var parts = ["trial \(progress.trialsFinished)"]
        let stop = trial.state == .stoppedEarly ? ", stopped after \(trial.replicates.count)" : ""
        parts.append(trial.meanPoints.map { "\(Figures.points($0)) points\(stop)" } ?? "failed")
        if let incumbent = progress.incumbent {
            let error = incumbent.standardError.map { " ±\(Figures.points(2 * $0))" } ?? ""
            parts.append("best \(Figures.points(incumbent.estimate))\(error) of \(Figures.points(maximumPoints))")
        }
        if progress.trialsFailed > 0 { parts.append("\(progress.trialsFailed) failed") }
        parts.append(Figures.dollars(progress.spent.price))
        parts.append("\(progress.spent.paidCallCount) calls")
        if let seconds = progress.secondsLeft { parts.append("\(Figures.time(seconds)) left") }
        return parts.joined(separator: " · ")
    }

    private static func words(for state: RunState) -> String {
        switch state {
        case .searching: "searching"
        case .confirming: "confirming the winner and the default mixture on fresh replicates"
        case .pruning: "leaving each agent out in turn"
        case .complete: "done"
        case .stopped: "stopped; everything finished is stored"
        }
    }
}

/// Figures as a terminal shows them.
enum Figures {
    /// Tasks of one point a question need the second decimal.
    static func points(_ points: Double) -> String { String(format: abs(points) < 10 ? "%.2f" : "%.1f", points) }

    static func dollars(_ price: USDollars) -> String {
        if price.amount == 0 { return "$0" }
        return String(format: price.amount < 0.01 ? "$%.5f" : "$%.2f", price.amount)
    }

    /// With commas between thousands.
    static func count(_ number: Int) -> String {
        number.formatted(.number.locale(Locale(identifier: "en_US_POSIX")).grouping(.automatic))
    }

    static func time(_ seconds: Double) -> String {
        let whole = Int(seconds.rounded())
        if whole < 60 { return "\(whole) s" }
        if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
        return "\(whole / 3600) h \(whole % 3600 / 60) min"
    }
}
