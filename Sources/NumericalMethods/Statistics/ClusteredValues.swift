/// Values in clusters, such as several answers to each question, as one independent value for each cluster.
///
/// A mean over all values whose clusters are drawn by chance is as sure as its clusters, however often each was asked:
/// with N values in m clusters, of which cluster i has nᵢ with mean yᵢ, and ȳ the mean of all,
///
///     zᵢ = ȳ + nᵢ m / N · (yᵢ − ȳ)
///
/// have the mean ȳ and scatter as a cluster-robust standard error says (Miller 2024, "Adding Error Bars to Evals",
/// arXiv 2411.00640, section 2.2). Where all clusters are alike in size, zᵢ = yᵢ.
public enum ClusteredValues {
    /// One value for each cluster of `values`, in the order in which clusters first appear.
    public static func independent<Name: Hashable>(_ values: [(cluster: Name, value: Double)]) -> [Double] {
        guard !values.isEmpty else { return [] }
        var places: [Name: Int] = [:]
        var sums: [(count: Double, total: Double)] = []
        for (cluster, value) in values {
            if let place = places[cluster] {
                sums[place].count += 1
                sums[place].total += value
            } else {
                places[cluster] = sums.count
                sums.append((1, value))
            }
        }
        let mean = values.reduce(0) { $0 + $1.value } / Double(values.count)
        let usual = Double(values.count) / Double(sums.count)
        return sums.map { sum in
            sum.count == usual ? sum.total / sum.count : mean + sum.count / usual * (sum.total / sum.count - mean)
        }
    }
}
