import Grading

/// A program that tries to get points or to do harm, and how its grade may end.
struct HostileProgram: Sendable {
    let name: String
    let source: String
    let outcomes: Set<GradeOutcome>
    /// Whether only a real sandbox stops it, not limits alone.
    let needsConfinement: Bool

    /// - Parameter body: what `total(values)` does, a line each, without indent.
    init(_ name: String, _ body: String, ends outcomes: GradeOutcome..., needsConfinement: Bool = false) {
        let lines = body.split(separator: "\n", omittingEmptySubsequences: false).map { "    " + $0 }
        self.init(name, source: "def total(values):\n" + lines.joined(separator: "\n") + "\n", Set(outcomes))
        self = HostileProgram(self, needsConfinement: needsConfinement)
    }

    init(_ name: String, source: String, _ outcomes: Set<GradeOutcome>) {
        self.name = name
        self.source = source
        self.outcomes = outcomes
        needsConfinement = false
    }

    private init(_ other: HostileProgram, needsConfinement: Bool) {
        name = other.name
        source = other.source
        outcomes = other.outcomes
        self.needsConfinement = needsConfinement
    }

    static let all =
        greedy + escaping + forging + forgingFurther + hunting + lying + raising + keeping + unloadable + asking
        + bending + reaching + bordering
}
