/// The incumbent's true score against the tokens spent.
struct ScoreCurve: Sendable {
    struct Step: Sendable {
        let tokens: Int
        let score: Double
    }

    /// By tokens, rising.
    let steps: [Step]

    var best: Double { steps.map(\.score).max() ?? 0 }
    var last: Double { steps.last?.score ?? 0 }
    var tokens: Int { steps.last?.tokens ?? 0 }

    /// The incumbent's true score when so many tokens are spent; 0 before the first.
    func score(after tokens: Int) -> Double { steps.last { $0.tokens <= tokens }?.score ?? 0 }

    /// Tokens spent when the incumbent's true score first was `score`, or `nil` when it never was.
    func tokens(toReach score: Double) -> Int? { steps.first { $0.score >= score }?.tokens }
}

/// The mean over several searches of their incumbents' true scores, against tokens.
struct MeanCurve {
    private let curves: [ScoreCurve]
    /// Wherever the incumbent of one search changed, rising.
    private let places: [Int]

    init(of curves: [ScoreCurve]) {
        self.curves = curves
        places = Set(curves.flatMap { $0.steps.map(\.tokens) }).sorted()
    }

    var last: Double { score(after: .max) }

    func tokens(toReach score: Double) -> Int? { places.first { self.score(after: $0) >= score } }

    func score(after tokens: Int) -> Double {
        curves.reduce(0) { $0 + $1.score(after: tokens) } / Double(max(1, curves.count))
    }
}
