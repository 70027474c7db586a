/// A defect that the lab's models may fix in the workshop's function.
public struct LabDefect: Hashable, Sendable {
    /// What kind of fault it is; prompts and models differ in which they are good at.
    public enum Category: String, CaseIterable, Sendable { case bug, crash, edge, performance }
}
