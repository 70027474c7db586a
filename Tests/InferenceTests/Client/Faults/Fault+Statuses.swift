import Inference

extension Fault {
    private static let redirects =
        "it redirects, and redirects are not followed so that the key goes nowhere else; give the address that it "
        + "redirects to as the provider's base URL"

    /// Every status that services use, and some that none should.
    static let statuses: [Fault] = [
        .fatal("400", .http("400 Bad Request", message("bad")), refused(400, "bad")),
        .fatal("400 without a body", .http("400 Bad Request", ""), refused(400, "no message")),
        .fatal(
            "401", .http("401 Unauthorized", message("bad key")),
            .keyRefused(provider: "fault", variable: "FAULT_API_KEY", status: 401, message: "bad key")),
        .fatal(
            "402", .http("402 Payment Required", message("pay")), .paymentRequired(provider: "fault", message: "pay")),
        .fatal(
            "403", .http("403 Forbidden", "error code: 1020"),
            .keyRefused(provider: "fault", variable: "FAULT_API_KEY", status: 403, message: "error code: 1020")),
        .fatal(
            "404 for the model", .http("404 Not Found", message("model m-1 does not exist")),
            .modelNotFound(provider: "fault", model: "m-1", message: "model m-1 does not exist")),
        .fatal("404 for the address", .http("404 Not Found", "404 page not found"), refused(404, "404 page not found")),
        .fatal("405", .http("405 Method Not Allowed", message("no")), refused(405, "no")),
        .cured("408", .http("408 Request Timeout", message("slow"))),
        .cured("409", .http("409 Conflict", message("again"))),
        .fatal(
            "413 for the context", .http("413 Too Large", message("reduce the length of the messages")),
            .contextTooLong(provider: "fault", model: "m-1", message: "reduce the length of the messages")),
        .fatal("413 for the body", .http("413 Too Large", message("body")), refused(413, "body")),
        .fatal("415", .http("415 Unsupported Media Type", message("type")), refused(415, "type")),
        .fatal("418", .http("418 I'm a teapot", message("tea")), refused(418, "tea")),
        .fatal("422", .http("422 Unprocessable Entity", #"{"detail":"seed"}"#), refused(422, "seed")),
        .fatal("451", .http("451 Unavailable For Legal Reasons", message("no")), refused(451, "no")),
        .cured("429", .http("429 Too Many Requests", message("slow down"))),
        .cured("429 with Retry-After 0", .http("429 Slow", "{}", headers: ["Retry-After: 0"])),
        .cured("429 with a negative Retry-After", .http("429 Slow", "{}", headers: ["Retry-After: -5"])),
        .cured("429 with half a second", .http("429 Slow", "{}", headers: ["Retry-After: 0.05"])),
        .cured("429 without end", .http("429 Slow", "{}", headers: ["Retry-After: infinity"])),
        .cured("429 that is no number", .http("429 Slow", "{}", headers: ["Retry-After: nan"])),
        .cured("429 with Retry-After in words", .http("429 Slow", "{}", headers: ["Retry-After: later"])),
        .cured(
            "429 with a past date", .http("429 Slow", "{}", headers: ["Retry-After: Mon, 23 Nov 2020 12:00:10 GMT"])),
        .cured(
            "429 with contradicting headers",
            .http(
                "429 Slow", "{}",
                headers: [
                    "Retry-After: 0", "x-ratelimit-limit-requests: -1", "x-ratelimit-remaining-requests: 1e99",
                    "x-ratelimit-reset-requests: yesterday",
                ])),
        .fatal(
            "429 with an absurd Retry-After", .http("429 Slow", message("slow"), headers: ["Retry-After: 1000000000"]),
            .quotaExhausted(
                provider: "fault", model: "m-1",
                exhaustion: QuotaExhaustion(window: nil, amount: nil, resetsAt: nil), message: "slow")),
        .fatal(
            "429 for want of credit",
            .http("429 Slow", #"{"error":{"message":"quota","code":"insufficient_quota"}}"#),
            .paymentRequired(provider: "fault", message: "quota")),
        .cured("500", .http("500 Internal Server Error", "oops")),
        .cured("502 by a proxy", .http("502 Bad Gateway", "<html><h1>502</h1></html>")),
        .cured("503", .http("503 Service Unavailable", message("full"))),
        .cured("504", .http("504 Gateway Timeout", "")),
        .cured("529", .http("529 Overloaded", message("busy"))),
        .cured("599", .http("599 Odd", "")),
        .fatal(
            "503 that shall not be tried again",
            .http("503 Down", message("gone for good"), headers: ["x-should-retry: false"]),
            refused(503, "gone for good")),
        .cured("400 that shall be tried again", .http("400 Odd", "{}", headers: ["x-should-retry: true"])),
        .fatal("304", .text("HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n"), refused(304, redirects)),
        .fatal("204", .text("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"), refused(204, "no message")),
        .fatal("206", .http("206 Partial Content", "{"), refused(206, "{")),
        .fatal("600", .http("600 Beyond", message("what")), refused(600, "what")),
    ]
}
