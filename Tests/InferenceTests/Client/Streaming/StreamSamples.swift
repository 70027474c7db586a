/// Streams of server-sent events as services write them.
enum StreamSamples {
    static func frame(_ text: String) -> String {
        #"data: {"choices":[{"index":0,"delta":{"content":"\#(text)"},"finish_reason":null}]}"# + "\n\n"
    }

    static let role = #"data: {"choices":[{"index":0,"delta":{"role":"assistant"},"finish_reason":null}]}"# + "\n\n"
    static let finish = #"data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"# + "\n\n"
    static let usage = #"data: {"choices":[],"usage":{"prompt_tokens":1000,"completion_tokens":2000}}"# + "\n\n"
    static let end = "data: [DONE]\n\n"

    /// A stream that says "Hi, Zoë 🎈".
    static let whole = role + frame("Hi") + frame(", Zoë ") + frame("🎈") + finish + usage + end
}
