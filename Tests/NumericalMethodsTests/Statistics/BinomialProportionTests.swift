import NumericalMethods
import Testing

@Suite struct BinomialProportionTests {
    /// Expected values are scipy 1.17's `binomtest(...).proportion_ci(method="exact")`.
    @Test(arguments: [
        (0, 20, 0.95, 0.0, 0.16843347098308548), (3, 20, 0.95, 0.03207093718554477, 0.37892682654529564),
        (20, 20, 0.9, 0.8608916593316243, 1.0), (7, 200, 0.99, 0.010289183813936635, 0.08351637307555179),
    ])
    func intervalsAreThoseOfClopperAndPearson(successes: Int, trials: Int, level: Double, low: Double, high: Double) {
        let interval = BinomialProportion(successes, of: trials).confidenceInterval(level: level)
        #expect(abs(interval.lowerBound - low) < 1e-10)
        #expect(abs(interval.upperBound - high) < 1e-10)
    }

    @Test func noTrialsSayNothing() {
        #expect(BinomialProportion(0, of: 0).confidenceInterval(level: 0.95) == 0...1)
    }
}
