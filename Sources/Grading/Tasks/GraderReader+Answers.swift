internal import CheckedYAML
internal import Foundation

/// Graders that compare and judge.
extension GraderReader {
    func labeledAnswers(_ mapping: CheckedMapping) throws(DocumentError) -> Reading {
        let rule = try rule(mapping)
        let file = try top.required("questions", "a JSON-lines file").string()
        let items = try items()
        let answers = rule.match == .choice ? Set(items.flatMap { $0.answer?.acceptedTexts ?? [] }).sorted() : []
        let allChoices = ChoiceSet(answers)
        var labels: [String: AnswerLabel] = [:]
        for item in items {
            labels[item.question.name] = try item.label(for: rule, allChoices: allChoices, file: file)
        }
        return Reading(
            plan: .labeledAnswers(labels: labels, rule: rule), questions: items.map(\.question),
            content: [rule.fingerprintText]
                + items.map {
                    [$0.question.name, $0.question.text, $0.answer?.canonical ?? "", $0.choices.joined(separator: "|")]
                        .joined(separator: "\u{1F}")
                })
    }

    private func rule(_ mapping: CheckedMapping) throws(DocumentError) -> AnswerRule {
        let matchNode = try mapping.required("match", "how answers are compared")
        guard let match = AnswerMatch(rawValue: try matchNode.string()) else {
            throw matchNode.error(expected: AnswerMatch.allCases.map(\.rawValue).joined(separator: ", "))
        }
        var rule = AnswerRule(match: match)
        if let node = mapping["tolerance"] { rule.tolerance = try Self.amount(node) }
        if let node = mapping["relative_tolerance"] {
            guard mapping["tolerance"] == nil else {
                throw node.error(expected: "either 'tolerance' or 'relative_tolerance'", found: "both")
            }
            rule.tolerance = try Self.amount(node)
            rule.isRelative = true
        }
        if let node = mapping["schema"] {
            guard match == .json else {
                throw node.error(expected: "a schema for 'match: json' only", found: match.rawValue)
            }
            rule.schema = try JSONSchema(reading: folder.text(named: node), file: node.string())
        }
        return rule
    }

    func rubric(_ mapping: CheckedMapping) throws(DocumentError) -> Reading {
        var criteria: [RubricTask.Criterion] = []
        for node in try mapping.required("criteria", "a list of criteria").list() {
            let criterion = try node.mapping("name", "text", "points")
            let text = try criterion.required("text", "what must be true of the answer").string()
            let name = try criterion["name"]?.string() ?? "criterion \(criteria.count + 1)"
            guard !criteria.contains(where: { $0.name == name }) else {
                throw node.error(expected: "a name of its own for each criterion", found: "'\(name)' twice")
            }
            criteria.append(
                RubricTask.Criterion(name: name, text: text, points: try Self.points(criterion["points"])))
        }
        let judge = try judge(mapping)
        var references: [String: String] = [:]
        if top["question"] == nil {
            for item in try items() { references[item.question.name] = item.answer?.acceptedTexts.first }
        }
        return Reading(
            plan: .rubric(RubricTask(judge: judge, criteria: criteria, references: references)), questions: nil,
            content: ["rubric", judge.fingerprintText] + criteria.map(\.fingerprintText)
                + references.sorted { $0.key < $1.key }.map { "\($0.key)\u{1F}\($0.value)" })
    }

    func pairwise(_ mapping: CheckedMapping) throws(DocumentError) -> Reading {
        let judge = try judge(mapping)
        var baselines: [String: String] = [:]
        if let node = mapping["baseline"] {
            guard top["question"] != nil else {
                throw node.error(
                    expected: "a baseline for the one 'question'", found: "'questions'",
                    hint: "give each question its 'answer' in the data set")
            }
            baselines[name] = try folder.text(named: node)
        } else {
            let file = try top.required("questions", "a JSON-lines file with an answer to each").string()
            for item in try items() {
                guard let answer = item.answer?.acceptedTexts.first else {
                    throw DocumentError(
                        file: file, line: item.line, keyPath: "answer", expected: "an answer to compare with",
                        found: "none")
                }
                baselines[item.question.name] = answer
            }
        }
        let task = PairwiseTask(
            judge: judge, baselines: baselines, instruction: try mapping["instruction"]?.string() ?? "",
            maximumPoints: try Self.points(mapping["points"]),
            lengthMargin: try mapping["length_margin"].map { (node) throws(DocumentError) in
                let margin = try node.integer()
                guard margin >= 0 else { throw node.error(expected: "a whole number of characters, 0 or more") }
                return margin
            } ?? PairwiseTask.defaultLengthMargin)
        return Reading(
            plan: .pairwise(task), questions: nil,
            content: [
                "pairwise", judge.fingerprintText, task.instruction, "\(task.maximumPoints)", "\(task.lengthMargin)",
            ]
                + baselines.sorted { $0.key < $1.key }.map { "\($0.key)\u{1F}\($0.value)" })
    }

    private func judge(_ mapping: CheckedMapping) throws(DocumentError) -> JudgeModel {
        let judge = try mapping.required("judge", "the model that judges").mapping("model", "temperature", "samples")
        let modelNode = try judge.required("model", "provider/model")
        let parts = try modelNode.string().split(separator: "/", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { throw modelNode.error(expected: "provider/model") }
        let temperature = try judge["temperature"]?.double() ?? 0.3
        let samples = try judge["samples"]?.integer() ?? 3
        guard (0...2).contains(temperature) else {
            throw mapping.node.error(expected: "a temperature from 0 to 2", found: "\(temperature)")
        }
        guard (1...100).contains(samples) else {
            throw mapping.node.error(expected: "1 to 100 samples", found: "\(samples)")
        }
        return JudgeModel(provider: parts[0], model: parts[1], temperature: temperature, samples: samples)
    }
}
