import Foundation
import Serving
import Testing

/// Requests that are broken, slow or unusual as HTTP.
@Suite struct BrokenRequestTests {
    private static let talkative = ScriptedClient { _ in .saying("fine") }
    private static let head =
        "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"

    /// Settings with a tenth of a second for one thing.
    private static func patient(
        _ wait: WritableKeyPath<MixtureServerSettings, Duration>
    ) -> (inout MixtureServerSettings) -> Void {
        { $0[keyPath: wait] = .milliseconds(100) }
    }

    @Test(arguments: [
        "Content-Length: abc\r\n\r\n{}", "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
        "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n2\r\n{}}}\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n-1\r\n{}\r\n0\r\n\r\n",
    ])
    func aBrokenBodyIsABadRequest(rest: String) async throws {
        try await TestServer.serve(Self.talkative) { http in
            let reply = try await RawHTTP.send(Self.head + rest, port: http.port, isHalfClosed: true)
            #expect(reply.hasPrefix("HTTP/1.1 400 "), "\(reply)")
        }
    }

    @Test func aBodyBrokenOffIsABadRequest() async throws {
        try await TestServer.serve(Self.talkative) { http in
            let reply = try await RawHTTP.send(
                Self.head + "Content-Length: 50\r\n\r\n{}", port: http.port, isHalfClosed: true)
            #expect(reply.hasPrefix("HTTP/1.1 400 "), "\(reply)")
        }
    }

    @Test(arguments: [
        "{} x", "\"\u{0}\"", "[1,", "nul", "", "{\"model\": \"pair\", \"messages\": [\"\\ud800\"]}",
        String(repeating: "[", count: 5000), "{\"model\": 1e999}",
    ])
    func aBodyThatIsNoRequestIsABadRequest(body: String) async throws {
        try await TestServer.serve(Self.talkative) { http in
            for path in ["/v1/chat/completions", "/v1/responses"] {
                let reply = try await http.post(body, to: path)
                #expect(reply.status == 400)
                #expect(reply.error["type"] as? String == "invalid_request_error")
            }
        }
    }

    @Test func aHeadThatNeverEndsIsNotWaitedFor() async throws {
        try await TestServer.serve(Self.talkative, change: Self.patient(\.longestHeadWait)) { http in
            for start in ["", "POST /v1/chat", Self.head] {
                let reply = try await RawHTTP.send(start, port: http.port)
                #expect(reply == "")
            }
        }
    }

    @Test(arguments: [
        "Content-Length: 50\r\n\r\n{", "Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n", "Content-Length: 5\r\n\r\n",
    ])
    func aBodyThatNeverEndsIsNotWaitedFor(rest: String) async throws {
        try await TestServer.serve(Self.talkative, change: Self.patient(\.longestBodyWait)) { http in
            let reply = try await RawHTTP.send(Self.head + rest, port: http.port, isHalfClosed: false)
            #expect(reply.hasPrefix("HTTP/1.1 408 "), "\(reply)")
            #expect(reply.contains("request_timeout"))
        }
    }

    @Test func anIdleConnectionIsClosedAfterItsAnswer() async throws {
        try await TestServer.serve(Self.talkative, change: Self.patient(\.longestIdleTime)) { http in
            for path in ["/health", "/v1/models", "/nothing"] {
                let reply = try await RawHTTP.send(
                    "GET \(path) HTTP/1.1\r\nHost: localhost\r\n\r\n", port: http.port)
                #expect(reply.hasPrefix("HTTP/1.1 "))
            }
        }
    }

    @Test func aLongAnswerIsNoIdleConnection() async throws {
        let slow = ScriptedClient { _ in
            try await Task.sleep(for: .milliseconds(150))
            return .saying("late")
        }
        let change: (inout MixtureServerSettings) -> Void = {
            $0.longestIdleTime = .milliseconds(50)
            $0.longestHeadWait = .milliseconds(50)
            $0.longestBodyWait = .milliseconds(50)
        }
        try await TestServer.serve(slow, change: change) { http in
            let reply = try await http.post(TestServer.question())
            #expect(reply.status == 200)
        }
    }

    @Test(arguments: [
        ("application/json", 200), ("Application/JSON", 200), ("application/json; charset=UTF-8", 200),
        ("application/json;charset=\"utf-8\"", 200), ("application/json ; x=y", 200),
        ("application/jsonp", 415), ("application/json-seq", 415), ("application/json, text/plain", 415),
        ("application/json; charset=utf-16", 415), ("text/json", 415), ("application/vnd.api+json", 415),
        ("application/x-www-form-urlencoded", 415), ("multipart/form-data; boundary=x", 415),
    ])
    func theMediaTypeIsExact(type: String, status: Int) async throws {
        try await TestServer.serve(Self.talkative) { http in
            let reply = try await http.post(TestServer.question(), headers: ["Content-Type": type])
            #expect(reply.status == status)
        }
    }

    @Test func anEncodedBodyIsRefused() async throws {
        try await TestServer.serve(Self.talkative) { http in
            for encoding in ["gzip", "br", "zstd"] {
                let headers = ["Content-Type": "application/json", "Content-Encoding": encoding]
                let reply = try await http.post(TestServer.question(), headers: headers)
                #expect(reply.status == 415)
            }
        }
    }

    @Test func pathsAnswerWithoutTheirVersionToo() async throws {
        try await TestServer.serve(Self.talkative) { http in
            let chat = try await http.post(TestServer.question(), to: "/chat/completions")
            #expect(chat.status == 200)
            let response = try await http.post(#"{"model": "pair", "input": "Q?"}"#, to: "/responses")
            #expect(response.status == 200)
            let list = try await http.get("/models")
            #expect(list.status == 200)
            let one = try await http.get("/models/pair")
            #expect(one.json["id"] as? String == "pair")
            let other = try await http.get("/models/other")
            #expect(other.status == 404)
        }
    }
}
