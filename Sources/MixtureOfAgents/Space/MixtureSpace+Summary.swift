internal import Foundation
internal import Inference
internal import SearchSpace

extension MixtureSpace {
    /// How many configurations there are, real ranges held still; infinite when that leaves a double's range.
    ///
    /// - Complexity: agents × the most that may stand together.
    public var choiceCount: Double {
        let always = parameterSpace.parameters.filter { $0.condition == nil && !isPresence($0.name) }
        let frame = always.reduce(1) { $0 * Double($1.domain.cardinality ?? 1) }
        // Entry n: in how many ways n agents may stand together.
        var waysByCount = [1.0]
        for agent in pool {
            let details = agent.settings.parameters(if: nil).reduce(1) { $0 * Double($1.domain.cardinality ?? 1) }
            var next = waysByCount + Array(repeating: 0, count: agent.largestCopyCount)
            for (count, ways) in waysByCount.enumerated() {
                for copies in 1...agent.largestCopyCount { next[count + copies] += ways * details }
            }
            waysByCount = next
        }
        let size = parameterSpace.groups.first?.size ?? 0...waysByCount.count - 1
        return frame * waysByCount.enumerated().reduce(0) { $0 + (size.contains($1.offset) ? $1.element : 0) }
    }

    /// What the space holds, for a person who wants to know before paying for it: one line a text.
    public var summaryLines: [String] {
        let table = ProviderTable.builtIn.merging(providers)
        let isSimulated = modelsInUse.contains { table[$0.provider]?.isSimulated == true }
        let models = modelsInUse.map { "\($0.provider)/\($0.model)" }.joined(separator: ", ")
        let realCount = parameterSpace.parameters.count { $0.domain.cardinality == nil }
        var lines = [
            "space     \(name), \(fingerprint)",
            "task      \(taskFile.lastPathComponent)",
            "models    \(models)\(isSimulated ? " (simulated)" : "")",
        ]
        if let poolLine { lines.append("agents    \(poolLine)") }
        let ranges = realCount == 0 ? "" : ", and \(realCount) real \(realCount == 1 ? "range" : "ranges") beside them"
        lines.append("size      \(Self.words(for: choiceCount)) choices\(ranges)")
        lines.append("")
        return lines + Self.table(entries)
    }

    private var poolLine: String? {
        guard !pool.isEmpty else { return nil }
        let most = pool.reduce(0) { $0 + $1.largestCopyCount }
        let size = parameterSpace.groups.first?.size ?? 0...most
        let copies = most > pool.count ? ", copies counted" : ""
        return "\(size.lowerBound) to \(size.upperBound) from a pool of \(pool.count)\(copies)"
    }

    private func isPresence(_ name: String) -> Bool { pool.contains { $0.presence == name } }

    /// Name, default and values of everything that shapes a mixture, an agent's settings indented below it.
    private var entries: [[String]] {
        var entries = [["parameter", "default", "values"]] + self.entries(of: main, indent: "")
        switch cycles {
        case .fixed(let value): entries.append(["cycles", "\(value)", "fixed"])
        case .searched(let domain, let value): entries.append(["cycles", "\(value)", "\(domain)"])
        }
        for agent in pool {
            let value = defaultConfiguration[agent.presence].map { "\($0)" } ?? "-"
            let values = agent.largestCopyCount == 1 ? "in or out" : "0 to \(agent.largestCopyCount) copies"
            entries.append([agent.presence, value, values])
            entries += self.entries(of: agent.settings, indent: "  ")
        }
        return entries
    }

    private func entries(of group: SettingGroup, indent: String) -> [[String]] {
        SettingField.allCases.compactMap { field in
            let name = indent + group.parameterName(of: field)
            return switch group.settings[field] {
            case .fixed(let value): [name, "\(value)", "fixed"]
            case .searched(let domain, let value): [name, "\(value)", "\(domain)"]
            case nil: nil
            }
        }
    }

    /// Columns as wide as their longest entry, two blanks apart; the last one runs free.
    private static func table(_ entries: [[String]]) -> [String] {
        let widths = [0, 1].map { index in entries.map { $0[index].count }.max() ?? 0 }
        return entries.map { entry in
            let cells = [0, 1].map { entry[$0] + String(repeating: " ", count: widths[$0] - entry[$0].count) }
            return (cells + [entry[2]]).joined(separator: "  ")
        }
    }

    private static func words(for count: Double) -> String {
        guard count >= 1_000_000 else { return String(Int(count)) }
        guard count.isFinite else { return "more than 10^308" }
        let exponent = Int(log10(count))
        let leading = (count / pow(10, Double(exponent)) * 10).rounded() / 10
        return "about \(leading)·10^\(exponent)"
    }
}

extension MixtureSpace {
    /// How many configurations there are; `nil` where a real range has more than can be counted.
    public var configurationCount: Double? {
        parameterSpace.parameters.contains { $0.domain.cardinality == nil } ? nil : choiceCount
    }

    /// Whether there is anything to choose.
    public var holdsSeveralMixtures: Bool { configurationCount.map { $0 > 1 } ?? true }
}
