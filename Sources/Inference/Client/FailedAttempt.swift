internal import NIOHTTP1

/// Why one attempt of a call failed, and what may help.
struct FailedAttempt: Error {
    /// What may do better.
    enum Cure: Sendable { case none, anotherAttempt }

    let error: InferenceError
    let cure: Cure
    /// The HTTP status, when a reply came.
    var status: Int?
    /// What the provider asked for.
    var retryAfterSeconds: Double?
    var headers: HTTPHeaders = [:]
    /// No connection came about at all.
    var isConnectionFailure = false
    /// Pieces of it were heard, and are void.
    var wasHeard = false
}
