internal import Foundation
internal import Inference
internal import MixtureOfAgents
internal import Synchronization

/// What a server counts, in the text form that Prometheus reads (exposition format 0.0.4).
final class ServerMetrics: Sendable {
    private struct Series: Hashable {
        let model: String
        let detail: String
    }

    private struct Counts {
        var requests: [Series: Int] = [:]
        var tokens: [Series: Int] = [:]
        var calls: [Series: Int] = [:]
        var dollars: [String: Double] = [:]
        var unpriced: [String: Int] = [:]
        var seconds: [String: Histogram] = [:]
    }

    private struct Histogram {
        /// Upper ends in seconds: from an answer out of one quick call to a slow mixture of several cycles.
        static let ends = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120]
        var counts = Array(repeating: 0, count: ends.count)
        var sum = 0.0
        var count = 0

        mutating func add(_ seconds: Double) {
            for (index, end) in Self.ends.enumerated() where seconds <= end { counts[index] += 1 }
            sum += seconds
            count += 1
        }
    }

    private let counts = Mutex(Counts())

    /// A request ended with `status`; 499 stands for a client that left.
    func countRequest(model: String, status: Int, seconds: Double) {
        counts.withLock { counts in
            counts.requests[Series(model: model, detail: String(status)), default: 0] += 1
            counts.seconds[model, default: Histogram()].add(seconds)
        }
    }

    /// What an answer took, whether it succeeded or not.
    func count(_ transcript: Transcript, model: String) {
        counts.withLock { counts in
            let usage = transcript.usage
            counts.tokens[Series(model: model, detail: "prompt"), default: 0] += usage.promptTokens
            counts.tokens[Series(model: model, detail: "completion"), default: 0] += usage.completionTokens
            counts.calls[Series(model: model, detail: "answered"), default: 0] +=
                transcript.callCount - transcript.failedCallCount
            counts.calls[Series(model: model, detail: "failed"), default: 0] += transcript.failedCallCount
            counts.dollars[model, default: 0] += transcript.calls.reduce(0) { $0 + ($1.answer?.price?.amount ?? 0) }
            counts.unpriced[model, default: 0] += transcript.calls.count { $0.answer != nil && $0.answer?.price == nil }
        }
    }

    /// All series in a fixed order.
    func text(working: Int, waiting: Int) -> String {
        let counts = counts.withLock { $0 }
        var lines = gauge("requests_working", "Requests that are being answered.", working)
        lines += gauge("requests_waiting", "Requests that wait for their turn.", waiting)
        lines += counter("requests_total", "Requests by the status they ended with.", counts.requests, "status")
        lines += counter("tokens_total", "Tokens of all calls.", counts.tokens, "kind")
        lines += counter("calls_total", "Calls to providers.", counts.calls, "outcome")
        lines += head("price_usd_total", "counter", "US dollars of all calls whose price is known.")
        for (model, dollars) in counts.dollars.sorted(by: { $0.key < $1.key }) {
            lines.append("moatune_price_usd_total{model=\"\(escaped(model))\"} \(dollars)")
        }
        lines += head("unpriced_calls_total", "counter", "Calls whose price is unknown.")
        for (model, count) in counts.unpriced.sorted(by: { $0.key < $1.key }) {
            lines.append("moatune_unpriced_calls_total{model=\"\(escaped(model))\"} \(count)")
        }
        lines += head("request_seconds", "histogram", "Seconds from a request to the end of its answer.")
        for (model, histogram) in counts.seconds.sorted(by: { $0.key < $1.key }) {
            lines += rows(of: histogram, model: escaped(model))
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func rows(of histogram: Histogram, model: String) -> [String] {
        let name = "moatune_request_seconds"
        return zip(Histogram.ends, histogram.counts).map {
            "\(name)_bucket{model=\"\(model)\",le=\"\($0.0)\"} \($0.1)"
        } + [
            "\(name)_bucket{model=\"\(model)\",le=\"+Inf\"} \(histogram.count)",
            "\(name)_sum{model=\"\(model)\"} \(histogram.sum)", "\(name)_count{model=\"\(model)\"} \(histogram.count)",
        ]
    }

    private func head(_ name: String, _ type: String, _ help: String) -> [String] {
        ["# HELP moatune_\(name) \(help)", "# TYPE moatune_\(name) \(type)"]
    }

    private func gauge(_ name: String, _ help: String, _ value: Int) -> [String] {
        head(name, "gauge", help) + ["moatune_\(name) \(value)"]
    }

    private func counter(_ name: String, _ help: String, _ values: [Series: Int], _ label: String) -> [String] {
        head(name, "counter", help)
            + values.sorted { ($0.key.model, $0.key.detail) < ($1.key.model, $1.key.detail) }.map { series, count in
                "moatune_\(name){model=\"\(escaped(series.model))\",\(label)=\"\(series.detail)\"} \(count)"
            }
    }

    private func escaped(_ label: String) -> String {
        label.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }
}
