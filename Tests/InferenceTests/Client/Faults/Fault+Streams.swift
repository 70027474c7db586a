import Inference

extension Fault {
    private static let head = FaultServer.Reply.streamHead
    private static let hi = StreamSamples.frame("Hi")
    private static let end = StreamSamples.finish + StreamSamples.usage + StreamSamples.end
    private static let impatient = CallTimeouts(firstTokenSeconds: 0.2, betweenTokensSeconds: 0.2, totalSeconds: 20)

    /// Streams that are cut, doubled, disordered or endless.
    static let streams: [Fault] = [
        .cured("a stream without a frame", .stream("")).streamed,
        .cured("a stream of a role alone", .stream(StreamSamples.role)).streamed,
        .cured("a stream cut after a word", .stream(hi)).streamed,
        .cured("a stream cut within a frame", .stream(hi + "data: {\"choi")).streamed,
        .cured(
            "a stream cut within a code point",
            .stream(pieces: [Array("data: {\"choices\":[{\"delta\":{\"content\":\"Zo".utf8) + [0xC3]])
        ).streamed,
        .cured("a stream reset after a word", .reset(after: head + hi)).streamed,
        .harmless("a stream without the final marker", .stream(hi + StreamSamples.finish)).streamed,
        .harmless("a stream without a finish reason", .stream(hi + StreamSamples.end)).streamed,
        .harmless("a finished stream that is reset", .reset(after: head + hi + StreamSamples.finish)).streamed,
        .harmless("a finished stream that stays open", .textThenSilence(head + hi + end)).streamed.timing(impatient),
        .harmless("text after the end", .stream(hi + end + StreamSamples.frame(" more"))).streamed,
        .harmless("usage before the text", .stream(StreamSamples.usage + hi + StreamSamples.end)).streamed,
        .harmless("usage twice", .stream(hi + StreamSamples.usage + end)).streamed,
        .harmless("a numbered frame twice", .stream("id: 1\n" + hi + "id: 1\n" + hi + end)).streamed,
        .cured(
            "numbered frames out of order",
            .stream("id: 2\n" + StreamSamples.frame("i") + "id: 1\n" + StreamSamples.frame("H") + end)
        ).streamed,
        .harmless("comments and unknown fields", .stream(": wait\n\nevent: ping\nretry: 3\nfoo\n\n" + hi + end))
            .streamed,
        .harmless("line ends of every kind", .stream((hi + end).replacing("\n", with: "\r\n"))).streamed,
        .harmless(
            "bytes one at a time",
            .stream(pieces: (hi + end).utf8.map { [$0] }, pauseMilliseconds: 0)
        ).streamed,
        .cured("a frame that is none", .stream(hi + "data: nonsense\n\n" + end))
            .streamed,
        .cured("an error within the stream", .stream(hi + "data: " + message("no") + "\n\n"))
            .streamed,
        .cured(
            "an error within the stream that names 503",
            .stream(hi + #"data: {"error":{"message":"full","code":503}}"# + "\n\n")
        ).streamed,
        .cured("a stream of nothing but its end", .stream(StreamSamples.end)).streamed,
        .harmless("a whole reply that is called a stream", .stream(Samples.completion)).streamed,
        .cured("an error that is called a stream", .stream(message("no"))).streamed,
        .harmless("a byte order mark before a stream", .stream("\u{FEFF}" + hi + end)).streamed,
        .harmless(
            "a stream in capital letters",
            .http("200 OK", hi + end, headers: ["Content-Type: TEXT/EVENT-STREAM; charset=UTF-8"])
        ).streamed,
        .harmless(
            "usage that is a list in every frame",
            .stream(hi.replacing("{\"choices\"", with: "{\"usage\":[],\"choices\"") + end)
        ).streamed,
        .harmless("a whole reply instead of a stream", .json(Samples.completion)).streamed,
        .harmless("a stream under another name", .http("200 OK", hi + end, headers: ["Content-Type: text/plain"])),
        .fatal("silence before the first token", .textThenSilence(head), timedOut(.firstToken)).streamed
            .timing(impatient),
        .fatal("silence between tokens", .textThenSilence(head + hi), timedOut(.betweenTokens)).streamed
            .timing(impatient),
        .fatal("comments without end", .endlessly(head, then: ": wait\n\n"), timedOut(.firstToken)).streamed
            .timing(impatient),
        .fatal("tokens without end", .endlessly(head, then: StreamSamples.frame("more ")), timedOut(.total)).streamed
            .timing(CallTimeouts(totalSeconds: shortTotalSeconds)),
        .fatal(
            "a frame without end", .endlessly(head, then: "data: " + String(repeating: "a", count: 1 << 20)),
            .tooLarge(provider: "fault", limitBytes: HTTPChatClient.largestReplyByteCount)
        ).streamed,
    ]
}
