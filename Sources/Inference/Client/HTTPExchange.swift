internal import AsyncHTTPClient
internal import Foundation
internal import NIOCore
internal import NIOHTTP1

/// One attempt of one call to one provider: sends, reads, and says of a failure whether another attempt may do better.
struct HTTPExchange: Sendable {
    let http: HTTPClient
    let provider: Provider
    let key: SecretKey?
    /// What is asked for, in the words of an error: a model's name, or the list of models.
    let subject: String

    /// A reply with status 200.
    struct Reply: Sendable {
        let body: [UInt8]
        let contentType: String
        /// From sending to the last byte.
        let seconds: Double
    }

    struct FailedAttempt: Error {
        let error: InferenceError
        let isWorthRetrying: Bool
        var retryAfterSeconds: Double?
    }

    /// Sends once.
    ///
    /// - Throws: ``FailedAttempt``, or `CancellationError` when the task was cancelled.
    func send(_ method: HTTPMethod, path: String, body: Data?) async throws -> Reply {
        let request = request(method, path: path, body: body)
        let clock = ContinuousClock()
        let start = clock.now
        do {
            let response = try await withinTimeout { try await receive(request) }
            guard response.status == .ok else { throw refusal(response) }
            let passed = (clock.now - start).components
            return Reply(
                body: response.body, contentType: response.headers.first(name: "content-type") ?? "unnamed type",
                seconds: Double(passed.seconds) + Double(passed.attoseconds) * 1e-18)
        } catch let failure as FailedAttempt {
            throw failure
        } catch {
            try Task.checkCancellation()
            throw transportFailure(error)
        }
    }

    private func request(_ method: HTTPMethod, path: String, body: Data?) -> HTTPClientRequest {
        let base = provider.baseURL.hasSuffix("/") ? String(provider.baseURL.dropLast()) : provider.baseURL
        var request = HTTPClientRequest(url: base + path)
        request.method = method
        request.headers.add(name: "Accept", value: "application/json")
        request.headers.add(name: "User-Agent", value: "moatune")
        if let key { request.headers.add(name: "Authorization", value: key.authorizationHeader) }
        if let body {
            request.headers.add(name: "Content-Type", value: "application/json")
            request.body = .bytes(ByteBuffer(bytes: body))
        }
        return request
    }

    // MARK: Receiving

    private struct Received: Sendable {
        let status: HTTPResponseStatus
        let headers: HTTPHeaders
        let body: [UInt8]
    }

    private func receive(_ request: HTTPClientRequest) async throws -> Received {
        let response = try await http.execute(request, timeout: timeout)
        var body: [UInt8] = []
        for try await part in response.body {
            body += part.readableBytesView
            guard body.count <= HTTPChatClient.largestReplyByteCount else {
                throw FailedAttempt(
                    error: .tooLarge(provider: provider.name, limitBytes: HTTPChatClient.largestReplyByteCount),
                    isWorthRetrying: false)
            }
        }
        return Received(status: response.status, headers: response.headers, body: body)
    }

    private var timeout: TimeAmount {
        .milliseconds(Int64(min(max(provider.timeoutSeconds, 0.001), 86_400) * 1000))
    }

    /// The HTTP client's own timeout ends with the reply's head; a body that trickles for ever is stopped here.
    private func withinTimeout(_ receive: @escaping @Sendable () async throws -> Received) async throws -> Received {
        try await withThrowingTaskGroup(of: Received.self) { group in
            defer { group.cancelAll() }
            group.addTask { try await receive() }
            group.addTask {
                try await Task.sleep(for: .nanoseconds(timeout.nanoseconds))
                throw HTTPClientError.deadlineExceeded
            }
            guard let first = try await group.next() else { throw CancellationError() }
            return first
        }
    }

    // MARK: Failures

    private func refusal(_ response: Received) -> FailedAttempt {
        let status = Int(response.status.code)
        let message =
            (300...399).contains(status)
            ? "it redirects, and redirects are not followed so that the key goes nowhere else; give the address that "
                + "it redirects to as the provider's base URL"
            : ProviderMessage.text(in: response.body)
        let forced = response.headers.first(name: "x-should-retry").flatMap { Bool($0.lowercased()) }
        return FailedAttempt(
            error: .refused(
                provider: provider.name, model: subject, status: status, message: key?.redacted(message) ?? message),
            isWorthRetrying: forced ?? RetryPolicy.isWorthRetrying(status: status),
            retryAfterSeconds: response.headers.first(name: "retry-after")
                .flatMap { RetryAfter.seconds(of: $0, now: Date()) })
    }

    private func transportFailure(_ error: any Error) -> FailedAttempt {
        switch error as? HTTPClientError {
        case .deadlineExceeded?, .readTimeout?:
            FailedAttempt(
                error: .timedOut(provider: provider.name, model: subject, seconds: provider.timeoutSeconds),
                isWorthRetrying: true)
        case .connectTimeout?:
            FailedAttempt(error: unreachable("no connection within 5 seconds"), isWorthRetrying: true)
        case .invalidURL?, .emptyScheme?, .emptyHost?, .missingSocketPath?:
            FailedAttempt(
                error: .badAddress(provider: provider.name, address: provider.baseURL), isWorthRetrying: false)
        case let other?:
            // The short description only: the long one may quote header values.
            FailedAttempt(error: unreachable(other.shortDescription), isWorthRetrying: true)
        case nil:
            FailedAttempt(error: unreachable(Self.words(for: error)), isWorthRetrying: true)
        }
    }

    private func unreachable(_ reason: String) -> InferenceError {
        .unreachable(provider: provider.name, reason: "\(reason), at \(provider.baseURL)")
    }

    private static func words(for error: any Error) -> String {
        switch error {
        case let error as IOError where error.errnoCode == ECONNREFUSED: "nothing listens"
        case let error as IOError where error.errnoCode == ECONNRESET: "the connection was reset"
        default: String("\(error)".prefix(200))
        }
    }
}
