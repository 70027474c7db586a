/// Fills a system prompt with what the last cycle proposed.
package enum PromptTemplate {
    /// Where the proposals go, as in the workshop's app.
    package static let placeholder = "{helper_response}"

    /// Introduces the proposals to a reader; they stand at its `{responses}`.
    package static let reference = """
        You have been given several proposals by other models for the user's latest question. Judge them \
        critically: some may be wrong or incomplete, and none should simply be repeated. Use what is right in \
        them to give one accurate answer.

        Proposals:
        {responses}
        """

    /// Where the numbered proposals stand in ``reference``, as in the workshop's app.
    package static let responsesPlaceholder = "{responses}"

    /// The text that shows `proposals` to a reader; empty when there are none.
    ///
    /// Proposals stand in the given order, numbered from 0 as the workshop's app does.
    static func helperResponse(of proposals: [String]) -> String {
        guard !proposals.isEmpty else { return "" }
        let numbered = proposals.enumerated().map { "\($0.offset). \($0.element)" }.joined(separator: "\n\n")
        return reference.split(separator: responsesPlaceholder, omittingEmptySubsequences: false)
            .joined(separator: numbered)
    }

    /// `prompt` with `helperResponse` at its placeholder, or after it when it has none.
    ///
    /// The text is filled in once: a placeholder that stands in a proposal stays as it is.
    static func filled(_ prompt: String, with helperResponse: String) -> String {
        let parts = prompt.split(separator: placeholder, omittingEmptySubsequences: false)
        if parts.count > 1 { return parts.joined(separator: helperResponse) }
        return helperResponse.isEmpty ? prompt : prompt + "\n\n" + helperResponse
    }
}
