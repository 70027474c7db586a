internal import HTTPTypes
internal import Hummingbird

/// A refusal in OpenAI's form: `{"error": {"message", "type", "param", "code"}}` with the status that the official
/// clients turn into their exceptions.
struct ProtocolError: Error, Hashable, Sendable {
    let status: HTTPResponse.Status
    let message: String
    let type: String
    var parameter: String?
    let code: String
    /// Seconds after which another try makes sense; `nil` says nothing of it.
    var retryAfterSeconds: Int?
    /// `false` tells the official clients not to try again by themselves.
    var isWorthRetrying = true
    /// Whether the request was not read to its end, so that nothing more can come by its connection.
    var endsConnection = false

    static func invalid(_ message: String, parameter: String? = nil) -> Self {
        Self(
            status: .badRequest, message: message, type: "invalid_request_error", parameter: parameter,
            code: "invalid_request")
    }

    /// A parameter that a mixture can't honour; leaving it out silently would give another answer than was asked for.
    static func unsupported(_ parameter: String, _ way: String) -> Self {
        Self(
            status: .badRequest, message: "a mixture can't heed '\(parameter)': \(way)",
            type: "invalid_request_error", parameter: parameter, code: "unsupported_parameter")
    }

    static func unknownModel(_ name: String, known: [String]) -> Self {
        Self(
            status: .notFound,
            message: "no mixture is served as '\(name.prefix(80))'; served are \(known.joined(separator: ", "))",
            type: "invalid_request_error", parameter: "model", code: "model_not_found")
    }

    static let noToken = Self(
        status: .unauthorized, message: "expected a header 'Authorization: Bearer TOKEN' with a token of this server",
        type: "invalid_request_error", code: "invalid_api_key")

    static func tooLarge(limitBytes: Int) -> Self {
        Self(
            status: .contentTooLarge, message: "the request has more than \(limitBytes) bytes",
            type: "invalid_request_error", code: "request_too_large", endsConnection: true)
    }

    static func tooSlow(_ limit: Duration) -> Self {
        Self(
            status: .requestTimeout, message: "the request's body was not complete after \(limit)",
            type: "invalid_request_error", code: "request_timeout", endsConnection: true)
    }

    /// What came is no HTTP body, such as a chunk of another length than it says.
    static let brokenBody = Self(
        status: .badRequest, message: "the request's body is broken off or not encoded as its headers say",
        type: "invalid_request_error", code: "invalid_request", endsConnection: true)

    static let notJSON = Self(
        status: .unsupportedMediaType,
        message: "expected the header 'Content-Type: application/json', in UTF-8, and no Content-Encoding",
        type: "invalid_request_error", code: "unsupported_media_type")

    /// A web page that had its own name resolved to this machine must not reach a server that asks for no token.
    static let foreignHost = Self(
        status: .forbidden,
        message: "this server answers to localhost, 127.0.0.1 and [::1] only, unless it is started with tokens",
        type: "invalid_request_error", code: "foreign_host")

    static func full(retryAfterSeconds: Int) -> Self {
        Self(
            status: .tooManyRequests, message: "as many requests as may wait are waiting; try again later",
            type: "rate_limit_error", code: "rate_limit_exceeded", retryAfterSeconds: retryAfterSeconds)
    }

    /// The providers' own retries are over by then, so the client is told to make none.
    static func mixtureFailed(_ reason: String) -> Self {
        Self(
            status: .badGateway, message: reason, type: "server_error", code: "mixture_failed", isWorthRetrying: false)
    }

    static let broken = Self(
        status: .internalServerError, message: "the server failed; its log says why", type: "server_error",
        code: "internal_error", isWorthRetrying: false)

    static let notFound = Self(
        status: .notFound,
        message: "nothing is here; this server has POST /v1/chat/completions, POST /v1/responses, GET /v1/models, "
            + "/metrics, /health and /",
        type: "invalid_request_error", code: "not_found")
}

/// The error's body.
struct ProtocolErrorBody: Encodable {
    struct Inner: Encodable {
        let message: String
        let type: String
        let param: String?
        let code: String

        enum CodingKeys: CodingKey { case message, type, param, code }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(message, forKey: .message)
            try container.encode(type, forKey: .type)
            // `null` where there is none, as OpenAI has it.
            try container.encode(param, forKey: .param)
            try container.encode(code, forKey: .code)
        }
    }

    let error: Inner

    init(_ error: ProtocolError) {
        self.error = Inner(message: error.message, type: error.type, param: error.parameter, code: error.code)
    }
}

extension ProtocolError: HTTPResponseError {
    func response(from request: Request, context: some RequestContext) throws -> Response {
        var response = try Response(json: ProtocolErrorBody(self), status: status)
        if let retryAfterSeconds { response.headers[.retryAfter] = String(retryAfterSeconds) }
        if !isWorthRetrying, let name = HTTPField.Name("x-should-retry") { response.headers[name] = "false" }
        if endsConnection { response.headers[.connection] = "close" }
        if status == .unauthorized { response.headers[.wwwAuthenticate] = "Bearer" }
        return response
    }
}
