internal import Foundation

/// A model's message without what surrounds its answer.
enum MessageText {
    /// With line feeds alone, and without thoughts and the marks of a model's own format.
    static func answer(in message: String) -> String {
        let lines = String(message.drop { $0 == "\u{FEFF}" }).replacing("\r\n", with: "\n").replacing("\r", with: "\n")
        return withoutEndMarks(withoutThoughts(lines))
    }

    private static let ends = [
        "</think>", "</thinking>", "</thought>", "</reasoning>", "[/THINK]", "◁/think▷", "<|end_of_thought|>",
        "<|channel|>final<|message|>", "</seed:think>", "</reason>",
    ]

    /// What follows the last end of thoughts, where something does.
    private static func withoutThoughts(_ text: String) -> String {
        let end = ends.compactMap { text.ranges(of: $0).last?.upperBound }.max()
        guard let end, !text[end...].allSatisfy(\.isWhitespace) else { return text }
        return String(text[end...])
    }

    /// Without the marks by which models end a turn, where a line ends with one.
    private static func withoutEndMarks(_ text: String) -> String {
        guard text.contains("<") || text.contains("[") else { return text }
        return text.replacing(
            #/(<\|[a-z_]{1,30}\|>|<｜[^｜\n]{1,30}｜>|</s>|<end_of_turn>|<eos>|\[EOS\]|\[DONE\]|\[/?INST\])[ \t]*(?=\n|$)/#,
            with: "")
    }

    /// With line ends in the place of tags that say where code begins and ends: `[PYTHON]`, `<code>`, `\begin{minted}`.
    static func withoutTags(_ lines: [Substring]) -> [Substring] {
        let tag = tag
        return lines.flatMap { line -> [Substring] in
            guard line.contains("<") || line.contains("[") || line.contains("\\") || line.contains("]") else {
                return [line]
            }
            let parts = line.split(separator: tag, omittingEmptySubsequences: false)
            guard parts.count > 1 else { return [line] }
            return parts.filter { !$0.isBlank }
        }
    }

    private static var tag: Regex<Substring> {
        #/(?i)\[\/?(?:python|code|answer|begin|done|end|solution|program)\]|<\/?(?:python|code|pre|answer|solution|execute|program|response|result|final|final_answer|output|source|script|file|function_code|completion|body|div|p|br|details|summary|code_block|python_code|artifact)(?:[ \t][^<>\n]{0,120})?\/?>|<!\[CDATA\[|\]\]>|<\|[a-z_]{1,30}\|>|\\(?:begin|end)\{(?:lstlisting|minted|verbatim|python|code|Verbatim)\}(?:\[[^\]\n]{0,80}\])?(?:\{[a-z0-9]{0,12}\})?/#
    }
}
