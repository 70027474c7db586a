internal import Foundation
internal import Synchronization

/// What only the process that works on a run knows, written into the store every few seconds for whoever looks.
public struct RunPulse: Hashable, Codable, Sendable {
    /// When it was written, in seconds since 1970.
    public var time: Double
    /// What the run waits for now.
    public var waits: [ProviderWait]
    /// Calls under way.
    public var callsInFlight: Int
    /// Failed attempts of calls over the whole run, by kind.
    public var errors: [String: Int]
    /// What is left of providers' rate limits, in words; empty when none is known.
    public var headroom: [String]

    public init(
        time: Double, waits: [ProviderWait] = [], callsInFlight: Int = 0, errors: [String: Int] = [:],
        headroom: [String] = []
    ) {
        self.time = time
        self.waits = waits
        self.callsInFlight = callsInFlight
        self.errors = errors
        self.headroom = headroom
    }
}

/// A provider that doesn't serve now.
public struct ProviderWait: Hashable, Codable, Sendable {
    public var provider: String
    public var reason: String
    /// Seconds since 1970.
    public var since: Double
    /// When the provider serves again, by its own word; `nil` when nobody knows. Seconds since 1970.
    public var until: Double?

    public init(provider: String, reason: String, since: Double, until: Double? = nil) {
        self.provider = provider
        self.reason = reason
        self.since = since
        self.until = until
    }
}

/// Collects what the next ``RunPulse`` says, from many tasks.
package final class RunVitals: Sendable {
    private struct State {
        var waits: [String: ProviderWait] = [:]
        var successes: [String: Int] = [:]
        var callsInFlight = 0
        var errors: [String: Int]
        var withdrawals: [ModelWithdrawal] = []
    }

    private let state: Mutex<State>

    package init(errors: [String: Int] = [:]) { state = Mutex(State(errors: errors)) }

    package func pulse(headroom: [String]) -> RunPulse {
        state.withLock { state in
            RunPulse(
                time: Date().timeIntervalSince1970, waits: state.waits.values.sorted { $0.provider < $1.provider },
                callsInFlight: state.callsInFlight, errors: state.errors, headroom: headroom)
        }
    }

    func callBegan() { state.withLock { $0.callsInFlight += 1 } }
    func callEnded() { state.withLock { $0.callsInFlight -= 1 } }
    func count(error kind: String) { state.withLock { $0.errors[kind, default: 0] += 1 } }

    // MARK: Providers

    /// Notes an answer.
    ///
    /// - Returns: the wait that it ended, if any.
    func noteSuccess(provider: String, model: String) -> ProviderWait? {
        state.withLock { state in
            state.successes["\(provider)/\(model)", default: 0] += 1
            return state.waits.removeValue(forKey: provider)
        }
    }

    /// How many calls to a model were answered so far.
    func successCount(provider: String, model: String) -> Int {
        state.withLock { $0.successes["\(provider)/\(model)", default: 0] }
    }

    /// Notes that a provider is waited for.
    ///
    /// - Returns: whether that is new.
    func noteWait(_ wait: ProviderWait) -> Bool {
        state.withLock { state in
            let earlier = state.waits[wait.provider]
            var wait = wait
            wait.since = earlier?.since ?? wait.since
            state.waits[wait.provider] = wait
            return earlier == nil || earlier?.until == nil && wait.until != nil
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
