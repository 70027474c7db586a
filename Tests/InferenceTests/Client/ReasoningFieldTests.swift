import Inference
import Testing

/// Thinking beside the content, under the names and in the forms that services have for it.
@Suite struct ReasoningFieldTests {
    @Test(arguments: [
        #"{"content":"7","reasoning_content":"a"}"#, #"{"content":"7","reasoning":"a"}"#,
        #"{"content":"7","reasoning":"","reasoning_content":"a"}"#,
        #"{"content":"7","reasoning":{"content":"a"}}"#, #"{"content":"7","thinking":"a"}"#,
        #"{"content":"7","reasoning_details":[{"type":"reasoning.text","text":"a"}]}"#,
        #"{"content":"7","thinking_blocks":[{"type":"thinking","thinking":"a","signature":"s"}]}"#,
        #"{"content":[{"type":"thinking","thinking":"a"},{"type":"text","text":"7"}]}"#,
        #"{"content":[{"type":"thinking","thinking":[{"type":"text","text":"a"}]},{"type":"text","text":"7"}]}"#,
        #"{"content":[{"type":"reasoning","summary":[{"type":"summary_text","text":"a"}]},{"type":"output_text","text":"7"}]}"#,
        #"{"content":{"type":"text","text":"7"},"reasoning":"a"}"#,
        #"{"content":"<think>a</think>7","reasoning":null}"#,
    ])
    func isKeptApart(message: String) async throws {
        let (whole, _) = try await Samples.exchange([.json(#"{"choices":[{"message":\#(message)}]}"#)])
        #expect(try whole.get().text == "7")
        #expect(try whole.get().reasoningText == "a")
        let frame = #"data: {"choices":[{"index":0,"delta":\#(message)}]}"# + "\n\n" + StreamSamples.finish
        let (streamed, _) = try await Samples.exchange([.stream(frame)], delivery: .streamed)
        #expect(try streamed.get().text == "7")
        #expect(try streamed.get().reasoningText == "a")
    }
}
