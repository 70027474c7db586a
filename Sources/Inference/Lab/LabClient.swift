internal import NumericalMethods

/// The lab without HTTP, in this process: for tests and benchmarks that count mixtures, not sockets.
public struct LabClient: ChatClient {
    private let responder: LabResponder

    /// A lab whose every draw of luck comes from `seed`.
    public init(seed: UInt64) { responder = LabResponder(seed: seed) }

    /// The answer that the lab's server would give, at once; the latency that it reports is the simulated one.
    public func answer(_ request: ChatRequest) async throws -> ChatAnswer {
        try Task.checkCancellation()
        guard let response = responder.respond(to: request) else {
            let nearest = NearestName.of(request.model, among: LabModel.all.map(\.name))
            throw InferenceError.missingModels(
                provider: request.provider, missing: [MissingModel(name: request.model, nearest: nearest)])
        }
        return ChatAnswer(
            text: response.text, finishReason: response.finishReason == "length" ? .length : .stop,
            usage: response.usage, price: LabModel.named(request.model)?.price.price(of: response.usage),
            latencySeconds: response.latencySeconds)
    }
}
