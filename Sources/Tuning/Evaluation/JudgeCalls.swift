public import Grading
public import Inference
internal import Synchronization

extension ChatClient {
    /// Asks judging models through this client. In front of a store, an ``AnswerLedger``, a judge's calls are kept,
    /// paid once and counted like all others.
    public var judgeCall: JudgeCall {
        { request in
            try await answer(
                ChatRequest(
                    provider: request.judge.provider, model: request.judge.model,
                    messages: [ChatMessage(.system, request.system), ChatMessage(.user, request.text)],
                    sampling: SamplingParameters(temperature: request.judge.temperature, seed: request.seed))
            ).text
        }
    }
}

/// Where a grader asks judging models: made before the run that it grades for, opened by it, so that a judge's calls go
/// through the run's own ledger and count against its budget.
public final class JudgeDesk: Sendable {
    private let client = Mutex<(any ChatClient)?>(nil)

    /// A desk that is closed until a run opens it.
    public init() {}

    /// How graders ask.
    public var call: JudgeCall {
        { [self] request in
            guard let client = client.withLock({ $0 }) else { throw GradingError.noJudge(model: request.judge.name) }
            return try await client.judgeCall(request)
        }
    }

    func open(_ client: any ChatClient) { self.client.withLock { $0 = client } }
}
