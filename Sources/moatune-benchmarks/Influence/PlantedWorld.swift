import Foundation
import Inference
import MixtureOfAgents
import NumericalMethods

/// A mixture whose agents' worth is known, because it was made up: what an examination of it ought to find.
struct PlantedWorld: Sendable {
    /// What an agent is worth to the mixture, in points.
    enum Role: Sendable {
        case needed(points: Double)
        case useless
        case harmful(points: Double)
        /// Either of the two with this number brings the points; the other one then adds nothing.
        case spare(group: Int, points: Double)
        /// Both with this number bring the points; one alone brings nothing.
        case together(group: Int, points: Double)
    }

    let roles: [Role]
    let cycles: Int
    /// From this number of cycles on another one brings nothing.
    let usefulCycles: Int
    let pointsForACycle: Double
    /// The standard deviation of one aggregate's grade around what its proposals are worth: drawn anew for every
    /// prompt, so that leaving somebody out draws again.
    let noisePoints: Double
    let seed: UInt64

    static let maximumPoints = 100.0

    /// The mixture that is examined; agents stand in the order of their roles.
    var mixture: Mixture {
        Mixture(
            main: Self.settings("main"), cycles: cycles,
            agents: roles.indices.map { Agent(name: Self.name($0), settings: Self.settings(Self.name($0))) })
    }

    static func name(_ place: Int) -> String { String(format: "voice-%02d", place) }

    private static func settings(_ name: String) -> ModelSettings {
        ModelSettings(provider: "planted", model: name, systemPrompt: "{helper_response}", temperature: 0.7)
    }

    /// What a mixture of the agents at these places is worth, without noise.
    func points(present: Set<Int>, cycles: Int) -> Double {
        points(cycles: present.isEmpty ? 1 : cycles) { present.contains($0) ? 1 : 0 }
    }

    /// - Parameter strength: how well each agent did on a question, 0 when it was silent.
    func points(cycles: Int, strength: (Int) -> Double) -> Double {
        var sum = 20.0 + pointsForACycle * Double(min(cycles, usefulCycles))
        var spares: [Int: Double] = [:]
        var partners: [Int: Double] = [:]
        for (place, role) in roles.enumerated() {
            switch role {
            case .needed(let points): sum += points * strength(place)
            case .useless: break
            case .harmful(let points): sum -= points * strength(place)
            case .spare(let group, let points):
                spares[group] = max(spares[group] ?? 0, strength(place) > 0 ? points : 0)
            case .together(let group, let points):
                partners[group] = min(partners[group] ?? .infinity, strength(place) > 0 ? points : 0)
            }
        }
        return sum + spares.values.reduce(0, +) + partners.values.reduce(0, +)
    }

    /// A world by chance: 2 to 12 agents.
    static func random(_ number: Int) -> PlantedWorld {
        var stream = RandomStream(seed: 2024, path: "planted", String(number))
        let count = 2 + stream.integer(below: 11)
        let largest = max(6, 70 / Double(count))
        func effect() -> Double { 3 + (largest - 3) * stream.uniform() }
        var roles: [Role] = []
        while roles.count < count {
            let draw = stream.uniform()
            let hasRoomForTwo = roles.count + 2 <= count
            switch draw {
            case ..<0.30: roles.append(.needed(points: effect()))
            // Hardly more than what counts as none.
            case ..<0.35: roles.append(.needed(points: 1 + 2 * stream.uniform()))
            case ..<0.65: roles.append(.useless)
            case ..<0.80: roles.append(.harmful(points: effect()))
            case ..<0.90 where hasRoomForTwo:
                let points = effect() + 2
                roles += [.spare(group: roles.count, points: points), .spare(group: roles.count, points: points)]
            case 0.90... where hasRoomForTwo:
                let points = effect() + 2
                roles += [.together(group: roles.count, points: points), .together(group: roles.count, points: points)]
            default: break
            }
        }
        // Who stands in for whom is not to be read off the order.
        for place in roles.indices.dropLast() {
            roles.swapAt(place, place + stream.integer(below: roles.count - place))
        }
        let draw = stream.uniform()
        let cycles = draw < 0.6 ? 1 : draw < 0.9 ? 2 : 3
        return PlantedWorld(
            roles: roles, cycles: cycles, usefulCycles: 1 + stream.integer(below: cycles), pointsForACycle: effect(),
            // On a log scale from 0.3 to 3 points of 100.
            noisePoints: 0.3 * pow(10, stream.uniform()), seed: UInt64(number))
    }
}

/// The models of a planted world: agents say who they are and how well they do, the main model gives the points.
struct PlantedClient: ChatClient {
    let world: PlantedWorld

    func answer(_ request: ChatRequest) async throws -> ChatAnswer {
        let seen = Voice.all(in: request.messages.first { $0.role == .system }?.content ?? "")
        let seed = UInt64(request.sampling.seed ?? 0)
        let text: String
        if request.model == "main" {
            text = String(points(of: seen, seed: seed))
        } else {
            var stream = RandomStream(seed: world.seed, path: "strength", request.model, String(seed))
            let strength = max(0.01, 1 + 0.25 * stream.normal())
            text =
                Voice(
                    name: request.model, depth: 1 + (seen.map(\.depth).max() ?? 0),
                    // Who spoke before says the same thing again.
                    strength: seen.first { $0.name == request.model }?.strength ?? strength
                ).text
        }
        return ChatAnswer(
            text: text, usage: TokenUsage(promptTokens: 100 + 50 * seen.count, completionTokens: 50),
            price: USDollars(0.0001), latencySeconds: 1)
    }

    private func points(of voices: [Voice], seed: UInt64) -> Double {
        let strengths = Dictionary(voices.map { ($0.name, $0.strength) }) { first, _ in first }
        let mean = world.points(cycles: voices.map(\.depth).max() ?? 1) { place in
            strengths[PlantedWorld.name(place)] ?? 0
        }
        // The question's own luck is the same whoever speaks; that of the aggregate hangs on all it reads.
        var shared = RandomStream(seed: world.seed, path: "question", String(seed))
        let names = voices.map { "\($0.name) \($0.depth)" }
        var own = RandomStream(seed: world.seed, labels: ["aggregate", String(seed)] + names)
        return mean + 3 * shared.normal() + world.noisePoints * own.normal()
    }
}

/// What one agent says.
private struct Voice {
    let name: String
    /// How many cycles it has seen, its own included.
    let depth: Int
    let strength: Double

    var text: String { "voice \(name) \(depth) \(strength)" }

    init(name: String, depth: Int, strength: Double) {
        self.name = name
        self.depth = depth
        self.strength = strength
    }

    static func all(in text: String) -> [Voice] {
        text.split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ")
            guard words.count >= 4, words[words.count - 4] == "voice", let depth = Int(words[words.count - 2]),
                let strength = Double(words[words.count - 1])
            else { return nil }
            return Voice(name: String(words[words.count - 3]), depth: depth, strength: strength)
        }
    }
}
