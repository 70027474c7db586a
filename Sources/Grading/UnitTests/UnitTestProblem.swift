/// A function to write, and tests that say whether it is right.
struct UnitTestProblem: Hashable, Sendable {
    let name: String
    /// What a model gets to read.
    let question: String
    /// The function that the tests call.
    let function: String
    /// What stands before the function in the problem, such as imports and helpers: answers may use it too.
    let preamble: String
    /// The function's head and its text of help, for answers that are only a body.
    let head: String
    /// A right program, with the preamble.
    let solution: String
    /// Python that defines `check(candidate)`, which raises when the candidate is wrong.
    let tests: String
}
