import Grading

/// What a task's questions mean for what a run may claim.
enum ConfirmationWords {
    /// Lines to read before paying.
    static func notices(of task: TaskDefinition) -> [String] {
        let count = task.questions.count
        guard task.allQuestions.count > 1 else {
            return ["note: the task has one question: every figure speaks of that question only"]
        }
        let searched = Set(task.questions.map(\.name))
        guard task.confirmationQuestions.contains(where: { searched.contains($0.name) }) else { return [] }
        let advice =
            count >= fewestToSplit
            ? "; 'search_questions: \(count * 2 / 3)' in the task keeps the other \(count - count * 2 / 3) for that"
            : ""
        return [
            "note: the task keeps no questions for validation: the winner is confirmed on the very \(count) questions "
                + "that the search chooses it by, and may do worse on new ones" + advice
        ]
    }

    /// With fewer a part kept back would say too little.
    private static let fewestToSplit = 12
}
