import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1

/// Many clients that ask for streamed answers at once, each its next as soon as it has the last one whole.
struct StreamingClients {
    /// What they saw.
    struct Measurement {
        var wholeAnswers = 0
        var failures: [String: Int] = [:]
        /// Seconds to the end of each whole answer.
        var latenciesSeconds: [Double] = []

        mutating func add(_ other: Measurement) {
            wholeAnswers += other.wholeAnswers
            failures.merge(other.failures, uniquingKeysWith: +)
            latenciesSeconds += other.latenciesSeconds
        }

        func latencyMilliseconds(atShare share: Double) -> Double {
            let sorted = latenciesSeconds.sorted()
            guard !sorted.isEmpty else { return .nan }
            return sorted[min(sorted.count - 1, Int(share * Double(sorted.count)))] * 1000
        }
    }

    let url: String
    let model: String
    let count: Int

    /// Asks for `seconds` and says what was seen; nothing is asked twice.
    func measure(seconds: Double, every interval: Double = 5, _ watch: () -> Void = {}) async throws -> Measurement {
        var configuration = HTTPClient.Configuration()
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = count
        let client = HTTPClient(configuration: configuration)
        let end = ContinuousClock.now + .seconds(seconds)
        let clients = Task {
            await withTaskGroup(of: Measurement.self) { group in
                for _ in 0..<count { group.addTask { await ask(client, until: end) } }
                var all = Measurement()
                for await part in group { all.add(part) }
                return all
            }
        }
        while ContinuousClock.now + .seconds(interval) < end {
            try await Task.sleep(for: .seconds(interval))
            watch()
        }
        let measurement = await clients.value
        try await client.shutdown()
        return measurement
    }

    private func ask(_ client: HTTPClient, until end: ContinuousClock.Instant) async -> Measurement {
        var seen = Measurement()
        var request = HTTPClientRequest(url: url + "/chat/completions")
        request.method = .POST
        request.headers = ["content-type": "application/json", "authorization": "Bearer unused"]
        let body =
            #"{"model": "\#(model)", "stream": true, "messages": [{"role": "user", "content": "What is 17 + 25?"}]}"#
        while ContinuousClock.now < end {
            request.body = .bytes(ByteBuffer(string: body))
            let start = ContinuousClock.now
            do {
                let response = try await client.execute(request, timeout: .seconds(60))
                var answer = try await response.body.collect(upTo: 1 << 20)
                let text = answer.readString(length: answer.readableBytes) ?? ""
                if response.status == .ok, text.contains("word20"), text.contains("[DONE]") {
                    seen.wholeAnswers += 1
                    let passed = (ContinuousClock.now - start).components
                    seen.latenciesSeconds.append(Double(passed.seconds) + Double(passed.attoseconds) * 1e-18)
                } else {
                    seen.failures["status \(response.status.code)", default: 0] += 1
                }
            } catch {
                seen.failures["\(type(of: error))", default: 0] += 1
            }
        }
        return seen
    }
}
