internal import Foundation
package import Inference
internal import Synchronization

/// Collects what the next ``RunPulse`` says, from many tasks.
package final class RunVitals: Sendable {
    private struct State {
        var waits: [String: ProviderWait] = [:]
        /// Providers whose trouble was told.
        var told: Set<String> = []
        /// Calls that failed and are asked again, by model.
        var troubled: [String: Set<Int>] = [:]
        var lastCall = 0
        var successes: [String: Int] = [:]
        var callsInFlight = 0
        var errors: [String: Int]
        var withdrawals: [ModelWithdrawal] = []
        var shortfalls: [String]

        /// - Returns: the wait that is over, if it was told.
        mutating func endWait(for provider: String) -> ProviderWait? {
            let wait = waits.removeValue(forKey: provider)
            return told.remove(provider) == nil ? nil : wait
        }
    }

    private let state: Mutex<State>

    package init(errors: [String: Int] = [:], shortfalls: [String] = []) {
        state = Mutex(State(errors: errors, shortfalls: shortfalls))
    }

    package func pulse(headroom: [String]) -> RunPulse {
        state.withLock { state in
            var pulse = RunPulse(
                time: Date().timeIntervalSince1970, waits: state.waits.values.sorted { $0.provider < $1.provider },
                callsInFlight: state.callsInFlight, errors: state.errors, headroom: headroom)
            if !state.shortfalls.isEmpty { pulse.shortfalls = state.shortfalls }
            return pulse
        }
    }

    func callBegan() { state.withLock { $0.callsInFlight += 1 } }
    func callEnded() { state.withLock { $0.callsInFlight -= 1 } }
    /// Answers that were less than was asked for, of the run so far.
    func note(_ shortfalls: [String]) { state.withLock { $0.shortfalls = shortfalls } }
    func count(error kind: String) { state.withLock { $0.errors[kind, default: 0] += 1 } }

    // MARK: Providers

    /// Notes an answer.
    ///
    /// - Returns: the wait that it ended, if one was told.
    package func noteSuccess(provider: String, model: String) -> ProviderWait? {
        state.withLock { state in
            state.successes["\(provider)/\(model)", default: 0] += 1
            return state.endWait(for: provider)
        }
    }

    /// Notes a client's news.
    ///
    /// - Returns: what is to be told of it.
    package func note(_ news: ProviderNews) -> String? {
        switch news {
        case .leftAlone(let provider, let failureCount, let reason):
            let wait = ProviderWait(
                provider: provider, reason: "\(failureCount) calls in a row failed, the last one: \(reason)",
                since: Date().timeIntervalSince1970)
            return noteWait(wait, isWorthTelling: true) ? wait.beginning : nil
        case .repliesAgain(let provider):
            return state.withLock { state in
                // Where a reset was named, it replies with refusals until then.
                state.waits[provider]?.until == nil ? state.endWait(for: provider)?.end : nil
            }
        }
    }

    /// How many calls to a model were answered so far.
    func successCount(provider: String, model: String) -> Int {
        state.withLock { $0.successes["\(provider)/\(model)", default: 0] }
    }

    /// Notes that a provider is waited for.
    ///
    /// - Parameters:
    ///   - isWorthTelling: `false` for what may be over in a moment.
    ///   - unlessAnswered: a model and how many of its calls were answered when the one that failed was made; where
    ///     more are by now, the failure is old news.
    /// - Returns: whether it is to be told: once in each trouble, and once more when its end becomes known.
    package func noteWait(
        _ wait: ProviderWait, isWorthTelling: Bool, unlessAnswered: (model: String, count: Int)? = nil
    ) -> Bool {
        state.withLock { state in
            if let (model, count) = unlessAnswered,
                state.successes["\(wait.provider)/\(model)", default: 0] > count
            {
                return false
            }
            let earlier = state.waits[wait.provider]
            var wait = wait
            wait.since = earlier?.since ?? wait.since
            state.waits[wait.provider] = wait
            guard isWorthTelling else { return false }
            let isNew = state.told.insert(wait.provider).inserted
            return isNew || earlier?.until == nil && wait.until != nil
        }
    }

    // MARK: Calls in trouble

    /// A number for a call, to tell it from the others to its model.
    func newCall() -> Int {
        state.withLock { state in
            state.lastCall += 1
            return state.lastCall
        }
    }

    /// Notes that a call failed and is asked again.
    ///
    /// - Returns: how many others to the same model are in the same case.
    func noteTrouble(ofCall call: Int, provider: String, model: String) -> Int {
        state.withLock { state in
            state.troubled["\(provider)/\(model)", default: []].insert(call)
            return (state.troubled["\(provider)/\(model)"]?.count ?? 1) - 1
        }
    }

    func endTrouble(ofCall call: Int, provider: String, model: String) {
        state.withLock { state in
            state.troubled["\(provider)/\(model)"]?.remove(call)
            if state.troubled["\(provider)/\(model)"]?.isEmpty == true {
                state.troubled["\(provider)/\(model)"] = nil
            }
        }
    }

    // MARK: Models

    /// Notes that a provider withdrew a model.
    func note(_ withdrawal: ModelWithdrawal) {
        state.withLock { if !$0.withdrawals.contains(withdrawal) { $0.withdrawals.append(withdrawal) } }
    }

    /// Withdrawals that were noted, in the order of the first notice.
    var withdrawals: [ModelWithdrawal] { state.withLock { $0.withdrawals } }
}
