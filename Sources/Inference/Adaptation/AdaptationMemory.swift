internal import Synchronization

/// What a client knows of how calls to each model must be changed: what the table of providers says, and what refusals
/// taught since the client was made.
///
/// Something is remembered once a call was answered in the new form: a refusal that leaving a field out did not cure
/// teaches nothing.
final class AdaptationMemory: Sendable {
    private struct Name: Hashable {
        let provider: String
        let model: String
    }

    private let learned = Mutex<[Name: CallAdaptation]>([:])
    private let habits = Mutex<[Name: ThinkingStream.Habit]>([:])

    /// How calls to `model` are changed now.
    func adaptation(of provider: Provider, model: String) -> CallAdaptation {
        let declared = provider.adaptation(of: model)
        let name = Name(provider: provider.name, model: model)
        return learned.withLock { $0[name] }.map { declared.merging($0) } ?? declared
    }

    /// Remembers a form that was answered.
    func remember(_ adaptation: CallAdaptation, of provider: Provider, model: String) {
        guard adaptation != provider.adaptation(of: model) else { return }
        learned.withLock { known in
            let name = Name(provider: provider.name, model: model)
            known[name] = known[name]?.merging(adaptation) ?? adaptation
        }
    }

    // MARK: Thinking

    /// Where the model's thinking stands, as far as its answers showed.
    func thinkingHabit(of provider: Provider, model: String) -> ThinkingStream.Habit {
        habits.withLock { $0[Name(provider: provider.name, model: model)] } ?? .unknown
    }

    /// Notes how the whole content of an answer began.
    func noteThinking(in content: String, of provider: Provider, model: String) {
        guard !content.allSatisfy(\.isWhitespace) else { return }
        let name = Name(provider: provider.name, model: model)
        // Who was seen to think so once may do it again.
        guard habits.withLock({ $0[name] }) != .unseenOpening else { return }
        let habit = ThinkingText(content).isUnseenOpening ? ThinkingStream.Habit.unseenOpening : .none
        habits.withLock { $0[name] = habit }
    }
}

/// The form that one call has by now, over its attempts.
final class CallForm: Sendable {
    private let request: ChatRequest
    private let current: Mutex<CallAdaptation>

    init(of request: ChatRequest, _ adaptation: CallAdaptation) {
        self.request = request
        current = Mutex(adaptation)
    }

    var adaptation: CallAdaptation { current.withLock { $0 } }

    /// `failure` as one that another form may cure, where it objects to the one that was sent.
    func adapting(to failure: FailedAttempt, sent: CallAdaptation, as form: CallAdaptation.Form) -> FailedAttempt {
        guard let next = sent.answering(failure.objections, to: form, asking: request) else { return failure }
        current.withLock { $0 = $0.merging(next) }
        var failure = failure
        failure.cure = .anotherForm
        return failure
    }
}
