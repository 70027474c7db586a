internal import Foundation
package import Inference

/// Asks a provider until it answers: what ails a provider is no fault of the mixture that calls it.
///
/// | trouble | what is done |
/// | --- | --- |
/// | down, unreachable, too busy | asked again, with pauses up to ``Patience/longestPauseSeconds`` |
/// | quota used up | waited for its reset, when the budget lasts until then |
/// | key refused, payment required | the run ends with what a person must do |
/// | model gone | the mixture can't be evaluated, by ``ModelWithdrawal`` |
/// | broken reply, time-out | asked again, ``Patience/largestRoundCount`` times in all |
/// | a refusal of this call alone | thrown as it is: that is the mixture's own |
///
/// A call that a service fails on again and again, each time while others to the same model are answered, is taken for
/// the last. Only one that fails by itself: too many calls, or a way that is closed, are never a call's own fault.
/// Where no other call to the model is made, nobody can tell: such a call is given up after
/// ``Patience/largestLoneRoundCount`` rounds, about a quarter of an hour; its trial fails, and the next one's calls,
/// several at once, find out.
package struct PatientClient: ChatClient {
    let provider: any ChatClient
    let patience: Patience
    let vitals: RunVitals
    let stop: StopSignal
    /// Seconds of time that the budget has left; `nil` without such a limit.
    let secondsLeft: @Sendable () -> Double?
    let say: @Sendable (String) -> Void

    package init(
        provider: any ChatClient, patience: Patience, vitals: RunVitals, stop: StopSignal,
        secondsLeft: @escaping @Sendable () -> Double?, say: @escaping @Sendable (String) -> Void
    ) {
        self.provider = provider
        self.patience = patience
        self.vitals = vitals
        self.stop = stop
        self.secondsLeft = secondsLeft
        self.say = say
    }

    /// How long a call in flight may go on waiting for its provider after somebody asked the run to stop.
    static let graceSeconds = 20.0
    /// How long after the budget's time a provider is still waited for: the end of a run may meet a short trouble, and
    /// is worth some minutes.
    static let overtimeSeconds = 300.0

    package func answer(_ request: ChatRequest) async throws -> ChatAnswer {
        vitals.callBegan()
        let call = vitals.newCall()
        defer {
            vitals.endTrouble(ofCall: call, provider: request.provider, model: request.model)
            vitals.callEnded()
        }
        var rounds = FailedRounds(answeredCount: vitals.successCount(provider: request.provider, model: request.model))
        while true {
            let answeredBefore = vitals.successCount(provider: request.provider, model: request.model)
            do {
                let answer = try await provider.answer(request)
                if let wait = vitals.noteSuccess(provider: request.provider, model: request.model) { say(wait.end) }
                return answer
            } catch let error as InferenceError {
                vitals.count(error: error.kind)
                let answered = vitals.successCount(provider: request.provider, model: request.model)
                rounds.add(
                    error, answeredCount: answered,
                    othersInTrouble: vitals.noteTrouble(
                        ofCall: call, provider: request.provider, model: request.model))
                guard !rounds.blameTheCall(patience) else { throw error }
                try await outlast(error, of: request, after: rounds, answered: (answeredBefore, answered))
            }
        }
    }

    /// Returns when the call is to be made again.
    ///
    /// - Parameter answered: calls to the model that were answered when this one was made, and when it failed.
    private func outlast(
        _ error: InferenceError, of request: ChatRequest, after rounds: FailedRounds, answered: (before: Int, now: Int)
    ) async throws {
        let round = rounds.count
        switch error.cure {
        case .none: throw error
        case .person: throw TuningError.providerRefuses(reason: "\(error)")
        case .otherModel:
            // Asked once more: a service that is being restarted may not know its models for a moment.
            guard round > 1 else {
                return try await pause(seconds: patience.firstPauseSeconds, for: request, answered: answered.now)
            }
            throw ModelWithdrawal(provider: request.provider, model: request.model)
        case .anotherTry:
            guard rounds.brokenCount < patience.largestRoundCount else { throw error }
            try await pause(
                seconds: patience.pauseSeconds(afterRound: round), for: request, answered: answered.now)
        case .waiting(let until):
            let now = Date().timeIntervalSince1970
            let asked = until.map { max(0, $0 - now) * patience.waitScale }
            if let asked, let left = secondsLeft(), asked > left + Self.overtimeSeconds {
                throw TuningError.providerOutlastsBudget(provider: request.provider, reason: "\(error)")
            }
            let wait = ProviderWait(
                provider: request.provider, reason: "\(error)", since: now, until: asked.map { now + $0 })
            // What is over after one more round is no news.
            // A reset that was named holds for the next call, whatever was answered meanwhile.
            let isToTell = vitals.noteWait(
                wait, isWorthTelling: asked != nil || round > 1,
                unlessAnswered: asked == nil ? (request.model, answered.before) : nil)
            if isToTell { say(wait.beginning) }
            // A second later than told: clocks differ.
            try await pause(
                seconds: asked.map { $0 + patience.waitScale } ?? patience.pauseSeconds(afterRound: round),
                for: request, answered: answered.now, endsEarly: until == nil)
        }
    }

    /// Sleeps, but not through a stop, the end of the budget's time, or (when nobody knows how long to wait) the
    /// provider's recovery: more than `answered` calls to the model were answered.
    private func pause(
        seconds: Double, for request: ChatRequest, answered: Int, endsEarly: Bool = true
    ) async throws {
        // By the time of day where a reset was named: a machine may sleep meanwhile.
        let end = Date().timeIntervalSince1970 + seconds
        let clockEnd = ContinuousClock.now + .seconds(seconds)
        while Date().timeIntervalSince1970 < end, ContinuousClock.now < clockEnd {
            if let seconds = stop.secondsSinceRaised, seconds > Self.graceSeconds { throw CancellationError() }
            if let left = secondsLeft(), left <= -Self.overtimeSeconds {
                throw TuningError.providerOutlastsBudget(
                    provider: request.provider, reason: "no answer came before the budget's time was over")
            }
            if endsEarly, vitals.successCount(provider: request.provider, model: request.model) > answered { return }
            try await Task.sleep(for: .seconds(min(0.5, max(0.001, seconds))))
        }
    }
}
