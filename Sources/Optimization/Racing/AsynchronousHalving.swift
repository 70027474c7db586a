/// Successive halving without a barrier, for trials that can't be compared pair by pair (Li et al. 2020, "A System for
/// Massively Parallel Hyperparameter Tuning", arXiv 1810.05934, algorithm 2).
///
///     var halving = AsynchronousHalving(rungCount: 3)
///     halving.record(71, of: trial, atRung: 0)
///     if let next = halving.promotable { evaluate(next.id, atRung: next.rung) }
///
/// | here | in the paper |
/// | --- | --- |
/// | ``reduction`` | η |
/// | ``promotable`` | `get_job`, but for the fresh configuration where it returns none |
/// | ``goesOn(_:atRung:)`` | the same rule asked of one trial that waits for nobody |
///
/// A value: what it says depends on what was recorded, and of equal values on the identifiers, never on the order.
public struct AsynchronousHalving: Hashable, Codable, Sendable {
    /// A promotion: evaluate the trial up to the rung.
    public struct Promotion: Hashable, Sendable {
        public let id: Int
        /// The rung to climb to, from 1.
        public let rung: Int
    }

    private struct Entry: Hashable, Codable, Sendable {
        let id: Int
        let value: Double
        var isPromoted = false
    }

    /// One in so many goes on. The paper has 4; with rungs that double, 3 leaves a contender that had bad luck at first
    /// a better chance.
    public let reduction: Double
    /// By rung, best first.
    private var rungs: [[Entry]]

    /// A ladder on which nobody stands yet.
    ///
    /// - Parameters:
    ///   - rungCount: at least 1; who is on the last one is done.
    ///   - reduction: more than 1.
    public init(rungCount: Int, reduction: Double = 3) {
        precondition(rungCount >= 1, "a ladder needs a rung, got \(rungCount)")
        precondition(reduction > 1, "a reduction must be more than 1, got \(reduction)")
        self.reduction = reduction
        rungs = Array(repeating: [], count: rungCount)
    }

    /// Notes a trial's value at a rung (from 0), larger is better; a second one at the same rung replaces the first.
    public mutating func record(_ value: Double, of id: Int, atRung rung: Int) {
        let wasPromoted = rungs[rung].first { $0.id == id }?.isPromoted ?? false
        rungs[rung].removeAll { $0.id == id }
        let entry = Entry(id: id, value: value, isPromoted: wasPromoted)
        let place = rungs[rung].firstIndex { ($0.value, entry.id) < (entry.value, $0.id) } ?? rungs[rung].count
        rungs[rung].insert(entry, at: place)
    }

    /// The trial to promote now, from the highest rung that has one in its top 1/η; `nil` when none has.
    public var promotable: Promotion? {
        for rung in rungs.indices.dropLast().reversed() {
            let top = rungs[rung].prefix(Int(Double(rungs[rung].count) / reduction))
            if let next = top.first(where: { !$0.isPromoted }) { return Promotion(id: next.id, rung: rung + 1) }
        }
        return nil
    }

    /// Notes that a promotion is under way.
    public mutating func promote(_ promotion: Promotion) {
        guard let place = rungs[promotion.rung - 1].firstIndex(where: { $0.id == promotion.id }) else { return }
        rungs[promotion.rung - 1][place].isPromoted = true
    }

    /// Whether a trial with `value` at a rung is in the top 1/η of those recorded there and itself. The first few
    /// always are: of fewer than η trials the best goes on.
    public func goesOn(_ value: Double, atRung rung: Int) -> Bool {
        leastValue(atRung: rung).map { value >= $0 } ?? true
    }

    /// The least value that goes on by ``goesOn(_:atRung:)``, or `nil` while every value does.
    public func leastValue(atRung rung: Int) -> Double? {
        let places = max(1, Int(Double(rungs[rung].count + 1) / reduction))
        return rungs[rung].count >= places ? rungs[rung][places - 1].value : nil
    }
}
