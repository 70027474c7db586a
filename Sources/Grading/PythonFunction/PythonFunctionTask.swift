/// What a Python function is graded by; see ``PythonFunctionGrader`` for how.
public struct PythonFunctionTask: Hashable, Sendable {
    /// The name of the function that an answer must define.
    public let function: String
    /// A program that defines the function as it should be: expected values and the pace come from it.
    public let reference: String
    /// The function as the agents get it, slow: no points for speed at its pace.
    public let broken: String
    /// A program that defines `cases(seed)` and `timing(seed)`.
    public let cases: String
    public let seed: Int
    public let correctnessPoints: Double
    public let defectPoints: Double
    public let speedPoints: Double
    /// How far a number may be from the expected one; beyond 1 a part of the expected one.
    public let tolerance: Double
    public let limits: SandboxLimits
    /// Packages besides Python's library that the programs may use.
    public let packages: [String]

    public init(
        function: String, reference: String, broken: String, cases: String, seed: Int, correctnessPoints: Double,
        defectPoints: Double, speedPoints: Double, tolerance: Double, limits: SandboxLimits = SandboxLimits(),
        packages: [String] = []
    ) {
        self.function = function
        self.reference = reference
        self.broken = broken
        self.cases = cases
        self.seed = seed
        self.correctnessPoints = correctnessPoints
        self.defectPoints = defectPoints
        self.speedPoints = speedPoints
        self.tolerance = tolerance
        self.limits = limits
        self.packages = packages
    }

    public var maximumPoints: Double { correctnessPoints + defectPoints + speedPoints }
}

/// One input with what the reference makes of it.
struct PythonCase: Hashable, Sendable {
    let name: String
    /// Which defect it detects; `nil` for a general case.
    let defect: String?
    /// Whether feedback may show it.
    let isVisible: Bool
    /// Whether failing it takes the points for defects and speed away.
    let isGate: Bool
    let arguments: [PlainValue]
    let expected: PlainValue
}
