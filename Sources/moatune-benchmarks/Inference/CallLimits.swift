import ArgumentParser
import Foundation
import Inference

/// How near calls come to what a service's limits allow, and how many of them it must refuse.
struct CallLimits: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "call-limits", abstract: "Calls against a service that enforces requests and tokens a minute.",
        discussion: """
            The service runs in this process, on a clock that is faster than the machine's; the client's limits and \
            retries are on the same clock. The least time is what the limits alone allow: everything in the full \
            buckets at once, the rest at their rate, and the last call's own time.
            """)

    @Option(help: "Calls.")
    var calls = 2000

    @Option(help: "Calls that want to go at once.")
    var inFlight = 256

    @Option(help: "Seconds of the clock in one of the machine's.")
    var speed = 20.0

    func run() async throws {
        print("\(calls) calls of \(inFlight) callers, clock at \(TableText.figure(speed)) times the machine's speed")
        print(Self.row(["service", "binds", "took", "least time", "over it", "429s", "share", "failed"]))
        for manner in LimitingServer.Manner.allCases {
            try await report(manner, binds: "requests", .init(requestsPerMinute: 600, tokensPerMinute: 3_000_000))
            try await report(manner, binds: "tokens", .init(requestsPerMinute: 6000, tokensPerMinute: 1_000_000))
        }
        print("Limits: at most 5 % over the least time, under 1 % of 429s.")
    }

    private func report(_ manner: LimitingServer.Manner, binds: String, _ limits: LimitingServer.Limits) async throws {
        let clock = ScaledClock(speed: speed)
        let server = LimitingServer(manner: manner, limits: limits, clock: clock)
        let failed = try await server.serving { address in
            var provider = Provider(name: "limiting", baseURL: address)
            provider.timeouts = .ownMachine
            let next = CallCounter()
            let failed = CallCounter()
            try await HTTPChatClient.withClient(
                providers: ["limiting"], table: ProviderTable([provider]), environment: [:],
                retries: RetryPolicy(), clock: clock
            ) { client in
                await withTaskGroup(of: Void.self) { group in
                    for _ in 0..<inFlight {
                        group.addTask {
                            while true {
                                let number = next.next()
                                guard number < calls else { return }
                                do { _ = try await client.answer(Self.request(number)) } catch {
                                    failed.next()
                                }
                            }
                        }
                    }
                }
            }
            return failed.value
        }
        let seen = server.counts
        let least = Self.leastSeconds(manner, limits, calls: calls)
        let share = Double(seen.refused) / Double(calls)
        print(
            Self.row([
                manner.rawValue, binds, TableText.figure(seen.lastAnswerAt) + " s", TableText.figure(least) + " s",
                String(format: "%+.1f %%", (seen.lastAnswerAt / least - 1) * 100), "\(seen.refused)",
                String(format: "%.2f %%", share * 100), "\(failed)",
            ]))
    }

    /// Prompts of 40 to 4,000 bytes and answers of 100 to 1,000 tokens, the same in every run.
    private static func request(_ number: Int) -> ChatRequest {
        ChatRequest(
            provider: "limiting", model: "m",
            messages: [ChatMessage(.user, String(repeating: "word ", count: 8 + number * 37 % 793))],
            sampling: SamplingParameters(maximumCompletionTokens: 100 + number * 53 % 901))
    }

    /// The time in which a client that knew everything would have the last answer.
    private static func leastSeconds(
        _ manner: LimitingServer.Manner, _ limits: LimitingServer.Limits, calls: Int
    ) -> Double {
        let costs = (0..<calls).map { number -> (counted: Double, used: Double) in
            let request = request(number)
            let input = (Double(request.messages[0].content.utf8.count) / 4 + 12).rounded()
            let output = Double(request.sampling.maximumCompletionTokens ?? 0)
            return (input + output, input + (output * 0.4).rounded())
        }
        let last = LimitingServer.latencySeconds(of: costs[calls - 1].counted)
        guard manner == .windows else {
            let tokens = costs.reduce(0) { $0 + $1.counted }
            return max(
                0, (Double(calls) - limits.requestsPerMinute) * 60 / limits.requestsPerMinute,
                (tokens - limits.tokensPerMinute) * 60 / limits.tokensPerMinute) + last
        }
        // Given back at once, a call takes only what it uses.
        let tokens = costs.reduce(0) { $0 + $1.used }
        let windows = max(
            (Double(calls) / limits.requestsPerMinute).rounded(.up), (tokens / limits.tokensPerMinute).rounded(.up))
        return (windows - 1) * 60 + last
    }

    private static func row(_ cells: [String]) -> String {
        TableText.row(cells, widths: [-9, -9, 10, 11, 9, 6, 8, 7])
    }
}
