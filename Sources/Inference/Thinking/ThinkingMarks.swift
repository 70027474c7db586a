/// The marks that models put around thinking in their content, where the server takes none out.
///
/// | marks | models |
/// | --- | --- |
/// | `<think>` | DeepSeek R1, Qwen 3, QwQ, GLM, MiniMax, Nemotron, Hunyuan |
/// | `<thinking>`, `<thought>`, `<thoughts>`, `<reasoning>` | models tuned so, EXAONE, Gemini's compatible endpoint |
/// | `<seed:think>`, `<mm:think>` | Seed-OSS, MiniMax |
/// | `[THINK]` | Magistral |
/// | `<|begin_of_thought|>` | Sky-T1, OpenThinker; the answer stands in `<|begin_of_solution|>` |
/// | `<|START_THINKING|>` | Command A Reasoning; the answer stands in `<|START_RESPONSE|>` |
/// | `◁think▷` | Kimi-VL |
enum ThinkingMarks {
    struct Pair: Sendable {
        let opening: String
        let closing: String
        /// Whether it means thinking within an answer too, and where only its end is there. The others are elements
        /// that a task may well ask for.
        var isThinkingAnywhere = true
        /// What a model may put around the answer after its thinking.
        var answer: (opening: String, closing: String)?
    }

    static let pairs: [Pair] =
        ["think", "thinking", "seed:think", "mm:think", "|thinking|", "|think|"].map {
            Pair(opening: "<\($0)>", closing: "</\($0)>")
        }
        + ["thought", "thoughts", "reasoning"].map {
            Pair(opening: "<\($0)>", closing: "</\($0)>", isThinkingAnywhere: false)
        }
        + [
            Pair(opening: "[THINK]", closing: "[/THINK]"),
            Pair(opening: "◁think▷", closing: "◁/think▷"),
            Pair(
                opening: "<|begin_of_thought|>", closing: "<|end_of_thought|>",
                answer: ("<|begin_of_solution|>", "<|end_of_solution|>")),
            Pair(
                opening: "<|START_THINKING|>", closing: "<|END_THINKING|>",
                answer: ("<|START_RESPONSE|>", "<|END_RESPONSE|>")),
        ]

    /// What a content in the harmony form begins with.
    static let harmonyStarts = [
        "<|channel|>", "<|start|>", "analysis<|message|>", "commentary<|message|>", "final<|message|>",
    ]
    static let harmonyEnds = ["<|end|>", "<|return|>", "<|call|>", "<|start|>", "<|channel|>"]

    /// Every mark at which what was read of a content may mean something else.
    static let all: [String] =
        pairs.flatMap { [$0.opening, $0.closing] + ($0.answer.map { [$0.opening, $0.closing] } ?? []) } + harmonyEnds

    /// How models begin that think aloud without a mark, their template holding the opening one.
    static let thoughtfulBeginnings = [
        "Okay,", "Okay ", "Ok,", "Alright", "Hmm", "We need", "We are ", "The user", "Let me", "Let's", "First, I",
        "I need to", "So, ", "So the", "Thinking", "**Thinking", "嗯", "好的",
    ]
}
