import Foundation
import Inference
import Testing

/// Replies that are made to exhaust or mislead.
@Suite struct HostileReplyTests {
    /// A megabyte of blanks in gzip's form, some kilobytes long; `count` of them in a row unpack to as many megabytes.
    private func gzip(_ bytes: [UInt8]) throws -> [UInt8] {
        let process = Process()
        process.executableURL = URL(filePath: "/bin/gzip")
        process.arguments = ["-c"]
        let (input, output) = (Pipe(), Pipe())
        (process.standardInput, process.standardOutput) = (input, output)
        try process.run()
        let writing = input.fileHandleForWriting
        // From another thread, since both pipes fill up.
        Thread.detachNewThread {
            writing.write(Data(bytes))
            try? writing.close()
        }
        let packed = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return Array(packed)
    }

    private let gzipped = ["Content-Type: application/json", "Content-Encoding: gzip"]

    @Test func aCompressedReplyIsUnpacked() async throws {
        let packed = try gzip(Array(Samples.completion.utf8))
        #expect(try await Samples.exchange([.bytes(packed, headers: gzipped)]).result.get().text == "Hi")
    }

    @Test func aCompressionBombIsNotUnpacked() async throws {
        let limit = HTTPChatClient.largestReplyByteCount
        let bomb = try gzip([UInt8](repeating: 0x20, count: limit + 4_000_000))
        #expect(bomb.count < 100_000)
        let (result, _) = try await Samples.exchange([.bytes(bomb, headers: gzipped)])
        #expect(result == .failure(.tooLarge(provider: "fault", limitBytes: limit)))
    }

    @Test func brokenCompressionIsAnErrorOfTheConnection() async throws {
        let (result, _) = try await Samples.exchange([.bytes(Array("no gzip at all".utf8), headers: gzipped)])
        guard case .failure(.interrupted("fault", "m-1", _)) = result else {
            guard case .failure(.unreachable("fault", _)) = result else {
                Issue.record("\(result)")
                return
            }
            return
        }
    }

    @Test func anEndlessBodyIsCutOff() async throws {
        let (result, _) = try await Samples.exchange(
            [
                .endlessly(
                    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n",
                    then: String(repeating: " ", count: 1 << 20))
            ])
        let limit = HTTPChatClient.largestReplyByteCount
        #expect(result == .failure(.tooLarge(provider: "fault", limitBytes: limit)))
    }

    @Test func aByteNowAndThenEndsWithTheTotal() async throws {
        for head in ["HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n", "HTTP/1.1 200 OK\r\nX-Slow: "] {
            let (result, _) = try await Samples.exchange(
                [.endlessly(head, then: "a")], retries: RetryPolicy(largestRetryCount: 0),
                timeouts: CallTimeouts(totalSeconds: 0.3))
            #expect(result == .failure(.timedOut(provider: "fault", model: "m-1", stage: .total, seconds: 0.3)))
        }
    }

    @Test func invalidUTF8IsNoCompletion() async throws {
        let parts = Samples.completion.components(separatedBy: "Hi")
        let body = Array(parts[0].utf8) + [0xFF, 0xC3, 0x28] + Array(parts[1].utf8)
        let (result, _) = try await Samples.exchange([.bytes(body, headers: ["Content-Type: application/json"])])
        guard case .failure(.malformed("fault", _)) = result else {
            Issue.record("\(result)")
            return
        }
    }

    @Test(arguments: [
        "HTTP/1.1 200 OK\r\nContent-Length: 10\r\nContent-Length: 99\r\n\r\n{}", "SSH-2.0-OpenSSH_9.2\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "HTTP/9.9 200 OK\r\n\r\n", "\0\0\0\0\0",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n{\"choices\"",
    ])
    func brokenHTTPIsAnErrorAndIsTriedAgain(text: String) async throws {
        let (result, requests) = try await Samples.exchange([.text(text), .json(Samples.completion)])
        #expect(try result.get().text == "Hi")
        #expect(requests.count == 2)
        let (given, _) = try await Samples.exchange([.text(text)], retries: RetryPolicy(largestRetryCount: 0))
        guard case .failure(let error) = given else {
            Issue.record("\(given)")
            return
        }
        switch error {
        case .interrupted("fault", "m-1", _), .unreachable("fault", _): break
        default: Issue.record("\(error)")
        }
    }

    @Test func aConnectionThatIsResetIsTriedAgain() async throws {
        for text in ["", "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"choi"] {
            let (result, requests) = try await Samples.exchange([.reset(after: text), .json(Samples.completion)])
            #expect(try result.get().text == "Hi")
            #expect(requests.count == 2)
        }
    }

    @Test(arguments: [
        ("400 Bad", #"{"error":{"message":"too long","code":"context_length_exceeded"}}"#),
        ("400 Bad", #"{"error":{"message":"This model's maximum context length is 8192 tokens."}}"#),
        ("413 Large", #"{"message":"Please reduce the length of the messages or completion."}"#),
        (
            "400 Bad",
            #"{"error":{"code":400,"message":"the request exceeds the available context size","type":"exceed_context_size_error"}}"#
        ),
    ])
    func aContextThatIsTooLongIsNamedAsSuch(status: String, body: String) async throws {
        let (result, requests) = try await Samples.exchange([.http(status, body)])
        guard case .failure(.contextTooLong("fault", "m-1", let message)) = result else {
            Issue.record("\(result)")
            return
        }
        #expect(body.contains(message))
        #expect(requests.count == 1)
    }

    @Test func lateAndEarlyHintsAreNoAnswers() async throws {
        let text =
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 200 OK\r\n"
            + "Content-Length: \(Samples.completion.utf8.count)\r\n\r\n" + Samples.completion
        #expect(try await Samples.exchange([.text(text)]).result.get().text == "Hi")
    }
}
