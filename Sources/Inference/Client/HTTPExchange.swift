internal import AsyncHTTPClient
internal import Foundation
internal import NIOCore
internal import NIOHTTP1

/// One attempt of one call to one provider: sends, reads, and says of a failure whether another attempt may do better.
///
/// A class for the same reason as ``RoutedCall``.
final class HTTPExchange: Sendable {
    private let http: HTTPClient
    private let call: RoutedCall
    /// Up to and without the path of the call.
    private let baseURL: String
    private let key: SecretKey?
    /// What every call carries besides.
    private let headers: ProviderHeaders
    private let paths: EndpointPaths

    private var provider: Provider { call.provider }
    private var subject: String { call.subject }

    init(
        http: HTTPClient, call: RoutedCall, baseURL: String, key: SecretKey?, headers: ProviderHeaders,
        paths: EndpointPaths
    ) {
        self.paths = paths
        self.http = http
        self.call = call
        self.baseURL = baseURL
        self.key = key
        self.headers = headers
    }

    /// A completion with what was measured on the way; a class for the same reason as ``RoutedCall``.
    final class CompletedAttempt: Sendable {
        let completion: Completion
        let seconds: Double
        let firstTokenSeconds: Double?
        let readings: [RateLimitReading]

        init(
            completion: Completion, seconds: Double, firstTokenSeconds: Double?, readings: [RateLimitReading]
        ) {
            self.completion = completion
            self.seconds = seconds
            self.firstTokenSeconds = firstTokenSeconds
            self.readings = readings
        }
    }

    /// Sends a completion request once.
    ///
    /// - Throws: ``FailedAttempt``, or `CancellationError` when the task was cancelled.
    func complete(
        body: Data, listener: (@Sendable (ChatPiece) -> Void)?, thinking: ThinkingStream? = nil
    ) async throws -> CompletedAttempt {
        try await findingVersion { address in
            try await complete(at: address, body: body, listener: listener, thinking: thinking)
        }
    }

    /// What `send` gives at the provider's address. One without a path is tried with `/v1` too when nothing answers
    /// there, and the one that answered is remembered.
    private func findingVersion<Value>(_ send: (ProviderAddress) async throws -> Value) async throws -> Value {
        let address = try address
        do {
            return try await send(address)
        } catch let failure as FailedAttempt where failure.mayMissVersion {
            guard let versioned = address.withVersion else { throw failure }
            do {
                let value = try await send(versioned)
                paths.remember(versioned, for: baseURL)
                return value
            } catch let second as FailedAttempt {
                guard !second.mayMissVersion else { throw failure }
                paths.remember(versioned, for: baseURL)
                throw second
            }
        }
    }

    private var address: ProviderAddress {
        get throws {
            guard let address = paths[baseURL] else {
                throw FailedAttempt(error: .badAddress(provider: provider.name, address: baseURL), cure: .none)
            }
            return address
        }
    }

    private func complete(
        at address: ProviderAddress, body: Data, listener: (@Sendable (ChatPiece) -> Void)?,
        thinking: ThinkingStream?
    ) async throws -> CompletedAttempt {
        let start = ContinuousClock.now
        let reader = ReplyReader(start: start, listener: listener, thinking: thinking)
        do {
            let head = try await receive(
                request(.POST, url: address.url(of: "/chat/completions"), body: body), reader)
            return try completed(by: reader, head, since: start)
        } catch {
            try Task.checkCancellation()
            return try rescued(from: error, reader, since: start)
        }
    }

    @inline(never)
    private func completed(
        by reader: ReplyReader, _ head: HTTPResponseHead, since start: ContinuousClock.Instant
    ) throws -> CompletedAttempt {
        CompletedAttempt(
            completion: try sound(completion(in: reader, contentType: head.contentType)),
            seconds: start.secondsUntilNow,
            firstTokenSeconds: reader.firstTokenSeconds,
            readings: RateLimitHeaders(head.headers.lazy.map { ($0.name, $0.value) }, now: Date()).readings)
    }

    /// What a reply held that was whole although its end went wrong.
    @inline(never)
    private func rescued(
        from error: any Error, _ reader: ReplyReader, since start: ContinuousClock.Instant
    ) throws -> CompletedAttempt {
        if error is FailedAttempt || !reader.isComplete { throw failure(error, reader) }
        // The service had finished; only the end of the connection went wrong.
        guard let completion = reader.finishStream() else { throw failure(error, reader) }
        return CompletedAttempt(
            completion: try sound(completion, reader), seconds: start.secondsUntilNow,
            firstTokenSeconds: reader.firstTokenSeconds,
            readings: [])
    }

    /// The body of a plain request's reply.
    ///
    /// - Throws: as ``complete(body:listener:)``
    func get(path: String) async throws -> [UInt8] {
        try await findingVersion { address in try await get(url: address.url(of: path)) }
    }

    private func get(url: String) async throws -> [UInt8] {
        let reader = ReplyReader(start: .now, listener: nil)
        do {
            _ = try await receive(request(.GET, url: url, body: nil), reader)
            return reader.body
        } catch {
            try Task.checkCancellation()
            throw failure(error, reader)
        }
    }

    private func request(_ method: HTTPMethod, url: String, body: Data?) throws -> HTTPClient.Request {
        var request = try HTTPClient.Request(url: url, method: method)
        for (name, value) in headers.lines { request.headers.add(name: name, value: value) }
        request.headers.add(name: "Accept", value: "application/json, text/event-stream")
        request.headers.add(name: "Accept-Encoding", value: "gzip")
        request.headers.add(name: "User-Agent", value: "moatune")
        if let key { request.headers.replaceOrAdd(name: "Authorization", value: key.authorizationHeader) }
        if let body {
            request.headers.add(name: "Content-Type", value: "application/json")
            request.body = .byteBuffer(ByteBuffer(bytes: body))
        }
        return request
    }

    // MARK: Receiving

    /// A reply whose status is not 200.
    private struct UnwelcomeStatus: Error {
        let status: Int
        let headers: HTTPHeaders
    }

    private func receive(_ request: HTTPClient.Request, _ reader: ReplyReader) async throws -> HTTPResponseHead {
        let task = http.execute(
            request: request, delegate: ReplyReception(into: reader, timeouts: timeouts),
            deadline: .now() + .nanoseconds(Int64(timeouts.totalSeconds * 1e9)))
        let head = try await withTaskCancellationHandler {
            try await task.futureResult.get()
        } onCancel: {
            task.cancel()
        }
        guard head.status == .ok else {
            throw UnwelcomeStatus(status: Int(head.status.code), headers: head.headers)
        }
        return head
    }

    private var timeouts: CallTimeouts {
        func bounded(_ seconds: Double) -> Double { min(max(seconds, 0.001), 86_400) }
        let given = provider.timeouts
        return CallTimeouts(
            connectionSeconds: bounded(given.connectionSeconds), firstTokenSeconds: bounded(given.firstTokenSeconds),
            betweenTokensSeconds: bounded(given.betweenTokensSeconds), totalSeconds: bounded(given.totalSeconds))
    }

    private func completion(in reader: ReplyReader, contentType: String) throws -> Completion {
        guard reader.isStream else {
            let body = reader.body
            // Some routers stream whatever was asked for, under any content type.
            guard let start = body.first(where: { !Self.blanks.contains($0) }), Self.eventStarts.contains(start)
            else { return try ChatCompletionReply.completion(in: body, contentType: contentType) }
            var stream = StreamedCompletion()
            _ = try stream.consume(body)
            _ = stream.finish()
            guard stream.isComplete else {
                return try ChatCompletionReply.completion(in: body, contentType: contentType)
            }
            return stream.completion
        }
        if let completion = reader.finishStream() { return completion }
        let body = reader.body
        guard body.first(where: { !Self.blanks.contains($0) }) == UInt8(ascii: "{") else { throw CutOff() }
        return try ChatCompletionReply.completion(in: body, contentType: contentType)
    }

    /// `completion` when it is an answer.
    private func sound(_ completion: Completion) throws -> Completion {
        guard let reason = completion.failure else { return completion }
        throw FailedAttempt(
            error: .failedChoice(provider: provider.name, model: subject, reason: redacted(reason)),
            cure: .anotherAttempt)
    }

    private func sound(_ completion: Completion, _ reader: ReplyReader) throws -> Completion {
        do { return try sound(completion) } catch { throw failure(error, reader) }
    }

    private static let blanks = Array(" \t\r\n".utf8)
    /// The first letters of `data:`, `event:`, `id:`, `retry:` and of a comment.
    private static let eventStarts = Array("deir:".utf8)

    /// A stream that ended before its answer did.
    private struct CutOff: Error {}

    // MARK: Failures

    private var tooLarge: FailedAttempt {
        FailedAttempt(
            error: .tooLarge(provider: provider.name, limitBytes: HTTPChatClient.largestReplyByteCount), cure: .none)
    }

    private func failure(_ error: any Error, _ reader: ReplyReader) -> FailedAttempt {
        var failure: FailedAttempt =
            switch error {
            case let failure as FailedAttempt: failure
            case let unwelcome as UnwelcomeStatus:
                refusal(status: unwelcome.status, headers: unwelcome.headers, body: reader.body)
            case let fault as StreamedCompletion.Fault: faulty(fault)
            case is CutOff: interrupted("the stream ended before the answer did")
            case is ReplyReception.TooLarge: tooLarge
            case let timedOut as ReplyReception.TimedOut: self.timedOut(timedOut.stage, timedOut.seconds)
            default: transportFailure(error, hasBegun: reader.byteCount > 0)
            }
        failure.wasHeard = reader.wasHeard
        return failure
    }

    /// `text` without the secrets that were sent: a provider may echo them.
    private func redacted(_ text: String) -> String { headers.redacted(key?.redacted(text) ?? text) }

    private func refusal(status: Int, headers: HTTPHeaders, body: [UInt8]) -> FailedAttempt {
        let message =
            (300...399).contains(status)
            ? "it redirects, and redirects are not followed so that the key goes nowhere else; give the address that "
                + "it redirects to as the provider's base URL"
            : ProviderMessage.text(in: body, redacting: redacted)
        let now = Date()
        let refusal = Refusal(
            provider: provider, subject: subject, keyVariable: key?.variable, status: status,
            message: redacted(message), codes: ProviderMessage.codes(in: body),
            limits: RateLimitHeaders(headers.lazy.map { ($0.name, $0.value) }, now: now),
            words: LimitWords(body, now: now), headerSeconds: RetryAfter.seconds(in: headers, now: now), call: call)
        let forced = headers.first(name: "x-should-retry").flatMap { Bool($0.lowercased()) }
        return FailedAttempt(
            error: refusal.error(now: now),
            cure: forced ?? refusal.isWorthRetrying ? .anotherAttempt : .none, status: status,
            retryAfterSeconds: refusal.retryAfterSeconds, readings: refusal.limits.readings,
            objections: objections(refusal, RequestObjectionReader(body: body)))
    }

    private func objections(_ refusal: Refusal, _ reader: @autoclosure () -> RequestObjectionReader)
        -> Set<RequestObjection>
    {
        guard RequestObjectionReader.mayObject(status: refusal.status) else { return [] }
        switch refusal.error(now: Date()) {
        case .refused, .modelNotFound: return reader().objections
        default: return []
        }
    }

    private func faulty(_ fault: StreamedCompletion.Fault) -> FailedAttempt {
        switch fault {
        case .refused(let status, let message, let codes):
            let refusal = Refusal(
                provider: provider, subject: subject, keyVariable: key?.variable, status: status,
                message: ProviderMessage.cut(redacted(message)), codes: codes,
                words: LimitWords(message.utf8, now: Date()), call: call)
            return FailedAttempt(
                error: refusal.error(now: Date()), cure: refusal.isWorthRetrying ? .anotherAttempt : .none,
                status: status, retryAfterSeconds: refusal.retryAfterSeconds,
                objections: objections(refusal, RequestObjectionReader(message: message)))
        case .malformed(let reason):
            return FailedAttempt(
                error: .malformed(provider: provider.name, reason: redacted(reason)), cure: .anotherAttempt)
        }
    }

    private func timedOut(_ stage: CallStage, _ seconds: Double) -> FailedAttempt {
        FailedAttempt(
            error: .timedOut(provider: provider.name, model: subject, stage: stage, seconds: seconds),
            cure: .anotherAttempt)
    }

    private func interrupted(_ reason: String) -> FailedAttempt {
        FailedAttempt(
            error: .interrupted(provider: provider.name, model: subject, reason: reason), cure: .anotherAttempt)
    }

    private func transportFailure(_ error: any Error, hasBegun: Bool) -> FailedAttempt {
        switch error as? HTTPClientError {
        case .deadlineExceeded?, .readTimeout?: timedOut(.total, provider.timeouts.totalSeconds)
        case .connectTimeout?:
            unreachable("no connection within \(provider.timeouts.connectionSeconds.formatted()) seconds")
        case .invalidURL?, .emptyScheme?, .emptyHost?, .missingSocketPath?:
            FailedAttempt(error: .badAddress(provider: provider.name, address: baseURL), cure: .none)
        case let other?:
            // The short description only: the long one may quote header values.
            hasBegun ? interrupted(other.shortDescription) : unreachable(other.shortDescription)
        case nil: plainFailure(error, hasBegun: hasBegun)
        }
    }

    private func plainFailure(_ error: any Error, hasBegun: Bool) -> FailedAttempt {
        let words = TransportWords.of(error, redacting: redacted)
        if words.isDecompressionLimit { return tooLarge }
        if words.isUntrusted {
            return FailedAttempt(
                error: .unreachable(
                    provider: provider.name,
                    reason: "its certificate is not trusted, at \(baseURL); where it is the right one, name its "
                        + "authority's file as the provider's certificate_authority"), cure: .none)
        }
        return hasBegun ? interrupted(words.text) : unreachable(words.text)
    }

    private func unreachable(_ reason: String) -> FailedAttempt {
        FailedAttempt(
            error: .unreachable(provider: provider.name, reason: "\(reason), at \(baseURL)"), cure: .anotherAttempt)
    }
}
