/// A defect that the lab's models may fix in the workshop's function.
public struct LabDefect: Hashable, Sendable {
    /// What kind of fault it is; prompts and models differ in which they are good at.
    public enum Category: String, CaseIterable, Sendable { case bug, crash, edge, performance }

    public let name: String
    public let category: Category
    /// How much harder than middling it is to see, subtracted from the chance to fix it.
    let difficulty: Double
    let broken: String
    /// Unlike any other text of the program, so that a fix can be recognised in a proposal.
    let fixed: String
}
