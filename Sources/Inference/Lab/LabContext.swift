internal import Foundation

/// What a simulated model makes of the words around a question: what it is asked to mind, and what others proposed.
struct LabContext: Sendable {
    let temperature: Double
    let effort: ReasoningEffort
    /// The system prompt without the proposals, in small letters.
    let instruction: String
    /// The proposals' texts, in the order in which they stand.
    let proposals: [String]

    init(_ request: ChatRequest) {
        temperature = request.sampling.temperature ?? 0.7
        effort = request.sampling.reasoningEffort ?? .low
        let prompt = request.systemPrompt
        let parts = prompt.split(separator: "Proposals:\n", maxSplits: 1, omittingEmptySubsequences: false)
        instruction = (parts.first ?? "").lowercased()
        proposals = parts.count > 1 ? Self.proposals(in: String(parts[1])) : []
    }

    private static func proposals(in text: String) -> [String] {
        ("\n\n" + text).split(separator: #/\n\n[0-9]{1,3}\. /#).map(String.init)
    }

    /// How many of a category's words the instruction uses.
    private func mentions(_ category: LabDefect.Category) -> Bool {
        let words: [String] =
            switch category {
            case .bug: ["bug", "wrong result", "incorrect", "correctness"]
            case .crash: ["crash", "exception", "raise", "robust"]
            case .edge: ["edge case", "boundary", "corner case", "unusual input"]
            case .performance: ["fast", "performance", "efficient", "speed", "complexity"]
            }
        return words.contains { instruction.contains($0) }
    }

    /// What the instruction adds to the chance of fixing a defect of `category`: much for a prompt that asks for that
    /// alone, less for one that asks for everything, a little lost for one that asks for something else.
    func focus(on category: LabDefect.Category) -> Double {
        let mentioned = LabDefect.Category.allCases.count(where: mentions)
        guard mentioned > 0 else { return 0 }
        guard mentions(category) else { return -0.08 }
        return switch mentioned {
        case 1: 0.34
        case 2: 0.24
        case 3: 0.14
        default: 0.09
        }
    }

    /// What a habit that the instruction asks for adds to every chance.
    var care: Double {
        let habits = ["line by line", "step by step", "check each rule", "before you answer"]
        return habits.contains { instruction.contains($0) } ? 0.06 : 0
    }

    /// Whether the instruction asks to weigh proposals against each other instead of repeating one.
    var asksToMerge: Bool {
        ["merge", "combine", "compare", "union"].contains { instruction.contains($0) }
    }

    var effortGain: Double {
        switch effort {
        case .none: 0
        case .low: 0.05
        case .medium: 0.12
        case .high: 0.20
        }
    }
}
