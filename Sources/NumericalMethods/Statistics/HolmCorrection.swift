/// Corrects several tests made at once, so that the probability of any false finding stays within the level (Holm
/// 1979, "A Simple Sequentially Rejective Multiple Test Procedure").
public enum HolmCorrection {
    /// Adjusted p-values in the given order: each is to be held against the level as if it were the only one.
    ///
    /// With p(1) ≤ … ≤ p(m): p̃(i) = max over j ≤ i of min(1, (m − j + 1)·p(j)).
    public static func adjusted(_ pValues: [Double]) -> [Double] {
        let order = pValues.indices.sorted { (pValues[$0], $0) < (pValues[$1], $1) }
        var adjusted = pValues
        var highest = 0.0
        for (rank, index) in order.enumerated() {
            highest = max(highest, min(1, Double(pValues.count - rank) * pValues[index]))
            adjusted[index] = highest
        }
        return adjusted
    }
}
