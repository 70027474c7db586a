import Inference

extension Fault {
    private static let whole = Samples.completion
    private static let okHead = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
    private static let quick = CallTimeouts(
        firstTokenSeconds: 20, betweenTokensSeconds: 20, totalSeconds: shortTotalSeconds)

    /// Connections that break, at every stage.
    static let connections: [Fault] = [
        .cured("closed without a byte", .close),
        .cured("reset without a byte", .reset(after: "")),
        .cured("reset within the status line", .reset(after: "HTTP/1.1 20")),
        .cured("reset within the headers", .reset(after: okHead + "Content-Len")),
        .cured("reset before the body", .reset(after: okHead + "Content-Length: 500\r\n\r\n")),
        .cured("reset within the body", .reset(after: okHead + "Content-Length: 500\r\n\r\n{\"choi")),
        .cured("closed within the body", .text(okHead + "Content-Length: 500\r\n\r\n{\"choices\":[")),
        .harmless(
            "reset after the body",
            .reset(after: okHead + "Content-Length: \(whole.utf8.count)\r\n\r\n" + whole)),
        .harmless("a body that ends with its connection", .text(okHead + "\r\n" + whole)),
        .cured("closed within a chunk", .text(okHead + "Transfer-Encoding: chunked\r\n\r\nff\r\n{\"choices\"")),
        .cured(
            "closed before the last chunk",
            .text(okHead + "Transfer-Encoding: chunked\r\n\r\n\(String(whole.utf8.count, radix: 16))\r\n\(whole)\r\n")),
        .cured("a chunk of no size", .text(okHead + "Transfer-Encoding: chunked\r\n\r\nzz\r\n")),
        .cured("two lengths", .text("HTTP/1.1 200 OK\r\nContent-Length: 10\r\nContent-Length: 99\r\n\r\n{}")),
        .cured("a length that is none", .text("HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n{}")),
        .cured("another protocol", .text("SSH-2.0-OpenSSH_9.2\r\n")),
        .cured("a version that is none", .text("HTTP/9.9 200 OK\r\n\r\n")),
        .cured("zeros", .text("\0\0\0\0\0")),
        .cured(
            "a header of a megabyte",
            .text("HTTP/1.1 200 OK\r\nX-Long: \(String(repeating: "a", count: 1 << 20))\r\n\r\n")),
        .harmless(
            "hints before the reply",
            .text(
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" + okHead
                    + "Content-Length: \(whole.utf8.count)\r\n\r\n" + whole)),
        .harmless(
            "bytes behind the reply",
            .text(okHead + "Content-Length: \(whole.utf8.count)\r\n\r\n" + whole + "HTTP/1.1 500 Smuggled\r\n\r\n")),
        .harmless("an old version", .text("HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n" + whole)),
        .harmless(
            "a status without a word", .text("HTTP/1.1 200\r\nContent-Length: \(whole.utf8.count)\r\n\r\n" + whole)),
        .harmless(
            "remarks on chunks, and trailers",
            .text(
                okHead
                    + "Transfer-Encoding: chunked\r\n\r\n\(String(whole.utf8.count, radix: 16));note=1\r\n\(whole)\r\n"
                    + "0\r\nX-Trailer: yes\r\n\r\n")),
        .fatal("hints without end", .endlessly("", then: "HTTP/1.1 103 Early Hints\r\n\r\n"), timedOut(.total))
            .timing(quick),
        .fatal("silence", .textThenSilence(""), timedOut(.total)).timing(quick),
        .fatal("silence within the headers", .textThenSilence(okHead), timedOut(.total)).timing(quick),
        .fatal("silence within the body", .textThenSilence(okHead + "Content-Length: 500\r\n\r\n{"), timedOut(.total))
            .timing(quick),
        .fatal("headers a byte at a time", .endlessly("HTTP/1.1 200 OK\r\nX-Slow: ", then: "a"), timedOut(.total))
            .timing(quick),
        .fatal("a body a byte at a time", .endlessly(okHead + "\r\n", then: " "), timedOut(.total)).timing(quick),
    ]

    /// Bodies that are no completion, or only nearly.
    static let bodies: [Fault] = [
        .cured("an empty body", .json("")),
        .cured("truncated JSON", .json(#"{"choices":[{"mess"#)),
        .cured("a list", .json("[]")),
        .cured("null", .json("null")),
        .cured("a page", .http("200 OK", "<html>Welcome</html>", headers: ["Content-Type: text/html"])),
        .harmless(
            "the wrong content type", .http("200 OK", Samples.completion, headers: ["Content-Type: image/png"])),
        .harmless("no content type", .http("200 OK", Samples.completion)),
        .cured("no choices", .json(#"{"choices":[]}"#)),
        .cured("choices that are none", .json(#"{"choices":7}"#)),
        .cured("brackets without end", .json(String(repeating: "[", count: 100_000))),
        .cured(
            "invalid UTF-8",
            .bytes(
                Array(#"{"choices":[{"message":{"content":""#.utf8) + [0xFF, 0xC3, 0x28] + Array(#""}}]}"#.utf8),
                headers: ["Content-Type: application/json"])),
        .cured("an error with status 200", .json(message("down"))),
        .cured("an error with status 200 that names 502", .json(#"{"error":{"message":"down","code":502}}"#)),
        .harmless(
            "negative usage",
            .json(#"{"choices":[{"message":{"content":"Hi"}}],"usage":{"prompt_tokens":-5,"completion_tokens":-1}}"#)),
        .harmless(
            "usage beyond reason",
            .json(#"{"choices":[{"message":{"content":"Hi"}}],"usage":{"prompt_tokens":1e300,"completion_tokens":1}}"#)),
        .harmless(
            "usage in words", .json(#"{"choices":[{"message":{"content":"Hi"}}],"usage":{"prompt_tokens":"x"}}"#)),
        .harmless(
            "tool calls nobody asked for",
            .json(#"{"choices":[{"message":{"content":"Hi","tool_calls":[{"id":1}]}}],"usage":null,"extra":[[]]}"#)),
        .cured("two replies in one body", .json(Samples.completion + Samples.completion)),
        .harmless("a byte order mark", .json("\u{FEFF}" + whole)),
        .harmless(
            "text in parts",
            .json(#"{"choices":[{"message":{"content":[{"type":"text","text":"H"},{"text":"i"},{}]}}]}"#)),
        .harmless("a reason that is a number", .json(#"{"choices":[{"message":{"content":"Hi"},"finish_reason":7}]}"#)),
        .harmless("usage that is a list", .json(#"{"choices":[{"message":{"content":"Hi"}}],"usage":[1,2]}"#)),
        .harmless(
            "details of usage in words",
            .json(
                #"{"choices":[{"message":{"content":"Hi"}}],"#
                    + #""usage":{"prompt_tokens":1,"completion_tokens":2,"prompt_tokens_details":"none"}}"#)),
        .harmless("times in words", .json(#"{"choices":[{"message":{"content":"Hi"}}],"time_info":"fast"}"#)),
        .harmless(
            "thinking that is an object",
            .json(#"{"choices":[{"message":{"content":"Hi","reasoning":{"summary":[]},"refusal":false}}]}"#)),
        .fatal(
            "a giant body",
            .http("200 OK", String(repeating: " ", count: HTTPChatClient.largestReplyByteCount + 100_000)),
            .tooLarge(provider: "fault", limitBytes: HTTPChatClient.largestReplyByteCount)),
        .fatal(
            "an endless body", .endlessly(okHead + "\r\n", then: String(repeating: " ", count: 1 << 20)),
            .tooLarge(provider: "fault", limitBytes: HTTPChatClient.largestReplyByteCount)),
        .fatal(
            "an endless refusal", .endlessly("HTTP/1.1 400 Bad\r\n\r\n", then: String(repeating: " ", count: 1 << 20)),
            .tooLarge(provider: "fault", limitBytes: HTTPChatClient.largestReplyByteCount)),
        .cured(
            "compression that is none",
            .bytes(Array("no gzip at all".utf8), headers: ["Content-Encoding: gzip"])),
        .cured(
            "an unknown compression",
            .bytes(Array("....".utf8), headers: ["Content-Type: application/json", "Content-Encoding: zstd"])),
    ]
}
