import Inference
import Testing

/// Thinking in the content is taken apart; what speaks of it stays.
@Suite struct ThinkingTextTests {
    struct Content: CustomTestStringConvertible {
        let name: String
        let content: String
        let answer: String
        let thinking: String?

        var testDescription: String { name }
    }

    static let thoughts = [
        Content(name: "QwQ", content: "<think>\nIs it 5? No.\n</think>\n\n7", answer: "7", thinking: "Is it 5? No."),
        Content(name: "a blank before it", content: "\n <think>a</think>7 ", answer: "7 ", thinking: "a"),
        Content(name: "Qwen 3 that doesn't think", content: "<think>\n\n</think>\n\n7", answer: "7", thinking: nil),
        Content(name: "thinking", content: "<thinking>a</thinking>\n7", answer: "7", thinking: "a"),
        Content(name: "Gemini's thoughts", content: "<thought>a\nb</thought>7", answer: "7", thinking: "a\nb"),
        Content(name: "Seed-OSS", content: "<seed:think>a</seed:think>7", answer: "7", thinking: "a"),
        Content(name: "Magistral", content: "[THINK]a[/THINK]7", answer: "7", thinking: "a"),
        Content(name: "Kimi-VL", content: "◁think▷a◁/think▷7", answer: "7", thinking: "a"),
        Content(
            name: "Sky-T1",
            content: "<|begin_of_thought|>a<|end_of_thought|>\n\n<|begin_of_solution|>7<|end_of_solution|>",
            answer: "7", thinking: "a"),
        Content(
            name: "Command A", content: "<|START_THINKING|>a<|END_THINKING|><|START_RESPONSE|>7<|END_RESPONSE|>",
            answer: "7", thinking: "a"),
        Content(
            name: "a reasoning element before an answer's",
            content: "<reasoning>\nA or B\n</reasoning>\n<answer>B</answer>",
            answer: "<answer>B</answer>", thinking: "A or B"),
        Content(
            name: "two thoughts", content: "<think>a</think>\n<think>b</think>\n7", answer: "7", thinking: "a\n\nb"),
        Content(
            name: "a thought within the answer", content: "First 3.\n<think>\na\n</think>\nThen 4.",
            answer: "First 3.\n\nThen 4.", thinking: "a"),
        Content(
            name: "cut off while thinking", content: "<think>\nFirst thought: 5", answer: "",
            thinking: "First thought: 5"),
        Content(
            name: "the end quoted within the thought",
            content: #"<think>They split at "</think>" there.</think>Yes"#, answer: "Yes",
            thinking: #"They split at "</think>" there."#),
        Content(name: "only the end", content: "Okay, 5? No.\n</think>\n\n7", answer: "7", thinking: "Okay, 5? No."),
        Content(
            name: "only the end, on one line", content: "I count: 7.</think>7", answer: "7", thinking: "I count: 7."),
        Content(name: "only Magistral's end", content: "I count.[/THINK]7", answer: "7", thinking: "I count."),
        Content(
            name: "only the end, behind an open block of code",
            content: "Try:\n```python\nx = 1\n</think>\n\n```python\nx = 2\n```", answer: "```python\nx = 2\n```",
            thinking: "Try:\n```python\nx = 1"),
        Content(
            name: "harmony",
            content: "<|channel|>analysis<|message|>5?<|end|><|start|>assistant<|channel|>final<|message|>7",
            answer: "7", thinking: "5?"),
        Content(
            name: "harmony with its end and a format",
            content: "<|start|>assistant<|channel|>analysis<|message|>a<|end|><|start|>assistant<|channel|>final "
                + "<|constrain|>json<|message|>{\"a\":1}<|return|>", answer: "{\"a\":1}", thinking: "a"),
        Content(
            name: "harmony with a commentary",
            content: "<|channel|>analysis<|message|>a<|end|><|start|>assistant<|channel|>commentary<|message|>b<|end|>"
                + "<|start|>assistant<|channel|>final<|message|>7", answer: "7", thinking: "a\n\nb"),
        Content(
            name: "harmony cut off", content: "<|channel|>analysis<|message|>The user asks", answer: "",
            thinking: "The user asks"),
        Content(
            name: "harmony without marks", content: "analysisWe count.assistantfinal7", answer: "7",
            thinking: "We count."),
        Content(
            name: "harmony without marks, cut off", content: "analysisThe user asks", answer: "",
            thinking: "The user asks"),
    ]

    @Test(arguments: thoughts)
    func isTakenApart(content: Content) {
        let parted = ThinkingText(content.content)
        #expect(parted.answer == content.answer)
        #expect(parted.thinking == content.thinking)
    }

    static let answers = [
        "7", "", " 7\n", "analysis of variance compares means", "x < 3 and y > [THIN]", "a <think",
        "Use the `<think>` tag, then `</think>`.", "The </think> tag tells the parser where it ends.",
        "```python\ndef f(s):\n    return s.split(\"</think>\")[-1]\n```",
        "```python\ntext = re.sub(r\"<think>.*?</think>\", \"\", text)\n```",
        "text = re.sub(r\"<think>.*?</think>\", \"\", text)\nprint(text.split('</think>')[1])",
        "Write it so:\n```\n<think>\na\n</think>\nanswer\n```\nand no other way.",
        "```xml\n<root>\n<thought>a</thought>\n</root>\n```", "<root>\n<thought>a</thought>\n</root>",
        "It begins with \"<think>\" and ends with \"</think>\".", "Put your <think> where it belongs.",
        "print(\"\"\"<think>\nLet me think\n</think>\"\"\")",
    ]

    @Test(arguments: answers)
    func whatSpeaksOfMarksStaysAsItIs(content: String) {
        #expect(ThinkingText(content).answer == content)
        #expect(ThinkingText(content).thinking == nil)
    }

    @Test func hostileContentsAreReadInTime() {
        for mark in [
            "<think>\n", "</think> x", "\"</think>\"", "<|channel|><|message|>", "```\n</think>\n", "<think></think>",
        ] {
            _ = ThinkingText(String(repeating: mark, count: 3000))
        }
    }
}
