import ArgumentParser
import Foundation
import Inference

/// How near calls come to what a service's limits allow, and how many of them it must refuse.
struct CallLimits: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "call-limits", abstract: "Calls against a service that enforces requests and tokens a minute.",
        discussion: """
            First a simulation, event by event, of the client's decisions and a service's; then the client itself over \
            sockets, with the service in this process. Both stand on a clock that is faster than the machine's. What \
            the machine takes for a call counts as so many times longer there, which a busy machine shows in the \
            rows of windows: all their calls go at once when a minute turns. The least time is what the limits alone \
            allow: everything in the full buckets at once, the rest at their rate, and the last call's own time.
            """)

    @Option(help: "Calls.")
    var calls = 2000

    @Option(help: "Callers at once: enough that not they bind when a minute of a million tokens begins.")
    var inFlight = 512

    @Option(help: "Seconds of the clock in one of the machine's, over sockets.")
    var speed = 10.0

    @Option(help: "Only services whose name contains this, such as windows.")
    var only = ""

    @Flag(help: "The simulation only, which takes some seconds.")
    var simulated = false

    /// How a service counts and speaks.
    private static let manners: [(name: String, counting: LimitedService.Counting, speech: LimitedService.Speech)] = [
        ("buckets, stated", .buckets, .named), ("buckets, no windows", .buckets, .unnamed),
        ("windows, stated", .windows, .named), ("buckets, Retry-After", .buckets, .retryAfter),
        ("windows, Retry-After", .windows, .retryAfter), ("buckets, silent", .buckets, .silent),
    ]
    private static let limits: [(binds: String, requests: Double, tokens: Double)] = [
        ("requests", 600, 3_000_000), ("tokens", 6000, 1_000_000),
    ]

    func run() async throws {
        print("\(calls) calls of \(inFlight) callers")
        for way in simulated ? ["simulated"] : ["simulated", "sockets"] {
            print("")
            let heading = way == "sockets" ? "sockets, clock x\(TableText.figure(speed))" : way
            print(Self.row([heading, "binds", "took", "least time", "over it", "429s", "share", "failed"]))
            for (name, counting, speech) in Self.manners where only.isEmpty || name.contains(only) {
                for (binds, requests, tokens) in Self.limits {
                    let service = LimitedService(
                        counting, speech, requestsPerMinute: requests, tokensPerMinute: tokens)
                    let found = way == "sockets" ? try await overSockets(service) : simulation(service).run()
                    report(name, binds, found, leastSeconds: simulation(service).leastSeconds)
                }
            }
        }
        print("\nAims: at most 5 % over the least time, under 1 % of 429s.")
    }

    private func simulation(_ service: LimitedService) -> LimitSimulation {
        LimitSimulation(service, sizes: (0..<calls).map(Self.size), callersAtOnce: inFlight)
    }

    private func report(_ name: String, _ binds: String, _ found: LimitSimulation.Found, leastSeconds least: Double) {
        print(
            Self.row([
                name, binds, TableText.figure(found.seconds) + " s", TableText.figure(least) + " s",
                String(format: "%+.1f %%", (found.seconds / least - 1) * 100), "\(found.refusedCount)",
                String(format: "%.2f %%", Double(found.refusedCount) / Double(calls) * 100), "\(found.failedCount)",
            ]))
    }

    private func overSockets(_ service: LimitedService) async throws -> LimitSimulation.Found {
        let clock = ScaledClock(speed: speed)
        let server = LimitingServer(service, clock: clock)
        var found = LimitSimulation.Found()
        found.failedCount = try await server.serving { address in
            var provider = Provider(name: "limiting", baseURL: address)
            provider.timeouts = .ownMachine
            return try await HTTPChatClient.withClient(
                providers: ["limiting"], table: ProviderTable([provider]), environment: [:],
                retries: RetryPolicy(), clock: clock
            ) { client in await failures(of: client) }
        }
        let seen = server.counts
        (found.seconds, found.answeredCount, found.refusedCount) = (seen.lastAnswerAt, seen.answered, seen.refused)
        return found
    }

    /// Makes all calls, and counts those that fail.
    private func failures(of client: HTTPChatClient) async -> Int {
        let next = CallCounter()
        let failed = CallCounter()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<inFlight {
                group.addTask {
                    while true {
                        let number = next.next()
                        guard number < calls else { return }
                        do { _ = try await client.answer(Self.request(number)) } catch { failed.next() }
                    }
                }
            }
        }
        return failed.value
    }

    /// Prompts of 40 to 4,000 bytes and answers of 100 to 1,000 tokens, the same in every run.
    private static func request(_ number: Int) -> ChatRequest {
        ChatRequest(
            provider: "limiting", model: "m",
            messages: [ChatMessage(.user, String(repeating: "word ", count: 8 + number * 37 % 793))],
            sampling: SamplingParameters(maximumCompletionTokens: 100 + number * 53 % 901))
    }

    /// The same call's size as the client reckons it; the service's template adds what no client knows.
    private static func size(_ number: Int) -> LimitSimulation.Size {
        let request = request(number)
        let input = (Double(request.messages[0].content.utf8.count) / 4).rounded() + 4
        return LimitSimulation.Size(
            input: input, largestOutput: Double(request.sampling.maximumCompletionTokens ?? 0))
    }

    private static func row(_ cells: [String]) -> String {
        TableText.row(cells, widths: [-21, -9, 10, 11, 9, 6, 8, 7])
    }
}
