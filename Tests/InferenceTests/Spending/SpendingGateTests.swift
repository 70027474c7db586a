import Inference
import NumericalMethods
import Synchronization
import Testing

@Suite struct SpendingGateTests {
    /// Answers after a moment with tokens drawn from the request's seed, at most as many as the request allows, and
    /// sums up what it would bill.
    private final class Billing: ChatClient {
        let billed = Mutex(SpentSoFar())
        let failsWith: InferenceError?

        init(failsWith: InferenceError? = nil) { self.failsWith = failsWith }

        func answer(_ request: ChatRequest) async throws -> ChatAnswer {
            var stream = RandomStream(seed: UInt64(request.sampling.seed ?? 0), path: "usage")
            try await Task.sleep(for: .microseconds(Int(stream.uniform() * 2000)))
            if let failsWith { throw failsWith }
            let limit = request.sampling.maximumCompletionTokens ?? 0
            let usage = TokenUsage(
                promptTokens: 1 + request.messages[0].content.count / 4,
                completionTokens: Int(stream.uniform() * Double(limit + 1)))
            let price = SpendingGateTests.price.price(of: usage)
            billed.withLock {
                $0.price += price
                $0.tokens += usage.totalTokens
            }
            return ChatAnswer(text: "a", usage: usage, price: price, latencySeconds: 0)
        }
    }

    private static let price = ModelPrice(
        inputPerMillionTokens: USDollars(1), cachedInputPerMillionTokens: USDollars(0.1),
        outputPerMillionTokens: USDollars(10))
    private static let table = ProviderTable([Provider(name: "p", baseURL: "http://p", prices: ["m": price])])

    private func request(_ seed: Int, model: String = "m") -> ChatRequest {
        ChatRequest(
            provider: "p", model: model, messages: [ChatMessage(.user, String(repeating: "word ", count: seed % 40))],
            sampling: SamplingParameters(maximumCompletionTokens: 100 + seed % 900, seed: seed))
    }

    /// What comes of `count` calls by 16 callers at once.
    private func spend(
        _ count: Int, through gate: SpendingGate
    ) async -> (answered: Int, refused: Int) {
        await withTaskGroup(of: (Int, Int).self) { group in
            for caller in 0..<16 {
                group.addTask {
                    var ends = (0, 0)
                    for seed in stride(from: caller, to: count, by: 16) {
                        do {
                            _ = try await gate.answer(request(seed))
                            ends.0 += 1
                        } catch {
                            ends.1 += 1
                        }
                    }
                    return ends
                }
            }
            return await group.reduce((0, 0)) { ($0.0 + $1.0, $0.1 + $1.1) }
        }
    }

    @Test(arguments: [0.001, 0.02, 0.1, 0.5, 1, 3])
    func aLimitInDollarsHoldsWithSixteenCallsInFlight(dollars: Double) async throws {
        let billing = Billing()
        let gate = SpendingGate(
            provider: billing, limit: SpendingLimit(price: USDollars(dollars)), spent: SpentSoFar(), table: Self.table)
        let (answered, refused) = await spend(400, through: gate)
        let billed = billing.billed.withLock { $0 }
        #expect(answered + refused == 400)
        #expect(billed.price <= USDollars(dollars))
        // The dearest call may cost a cent; no more than that is left unspent when calls were refused.
        #expect(refused == 0 || billed.price > USDollars(dollars - 0.011))
        #expect((refused == 0) == (dollars >= 1))
    }

    @Test func aLimitInTokensHoldsAndCountsWhatWasSpentBefore() async throws {
        let billing = Billing()
        let gate = SpendingGate(
            provider: billing, limit: SpendingLimit(tokens: 50_000), spent: SpentSoFar(tokens: 20_000),
            table: Self.table)
        let (_, refused) = await spend(400, through: gate)
        let billed = billing.billed.withLock { $0.tokens }
        #expect(refused > 0)
        #expect(billed <= 30_000 && billed > 28_000)
    }

    @Test(arguments: [1, 7, 33])
    func aLimitInCallsHoldsWithSixteenInFlightAndCountsThoseBefore(calls: Int) async throws {
        let gate = SpendingGate(
            provider: Billing(), limit: SpendingLimit(calls: calls + 5), spent: SpentSoFar(calls: 5),
            table: Self.table)
        let (answered, refused) = await spend(400, through: gate)
        #expect(answered == calls && refused == 400 - calls)
    }

    /// What is known of a call is not counted a second time as the most that it may have been.
    @Test func ofACallOnlyWhatNobodyToldCountsInFull() {
        var spent = SpentSoFar(price: USDollars(1), tokens: 1000, calls: 3)
        spent.addUncounted(request(1), hasTokens: true, hasPrice: true, table: Self.table)
        #expect(spent == SpentSoFar(price: USDollars(1), tokens: 1000, calls: 3))
        spent.addUncounted(request(1), hasTokens: true, hasPrice: false, table: Self.table)
        #expect(spent.tokens == 1000 && spent.price > USDollars(1) && spent.calls == 3)
        spent.addUncounted(request(1), hasTokens: false, hasPrice: true, table: Self.table)
        #expect(spent.tokens > 1000)
    }

    @Test func afterARefusalNoSmallerCallSlipsThrough() async throws {
        let gate = SpendingGate(
            provider: Billing(), limit: SpendingLimit(price: USDollars(0.005)), spent: SpentSoFar(), table: Self.table)
        await #expect(throws: SpendingError.self) { try await gate.answer(request(899)) }
        await #expect(throws: SpendingError.self) { try await gate.answer(request(0)) }
    }

    @Test func aModelWithoutAPriceIsRefusedByALimitInDollarsOnly() async throws {
        let gate = SpendingGate(
            provider: Billing(), limit: SpendingLimit(price: USDollars(1)), spent: SpentSoFar(), table: Self.table)
        await #expect(throws: SpendingError.unknownPrices(models: ["p/other"])) {
            try await gate.answer(request(1, model: "other"))
        }
        let byTokens = SpendingGate(
            provider: Billing(), limit: SpendingLimit(tokens: 10_000), spent: SpentSoFar(), table: Self.table)
        _ = try await byTokens.answer(request(1, model: "other"))
    }

    @Test func aBrokenCallCountsInFullAndARefusedOneNotAtAll() async throws {
        func calls(until error: InferenceError) async -> Int {
            let gate = SpendingGate(
                provider: Billing(failsWith: error), limit: SpendingLimit(price: USDollars(0.02)), spent: SpentSoFar(),
                table: Self.table)
            for count in 0..<50 {
                do { _ = try await gate.answer(request(500)) } catch is SpendingError { return count } catch {}
            }
            return 50
        }
        #expect(await calls(until: .refused(provider: "p", model: "m", status: 500, message: "")) == 50)
        // Each might have cost 600 output tokens at 10 dollars a million, and a little for its input.
        #expect(await calls(until: .timedOut(provider: "p", model: "m", stage: .total, seconds: 60)) == 3)
    }

    @Test func theWordsOfALimitReached() {
        let error = SpendingError.limitReached(
            SpendingLimit(price: USDollars(5), tokens: 100), spent: SpentSoFar(price: USDollars(4.99), tokens: 90))
        #expect(
            "\(error)" == "the budget is spent: $4.99 of $5.0, 90 of 100 tokens, and the next call might go beyond it")
    }
}
