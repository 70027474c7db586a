internal import CheckedYAML
internal import Inference

/// Reads how calls to a provider's models must differ from what is asked for.
enum AdaptationReader {
    /// What a provider says of all of its models, or an entry of its `models` of one.
    static func adaptation(_ mapping: CheckedMapping) throws(DocumentError) -> CallAdaptation {
        var adaptation = CallAdaptation()
        adaptation.omitted = try mapping["omit"].map(fields) ?? []
        adaptation.systemRole = try mapping["system_role"].map(systemRole)
        adaptation.contentThinking = try mapping["thinking_in_content"].map(contentThinking)
        return adaptation
    }

    /// By the model's name.
    static func models(_ node: CheckedNode) throws(DocumentError) -> [String: CallAdaptation] {
        var models: [String: CallAdaptation] = [:]
        for (name, value) in try node.namedEntries() {
            models[name] = try adaptation(try value.mapping("omit", "system_role", "thinking_in_content"))
        }
        return models
    }

    private static func fields(_ node: CheckedNode) throws(DocumentError) -> Set<RequestField> {
        var fields: Set<RequestField> = []
        for item in try node.oneOrMore() {
            guard let field = RequestField(rawValue: try item.string()) else {
                throw item.error(
                    expected: "a field of a request: one of "
                        + RequestField.allCases.map(\.rawValue).joined(separator: ", "))
            }
            fields.insert(field)
        }
        return fields
    }

    private static func systemRole(_ node: CheckedNode) throws(DocumentError) -> CallAdaptation.SystemRole {
        guard let role = CallAdaptation.SystemRole(rawValue: try node.string()) else {
            throw node.error(
                expected: "system, or none where a model knows no system role and its instructions go into the "
                    + "user's turn")
        }
        return role
    }

    private static func contentThinking(_ node: CheckedNode) throws(DocumentError) -> CallAdaptation.ContentThinking {
        guard let choice = CallAdaptation.ContentThinking(rawValue: try node.string()) else {
            throw node.error(
                expected: "separate, or keep where what stands between <think> and </think> is a part of the answer")
        }
        return choice
    }
}
