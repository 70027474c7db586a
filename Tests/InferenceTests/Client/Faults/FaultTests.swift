import Foundation
import Inference
import Testing

/// Every fault of the lists: its exact error or its recovery, no request anywhere else, and a client that goes on
/// working after it.
@Suite struct FaultTests {
    @Test(.timeLimit(.minutes(1)), arguments: Fault.statuses)
    func statuses(fault: Fault) async throws { try await check(fault) }

    @Test(.timeLimit(.minutes(1)), arguments: Fault.connections)
    func connections(fault: Fault) async throws { try await check(fault) }

    @Test(.timeLimit(.minutes(1)), arguments: Fault.bodies)
    func bodies(fault: Fault) async throws { try await check(fault) }

    @Test(.timeLimit(.minutes(1)), arguments: Fault.streams)
    func streams(fault: Fault) async throws { try await check(fault) }

    @Test(.timeLimit(.minutes(1)), arguments: [301, 302, 303, 307, 308])
    func redirectsToAnotherHost(status: Int) async throws {
        try await FaultServer.serving([.json(Samples.completion)]) { other, address in
            let reply = FaultServer.Reply.http(
                "\(status) Moved", "", headers: ["Location: \(address)/chat/completions"])
            let (result, requests) = try await Samples.exchange([reply])
            guard case .failure(.refused("fault", "m-1", status, let message)) = result else {
                Issue.record("\(result)")
                return
            }
            #expect(message.contains("redirects are not followed"))
            #expect(requests.count == 1)
            #expect(other.requests.isEmpty, "the key went elsewhere")
        }
    }

    @Test func thereAreFortyWaysAndMore() {
        let all = Fault.statuses + Fault.connections + Fault.bodies + Fault.streams
        #expect(all.count >= 100)
        #expect(Set(all.map(\.name)).count == all.count)
    }

    private func check(_ fault: Fault) async throws {
        try await FaultServer.serving(fault.replies + [good(fault)]) { server, address in
            let retries =
                switch fault.expected {
                case .answer: Samples.promptRetries
                // One try shows what ended it.
                case .error(.timedOut, _): RetryPolicy(largestRetryCount: 0)
                case .error: Samples.promptRetries
                }
            try await Samples.withClient(
                at: address, retries: retries, timeouts: fault.timeouts, delivery: fault.delivery
            ) { client in
                let result: Result<ChatAnswer, InferenceError>
                do {
                    result = .success(try await client.answer(Samples.request))
                } catch let error as InferenceError {
                    result = .failure(error)
                }
                let requests = server.requests
                switch fault.expected {
                case .answer(let count):
                    #expect(try result.get().text == "Hi")
                    #expect(try result.get().usage.promptTokens >= 0)
                    #expect(requests.count == count)
                case .error(let expected, let count):
                    #expect(throws: expected) { try result.get() }
                    #expect(requests.count == count)
                    if case .failure(let error) = result { #expect(!"\(error)".contains(Samples.key)) }
                }
                #expect(requests.allSatisfy { $0.hasPrefix("POST /v1/chat/completions HTTP/1.1\r\n") })
                // Whatever happened, the next call is answered; on a busy machine not always within a fifth of a
                // second.
                var next: ChatAnswer?
                for _ in 0..<20 where next == nil { next = try? await client.answer(Samples.request) }
                #expect(next?.text == "Hi")
            }
        }
    }

    private func good(_ fault: Fault) -> FaultServer.Reply {
        fault.delivery == .streamed
            ? .stream(StreamSamples.frame("Hi") + StreamSamples.finish + StreamSamples.usage + StreamSamples.end)
            : .json(Samples.completion)
    }
}
