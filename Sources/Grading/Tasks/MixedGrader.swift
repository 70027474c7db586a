/// One grader of a mix and what it is worth.
struct MixPart: Hashable, Sendable {
    let name: String
    /// What a full grade of this part gives.
    let points: Double
    let plan: GraderPlan
}

/// Several graders of one answer: each gives its share of the points.
struct MixedGrader: Grader {
    struct Part: Sendable {
        let name: String
        let points: Double
        let grader: any Grader
    }

    let parts: [Part]

    func grade(_ answer: String, for question: TaskQuestion) async -> Grade {
        let grades = await withTaskGroup(of: (Int, Grade).self) { group in
            for (index, part) in parts.enumerated() {
                group.addTask { (index, await part.grader.grade(answer, for: question)) }
            }
            return await group.reduce(into: [(Int, Grade)]()) { $0.append($1) }
        }.sorted { $0.0 < $1.0 }.map(\.1)
        let pairs = Array(zip(parts, grades))
        let most = parts.reduce(0) { $0 + $1.points }
        if let fault = pairs.first(where: { $0.1.outcome == .graderFault }) {
            return .failed(.graderFault, of: most, "\(fault.0.name): \(fault.1.feedback)")
        }
        let cases = pairs.map { part, grade in
            CaseGrade(
                name: part.name,
                points: grade.maximumPoints > 0 ? part.points * grade.points / grade.maximumPoints : 0,
                maximumPoints: part.points, outcome: grade.outcome)
        }
        let agreements = grades.compactMap(\.agreement)
        return Grade(
            points: min(most, cases.reduce(0) { $0 + $1.points }), maximumPoints: most,
            outcome: cases.first { $0.outcome != .ok }?.outcome ?? .ok, cases: cases,
            feedback: pairs.filter { !$0.1.feedback.isEmpty }.map { "\($0.0.name): \($0.1.feedback)" }
                .joined(separator: "\n"),
            agreement: agreements.isEmpty ? nil : agreements.reduce(0, +) / Double(agreements.count))
    }
}
