internal import Synchronization

/// One request in the metrics: it is counted once, with the first end that is told.
final class RequestCount: Sendable {
    private struct State {
        /// Names that no mixture has are not counted by name: a stranger could make up any number of them.
        var model = ""
        var isEnded = false
    }

    private let metrics: ServerMetrics
    private let start = ContinuousClock.now
    private let state = Mutex(State())

    init(metrics: ServerMetrics) { self.metrics = metrics }

    func name(model: String) { state.withLock { $0.model = model } }

    func end(status: Int) {
        let model = state.withLock { state -> String? in
            defer { state.isEnded = true }
            return state.isEnded ? nil : state.model
        }
        guard let model else { return }
        metrics.countRequest(model: model, status: status, seconds: (ContinuousClock.now - start) / .seconds(1))
    }
}
