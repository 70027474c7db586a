/// Applies `transform` to every element with at most `width` under way at once.
///
/// - Returns: the results in the order of `elements`, whatever finished first.
/// - Throws: the first error; the others under way are cancelled.
func concurrentMap<Element: Sendable, Result: Sendable>(
    _ elements: [Element], width: Int, _ transform: @escaping @Sendable (Element) async throws -> Result
) async throws -> [Result] {
    try await withThrowingTaskGroup(of: (Int, Result).self) { group in
        var results = [Result?](repeating: nil, count: elements.count)
        var pending = elements.enumerated().makeIterator()
        for _ in 0..<max(1, width) {
            guard let (index, element) = pending.next() else { break }
            group.addTask { (index, try await transform(element)) }
        }
        while let (index, result) = try await group.next() {
            results[index] = result
            if let (index, element) = pending.next() {
                group.addTask { (index, try await transform(element)) }
            }
        }
        return results.compactMap { $0 }
    }
}
