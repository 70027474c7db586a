/// Points that fill a unit cube more evenly than chance: Sobol's sequence (1967) in Gray code order, with the direction
/// numbers of Joe and Kuo 2008, "Constructing Sobol Sequences with Better Two-Dimensional Projections".
///
/// Of the first 2^m points every interval of length 2^-m of every axis holds exactly one, and scrambling, which gives
/// each seed a sequence of its own, keeps that (Owen 1995; here as in Burley 2020, "Practical Hash-based Owen
/// Scrambling").
public struct SobolSequence: Sendable {
    /// Axes with direction numbers of their own.
    static let tabulatedCount = 64

    public let dimensionCount: Int
    private let seed: UInt32?
    /// For each tabulated axis, its 32 direction numbers as fractions of 2^32.
    private let directions: [[UInt32]]

    /// - Parameters:
    ///   - dimensionCount: at least 0. Axes beyond the 64th take the directions of earlier ones, with the points in
    ///     another order, which only a scrambled sequence can tell apart.
    ///   - seed: of the scrambling; `nil` for the sequence as it is published.
    public init(dimensionCount: Int, seed: UInt64? = nil) {
        self.dimensionCount = max(0, dimensionCount)
        self.seed = seed.map { UInt32(truncatingIfNeeded: $0 ^ ($0 >> 32)) }
        directions = (0..<min(self.dimensionCount, Self.tabulatedCount)).map(Self.directions)
    }

    /// The point at `index`, from 0; each coordinate in 0..<1.
    public func point(_ index: Int) -> [Double] {
        let index = UInt32(truncatingIfNeeded: index)
        return (0..<dimensionCount).map { axis in
            Double(coordinate(axis, index)) * 0x1p-32
        }
    }

    private func coordinate(_ axis: Int, _ index: UInt32) -> UInt32 {
        let (round, place) = axis.quotientAndRemainder(dividingBy: Self.tabulatedCount)
        guard let seed else { return Self.sum(directions[place], index) }
        let roundSeed = Self.mixed(seed &+ UInt32(truncatingIfNeeded: round))
        let ordered = round == 0 ? index : Self.scrambled(index, roundSeed)
        return Self.scrambled(Self.sum(directions[place], ordered), Self.mixed(roundSeed ^ UInt32(place + 1)))
    }

    /// The exclusive or of the directions that the index, in Gray code, names.
    private static func sum(_ directions: [UInt32], _ index: UInt32) -> UInt32 {
        var gray = index ^ (index >> 1)
        var sum: UInt32 = 0
        while gray != 0 {
            sum ^= directions[gray.trailingZeroBitCount]
            gray &= gray - 1
        }
        return sum
    }

    /// Bratley and Fox 1988, "Algorithm 659: Implementing Sobol's Quasirandom Sequence Generator", equation 3.
    private static func directions(_ axis: Int) -> [UInt32] {
        guard axis > 0 else { return (0..<32).map { 1 << (31 - $0) } }
        let polynomial = table[axis - 1][0]
        let initial = table[axis - 1].dropFirst()
        let degree = initial.count
        var result = initial.enumerated().map { $1 << UInt32(31 - $0) }
        for place in degree..<32 {
            var next = result[place - degree] ^ (result[place - degree] >> UInt32(degree))
            for lag in 1..<max(degree, 1) where polynomial >> UInt32(degree - lag) & 1 == 1 {
                next ^= result[place - lag]
            }
            result.append(next)
        }
        return result
    }

    // MARK: Scrambling

    /// Flips each binary digit by what stands before it and by the seed: Burley 2020, section 4.
    private static func scrambled(_ value: UInt32, _ seed: UInt32) -> UInt32 {
        var digits = reversed(value) &+ seed
        digits ^= digits &* 0x6c50_b47c
        digits ^= digits &* 0xb82f_1e52
        digits ^= digits &* 0xc7af_e638
        digits ^= digits &* 0x8d22_f6e6
        return reversed(digits)
    }

    private static func reversed(_ value: UInt32) -> UInt32 {
        var value = value.byteSwapped
        value = (value & 0x0f0f_0f0f) << 4 | (value & 0xf0f0_f0f0) >> 4
        value = (value & 0x3333_3333) << 2 | (value & 0xcccc_cccc) >> 2
        return (value & 0x5555_5555) << 1 | (value & 0xaaaa_aaaa) >> 1
    }

    /// The finalizer of MurmurHash3, so that seeds that follow one another have nothing in common.
    private static func mixed(_ value: UInt32) -> UInt32 {
        var hash = value &+ 0x9e37_79b9
        hash = (hash ^ (hash >> 16)) &* 0x85eb_ca6b
        hash = (hash ^ (hash >> 13)) &* 0xc2b2_ae35
        return hash ^ (hash >> 16)
    }

    /// For each axis after the first: its primitive polynomial, one bit for each coefficient, then the odd numbers that
    /// its directions begin with. The first 64 axes of Joe and Kuo's table "new-joe-kuo-6".
    private static let table: [[UInt32]] = [
        [3, 1], [7, 1, 3], [11, 1, 3, 1], [13, 1, 1, 1], [19, 1, 1, 3, 3], [25, 1, 3, 5, 13], [37, 1, 1, 5, 5, 17],
        [41, 1, 1, 5, 5, 5], [47, 1, 1, 7, 11, 19], [55, 1, 1, 5, 1, 1], [59, 1, 1, 1, 3, 11], [61, 1, 3, 5, 5, 31],
        [67, 1, 3, 3, 9, 7, 49], [91, 1, 1, 1, 15, 21, 21], [97, 1, 3, 1, 13, 27, 49], [103, 1, 1, 1, 15, 7, 5],
        [109, 1, 3, 1, 15, 13, 25], [115, 1, 1, 5, 5, 19, 61], [131, 1, 3, 7, 11, 23, 15, 103],
        [137, 1, 3, 7, 13, 13, 15, 69], [143, 1, 1, 3, 13, 7, 35, 63], [145, 1, 3, 5, 9, 1, 25, 53],
        [157, 1, 3, 1, 13, 9, 35, 107], [167, 1, 3, 1, 5, 27, 61, 31], [171, 1, 1, 5, 11, 19, 41, 61],
        [185, 1, 3, 5, 3, 3, 13, 69], [191, 1, 1, 7, 13, 1, 19, 1], [193, 1, 3, 7, 5, 13, 19, 59],
        [203, 1, 1, 3, 9, 25, 29, 41], [211, 1, 3, 5, 13, 23, 1, 55], [213, 1, 3, 7, 3, 13, 59, 17],
        [229, 1, 3, 1, 3, 5, 53, 69], [239, 1, 1, 5, 5, 23, 33, 13], [241, 1, 1, 7, 7, 1, 61, 123],
        [247, 1, 1, 7, 9, 13, 61, 49], [253, 1, 3, 3, 5, 3, 55, 33], [285, 1, 3, 1, 15, 31, 13, 49, 245],
        [299, 1, 3, 5, 15, 31, 59, 63, 97], [301, 1, 3, 1, 11, 11, 11, 77, 249], [333, 1, 3, 1, 11, 27, 43, 71, 9],
        [351, 1, 1, 7, 15, 21, 11, 81, 45], [355, 1, 3, 7, 3, 25, 31, 65, 79], [357, 1, 3, 1, 1, 19, 11, 3, 205],
        [361, 1, 1, 5, 9, 19, 21, 29, 157], [369, 1, 3, 7, 11, 1, 33, 89, 185], [391, 1, 3, 3, 3, 15, 9, 79, 71],
        [397, 1, 3, 7, 11, 15, 39, 119, 27], [425, 1, 1, 3, 1, 11, 31, 97, 225], [451, 1, 1, 1, 3, 23, 43, 57, 177],
        [463, 1, 3, 7, 7, 17, 17, 37, 71], [487, 1, 3, 1, 5, 27, 63, 123, 213], [501, 1, 1, 3, 5, 11, 43, 53, 133],
        [529, 1, 3, 5, 5, 29, 17, 47, 173, 479], [539, 1, 3, 3, 11, 3, 1, 109, 9, 69],
        [545, 1, 1, 1, 5, 17, 39, 23, 5, 343], [557, 1, 3, 1, 5, 25, 15, 31, 103, 499],
        [563, 1, 1, 1, 11, 11, 17, 63, 105, 183], [601, 1, 1, 5, 11, 9, 29, 97, 231, 363],
        [607, 1, 1, 5, 15, 19, 45, 41, 7, 383], [617, 1, 3, 7, 7, 31, 19, 83, 137, 221],
        [623, 1, 1, 1, 3, 23, 15, 111, 223, 83], [631, 1, 1, 5, 13, 31, 15, 55, 25, 161],
        [637, 1, 1, 3, 13, 25, 47, 39, 87, 257],
    ]
}
