internal import Foundation

/// Random numbers drawn from counters, not from the order of events: the same seed and path always give the
/// same stream, whatever ran before it or beside it.
///
/// A stream is named by a seed and a path of labels, so each use of randomness (trial 17's proposal, the noise of
/// replicate 2) has a stream of its own:
///
///     var stream = RandomStream(seed: 7, path: "ask", "17")
///     let share = stream.uniform()
///
/// The generator is SplitMix64 (Steele, Lea and Flood 2014, "Fast splittable pseudorandom number generators",
/// figure 17), its start derived from the path by ``StableDigest``.
public struct RandomStream: RandomNumberGenerator, Hashable, Codable, Sendable {
    private var state: UInt64

    /// A stream named by `seed` and `path`; labels are kept apart, so ("a", "bc") and ("ab", "c") differ.
    public init(seed: UInt64, path: String...) {
        self.init(seed: seed, labels: path)
    }

    /// A stream named by `seed` and a list of labels.
    public init(seed: UInt64, labels: [String]) {
        let text = labels.reduce(into: String(seed)) { $0 += "\u{1F}" + $1 }
        state = StableDigest(of: text).leading64Bits
    }

    /// The next 64 random bits.
    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A real number in [0, 1), with 53 random bits.
    public mutating func uniform() -> Double {
        Double(next() >> 11) * 0x1p-53
    }

    /// An integer in 0 ..< `bound`; `bound` must be positive. The bias is below 2^-40 for bounds below 2^24.
    public mutating func integer(below bound: Int) -> Int {
        precondition(bound > 0, "a random integer needs a positive bound, got \(bound)")
        return Int(next().multipliedFullWidth(by: UInt64(bound)).high)
    }

    /// A draw from the standard normal distribution, by the Box–Muller transform.
    public mutating func normal() -> Double {
        let radius = (-2 * log(1 - uniform())).squareRoot()
        return radius * cos(2 * Double.pi * uniform())
    }
}
