/// Lets calls through for as long as the dearest that they and all others under way could be stays within a limit.
///
/// The most that a call may cost is reserved before it is made, and settled by what it did cost. A call that doesn't
/// fit waits while others are under way, since most cost less than they might; once none is, the gate closes for good.
/// So the limit holds whatever is in flight, and some of it may stay unspent: at most the reserve of one call.
///
/// A call that broke off may have been billed nonetheless, and counts in full; one that was refused costs nothing.
public actor SpendingGate: ChatClient {
    private let provider: any ChatClient
    private let limit: SpendingLimit
    private let table: ProviderTable
    private var spent: SpentSoFar
    private var reserved = SpentSoFar()
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
        do {
            let answer = try await provider.answer(request)
            let tokens = answer.usage.totalTokens
            settle(
                ceiling, price: answer.price ?? ceiling.price ?? .zero, tokens: tokens > 0 ? tokens : ceiling.tokens)
            return answer
        } catch {
            let wasBilled = Self.mayHaveBeenBilled(error)
            settle(
                ceiling, price: wasBilled ? ceiling.price ?? .zero : .zero, tokens: wasBilled ? ceiling.tokens : 0)
            throw error
        }
    }

    private static func mayHaveBeenBilled(_ error: any Error) -> Bool {
        switch error as? InferenceError {
        case .timedOut?, .interrupted?, .malformed?, .tooLarge?: true
        case .some: false
        case nil: error is CancellationError
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

    private func settle(_ ceiling: CallCeiling, price: USDollars, tokens: Int) {
        underWayCount -= 1
        reserved.price = USDollars(reserved.price.amount - (ceiling.price?.amount ?? 0))
        reserved.tokens -= ceiling.tokens
        // What many small additions and subtractions leave over is no reservation.
        if underWayCount == 0 { reserved = SpentSoFar() }
        spent.price += price
        spent.tokens += tokens
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
    }

    private func fits(_ ceiling: CallCeiling) -> Bool {
        if let price = limit.price, spent.price + reserved.price + (ceiling.price ?? .zero) > price { return false }
        if let tokens = limit.tokens, spent.tokens + reserved.tokens + ceiling.tokens > tokens { return false }
        return true
    }

    private func close() -> SpendingError {
        isClosed = true
        return limitReached
    }

    private var limitReached: SpendingError {
        .limitReached(limit, spentPrice: spent.price, spentTokens: spent.tokens)
    }
}
