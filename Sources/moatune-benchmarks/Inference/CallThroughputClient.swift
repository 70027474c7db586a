import ArgumentParser
import Foundation
import Inference

/// The client's own part of ``CallThroughput``, in a process of its own so that nothing else is measured.
struct CallThroughputClient: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "call-throughput-client", shouldDisplay: false)

    @Argument var url: String
    @Argument var inFlight: Int
    @Argument var calls: Int
    @Argument var delivery: String

    func run() async throws {
        var provider = Provider(name: "canned", baseURL: url)
        let startMebibytes = ProcessMemory.mebibytes("VmRSS:")
        let startPrivateMebibytes = ProcessMemory.mebibytes("RssAnon:")
        provider.delivery = Provider.Delivery(rawValue: delivery) ?? .whole
        let start = ContinuousClock.now
        let failed = try await HTTPChatClient.withClient(
            providers: ["canned"], table: ProviderTable([provider]), environment: [:]
        ) { client in try await ask(client) }
        let passed = (ContinuousClock.now - start).components
        let measured = CallThroughput.Measured(
            calls: calls, failed: failed, seconds: Double(passed.seconds) + Double(passed.attoseconds) * 1e-18,
            processorSeconds: Self.processorSeconds, startMebibytes: startMebibytes,
            startPrivateMebibytes: startPrivateMebibytes, peakMebibytes: ProcessMemory.mebibytes("VmHWM:"))
        FileHandle.standardOutput.write(try JSONEncoder().encode(measured))
    }

    private func ask(_ client: HTTPChatClient) async throws -> Int {
        let next = CallCounter()
        let failed = CallCounter()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<inFlight {
                group.addTask {
                    while true {
                        let number = next.next()
                        guard number < calls else { return }
                        let answer = try? await client.answer(Self.request(number))
                        if answer?.text.contains("word20") != true { failed.next() }
                    }
                }
            }
        }
        return failed.value
    }

    private static func request(_ number: Int) -> ChatRequest {
        ChatRequest(
            provider: "canned", model: "canned",
            messages: [
                ChatMessage(.system, "You are a careful assistant."), ChatMessage(.user, "What is \(number) + 25?"),
            ], sampling: SamplingParameters(temperature: 0.7, maximumCompletionTokens: 100, seed: number))
    }

    /// User and system time of this process so far, its start included.
    private static var processorSeconds: Double {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return [usage.ru_utime, usage.ru_stime].reduce(0) { $0 + Double($1.tv_sec) + Double($1.tv_usec) * 1e-6 }
    }
}
