internal import Foundation

/// What is left of one model's limit, over all keys.
public struct LimitHeadroom: Hashable, Sendable {
    public let model: String
    public let amount: LimitedAmount
    public let window: LimitWindow?
    public var left: Double
    public var limit: Double
}

extension LimitHeadroom {
    /// One line for each model of a provider: `fast/m: 812 of 1,000 requests a minute, 40,000 of 60,000 tokens a
    /// minute`.
    ///
    /// - Parameter headroom: grouped by model, as ``ProviderTraffic/headroom(now:)`` gives it.
    static func lines(_ headroom: [LimitHeadroom], provider: String) -> [String] {
        var lines: [(model: String, parts: [String])] = []
        for entry in headroom {
            if lines.last?.model != entry.model { lines.append((entry.model, [])) }
            lines[lines.count - 1].parts.append(entry.words)
        }
        return lines.map { "\(provider)/\($0.model): \($0.parts.joined(separator: ", "))" }
    }

    private var words: String {
        let figures = [max(0, left), limit].map { Int($0).formatted(.number.locale(Locale(identifier: "en_US"))) }
        return "\(figures[0]) of \(figures[1]) \(amount.rawValue)" + (window.map { " a \($0.rawValue)" } ?? "")
    }
}

extension ProviderTraffic {
    /// What is left of the limits that are known, by model, then amount and window.
    package func headroom(now: Double) -> [LimitHeadroom] {
        var sums: [[LimitHeadroom]] = []
        for (model, buckets) in knownBuckets {
            for bucket in buckets {
                let entry = LimitHeadroom(
                    model: model, amount: bucket.amount, window: bucket.window, left: bucket.left(at: now),
                    limit: bucket.limit)
                let place = sums.firstIndex { $0[0].isOfSameLimit(as: entry) }
                if let place { sums[place].append(entry) } else { sums.append([entry]) }
            }
        }
        return sums.map { entries in
            var sum = entries[0]
            sum.left = entries.reduce(0) { $0 + $1.left }
            sum.limit = entries.reduce(0) { $0 + $1.limit }
            return sum
        }
        .sorted {
            ($0.model, $0.amount.rawValue, $0.window?.seconds ?? 0)
                < ($1.model, $1.amount.rawValue, $1.window?.seconds ?? 0)
        }
    }
}

extension LimitHeadroom {
    fileprivate func isOfSameLimit(as other: LimitHeadroom) -> Bool {
        model == other.model && amount == other.amount && window == other.window
    }
}
