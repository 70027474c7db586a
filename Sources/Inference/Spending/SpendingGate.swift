/// Lets calls through for as long as the dearest that they and all others under way could be stays within a limit.
///
/// The most that a call may cost is reserved before it is made, and settled by what it did cost. A call that doesn't
/// fit waits while others are under way, since most cost less than they might; once none is, the gate closes for good.
/// So the limit holds whatever is in flight, and some of it may stay unspent: at most the reserve of one call.
///
/// A call that broke off may have been billed nonetheless, and counts in full; one that was refused costs nothing. A
/// copy of a call, sent because the first was slow or broke off, is reserved and counted like a call of its own.
public actor SpendingGate: ChatClient {
    private let provider: any ChatClient
    private let limit: SpendingLimit
    private let table: ProviderTable
    package private(set) var spent: SpentSoFar
    package private(set) var reserved = SpentSoFar()
    private var underWayCount = 0
    private var waiting: [Caller] = []
    private var lastTicket = 0
    private var isClosed = false

    private struct Caller {
        let ticket: Int
        let ceiling: CallCeiling
        let continuation: CheckedContinuation<Void, any Error>
    }

    /// - Parameters:
    ///   - spent: what counts against the limit already.
    ///   - table: where prices are found; a model without one is let through by no limit in dollars.
    public init(provider: any ChatClient, limit: SpendingLimit, spent: SpentSoFar, table: ProviderTable) {
        self.provider = provider
        self.limit = limit
        self.spent = spent
        self.table = table
    }

    /// - Throws: ``SpendingError`` when the call is not made; what the provider throws.
    public func answer(_ request: ChatRequest) async throws -> ChatAnswer {
        let ceiling = CallCeiling(of: request, at: table[request.provider])
        guard limit.price == nil || ceiling.price != nil else {
            throw SpendingError.unknownPrices(models: ["\(request.provider)/\(request.model)"])
        }
        try await reserve(ceiling)
        let copies = CallCopies { try await self.reserveCopy(ceiling) }
        do {
            let answer = try await CallCopies.$current.withValue(copies) { try await provider.answer(request) }
            let tokens = answer.usage.totalTokens
            settle(
                ceiling, copies, abandonedCount: copies.abandonedCount,
                answered: SpentSoFar(
                    price: answer.price ?? ceiling.price ?? .zero, tokens: tokens > 0 ? tokens : ceiling.tokens,
                    calls: 1))
            return answer
        } catch {
            let isOne =
                !copies.isTold
                && ((error as? InferenceError)?.mayHaveBeenBilled ?? (error is CancellationError))
            settle(
                ceiling, copies, abandonedCount: max(copies.abandonedCount, isOne ? 1 : 0), answered: SpentSoFar())
            throw error
        }
    }

    // MARK: Reserving

    private func reserve(_ ceiling: CallCeiling) async throws {
        guard !isClosed else { throw limitReached }
        if waiting.isEmpty, fits(ceiling) { return hold(ceiling) }
        guard underWayCount > 0 else { throw close() }
        lastTicket += 1
        let ticket = lastTicket
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                guard !Task.isCancelled else { return continuation.resume(throwing: CancellationError()) }
                waiting.append(Caller(ticket: ticket, ceiling: ceiling, continuation: continuation))
            }
        } onCancel: {
            // A handler can't wait for the actor; leaving a moment later is as good.
            Task { await self.leave(ticket) }
        }
    }

    /// Makes room for one more attempt of a call under way, at once or not at all: who holds some of the limit can't
    /// wait for others that may wait for it.
    private func reserveCopy(_ ceiling: CallCeiling) throws {
        guard fits(ceiling) else { throw limitReached }
        reserved.price += ceiling.price ?? .zero
        reserved.tokens += ceiling.tokens
        reserved.calls += 1
    }

    private func settle(
        _ ceiling: CallCeiling, _ copies: CallCopies, abandonedCount: Int, answered: SpentSoFar
    ) {
        underWayCount -= 1
        let ceilingPrice = ceiling.price?.amount ?? 0
        reserved.price = USDollars(reserved.price.amount - ceilingPrice * Double(copies.reservedCount))
        reserved.tokens -= ceiling.tokens * copies.reservedCount
        reserved.calls -= copies.reservedCount
        // What many small additions and subtractions leave over is no reservation.
        if underWayCount == 0 { reserved = SpentSoFar() }
        spent.price += USDollars(answered.price.amount + ceilingPrice * Double(abandonedCount))
        spent.tokens += answered.tokens + ceiling.tokens * abandonedCount
        spent.calls += answered.calls + abandonedCount
        admitWaiting()
    }

    private func admitWaiting() {
        while let next = waiting.first {
            if fits(next.ceiling) {
                waiting.removeFirst()
                hold(next.ceiling)
                next.continuation.resume()
            } else if underWayCount > 0 {
                return
            } else {
                let error = close()
                let callers = waiting
                waiting = []
                for caller in callers { caller.continuation.resume(throwing: error) }
            }
        }
    }

    private func leave(_ ticket: Int) {
        guard let index = waiting.firstIndex(where: { $0.ticket == ticket }) else { return }
        waiting.remove(at: index).continuation.resume(throwing: CancellationError())
        admitWaiting()
    }

    private func hold(_ ceiling: CallCeiling) {
        underWayCount += 1
        reserved.price += ceiling.price ?? .zero
        reserved.tokens += ceiling.tokens
        reserved.calls += 1
    }

    private func fits(_ ceiling: CallCeiling) -> Bool {
        if let price = limit.price, spent.price + reserved.price + (ceiling.price ?? .zero) > price { return false }
        if let tokens = limit.tokens, spent.tokens + reserved.tokens + ceiling.tokens > tokens { return false }
        if let calls = limit.calls, spent.calls + reserved.calls + 1 > calls { return false }
        return true
    }

    private func close() -> SpendingError {
        isClosed = true
        return limitReached
    }

    private var limitReached: SpendingError {
        .limitReached(limit, spent: spent)
    }
}
