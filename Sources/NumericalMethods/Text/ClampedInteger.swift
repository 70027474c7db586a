extension Int {
    /// The whole number next to zero from `value`, within ±10¹⁵; 0 for what is no number.
    ///
    /// Figures that are shown to people come from stores and services, and Swift ends the program where a number doesn't
    /// fit.
    public init(clamped value: Double) {
        self = value.isNaN ? 0 : Int(Swift.min(Swift.max(value, -1e15), 1e15))
    }
}
