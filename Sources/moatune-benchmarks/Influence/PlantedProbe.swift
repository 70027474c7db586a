import Grading
import Inference
import MixtureOfAgents
import Tuning

/// Evaluations of planted mixtures by the engine itself: counterfactuals are asked from the whole mixture's transcript.
struct PlantedProbe: InfluenceProbe {
    private let engine: MixtureEngine

    init(world: PlantedWorld) { engine = MixtureEngine(client: PlantedClient(world: world)) }

    func outcome(of mixture: Mixture, pair: Int, given whole: ProbeOutcome?) async throws -> ProbeOutcome? {
        let question = MixtureQuestion(name: "planted", text: "?")
        let transcript: Transcript
        let made: Int
        if let whole {
            let found = try await engine.counterfactual(
                whole.transcript, as: mixture, question: question, replicateSeed: UInt64(pair))
            (transcript, made) = (found.transcript, found.madeCallCount)
        } else {
            transcript = try await engine.run(mixture, question: question, replicateSeed: UInt64(pair))
            made = transcript.callCount
        }
        guard let points = transcript.aggregate.flatMap(Double.init) else { return nil }
        return ProbeOutcome(
            result: ReplicateResult(
                question: question.name, replicate: pair,
                grade: Grade(points: points, maximumPoints: PlantedWorld.maximumPoints, outcome: .ok),
                callCount: transcript.callCount, usage: transcript.usage, price: transcript.price,
                latencySeconds: transcript.latencySeconds, failedCallCount: 0),
            transcript: transcript, madeCallCount: made)
    }
}
