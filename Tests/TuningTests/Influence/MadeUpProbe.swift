import Grading
import Inference
import MixtureOfAgents
import NumericalMethods
import Synchronization
import Tuning

/// Evaluations of made-up mixtures: a rule says what the agents present are worth, noise is drawn for each mixture and
/// pair.
final class MadeUpProbe: InfluenceProbe {
    let noisePoints: Double
    let seed: UInt64
    private let worth: @Sendable (Set<String>, Int) -> Double
    /// Mixtures without an answer on some pairs.
    private let fails: @Sendable (Mixture, Int) -> Bool
    private let asked = Mutex<[String: Int]>([:])

    /// How often each mixture was evaluated on each pair.
    var counts: [String: Int] { asked.withLock { $0 } }

    init(
        noisePoints: Double, seed: UInt64 = 1, fails: @escaping @Sendable (Mixture, Int) -> Bool = { _, _ in false },
        worth: @escaping @Sendable (Set<String>, Int) -> Double
    ) {
        self.noisePoints = noisePoints
        self.seed = seed
        self.worth = worth
        self.fails = fails
    }

    static func mixture(_ names: [String], cycles: Int = 1) -> Mixture {
        func settings(_ model: String) -> ModelSettings {
            ModelSettings(provider: "stub", model: model, systemPrompt: "", temperature: 0.5)
        }
        return Mixture(
            main: settings("main"), cycles: cycles, agents: names.map { Agent(name: $0, settings: settings($0)) })
    }

    func outcome(of mixture: Mixture, pair: Int, given whole: ProbeOutcome?) async throws -> ProbeOutcome? {
        let names = mixture.agents.map(\.name) + ["\(mixture.cycles)"]
        asked.withLock { $0[names.joined(separator: " ") + " #\(pair)", default: 0] += 1 }
        guard !fails(mixture, pair) else { return nil }
        var stream = RandomStream(seed: seed, labels: names + [String(pair)])
        let points = worth(Set(mixture.agents.map(\.name)), mixture.cycles) + noisePoints * stream.normal()
        let calls = mixture.agents.count * mixture.cycles + 1
        return ProbeOutcome(
            result: ReplicateResult(
                question: "q", replicate: pair, grade: Grade(points: points, maximumPoints: 100, outcome: .ok),
                callCount: calls, usage: TokenUsage(promptTokens: 100 * calls, completionTokens: 10 * calls),
                price: USDollars(0.001 * Double(calls)), latencySeconds: Double(mixture.cycles), failedCallCount: 0),
            transcript: Self.transcript(of: mixture, points: points),
            madeCallCount: whole == nil ? calls : mixture.agents.count * (mixture.cycles - 1) + 1)
    }

    /// Agents cost the tokens that their names have letters.
    private static func transcript(of mixture: Mixture, points: Double) -> Transcript {
        func call(_ role: TranscriptCall.Role, _ text: String, tokens: Int) -> TranscriptCall {
            TranscriptCall(
                role: role,
                request: ChatRequest(provider: "stub", model: "m", messages: [], sampling: SamplingParameters()),
                answer: ChatAnswer(
                    text: text, usage: TokenUsage(completionTokens: tokens), price: USDollars(Double(tokens)),
                    latencySeconds: Double(tokens)), failure: nil)
        }
        let proposals = (0..<mixture.cycles).flatMap { cycle in
            mixture.agents.enumerated().map { place, agent in
                call(.agent(name: agent.name, place: place, cycle: cycle), agent.name, tokens: agent.name.count)
            }
        }
        let aggregate = "\(points)"
        return Transcript(
            calls: proposals + [call(.main, aggregate, tokens: 2)], aggregate: aggregate, failure: nil)
    }
}
