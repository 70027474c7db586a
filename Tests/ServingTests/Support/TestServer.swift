import Foundation
import Inference
import MixtureOfAgents
import Serving
import Testing

/// The mixture `pair` behind HTTP on a free port.
enum TestServer {
    static func serve(
        _ client: any ChatClient, change: (inout MixtureServerSettings) -> Void = { _ in },
        _ body: @escaping @Sendable (PlainHTTP) async throws -> Void
    ) async throws {
        var settings = MixtureServerSettings(port: 0, tokens: try #require(AccessTokens(in: "")))
        change(&settings)
        let served = [ServedMixture(name: "pair", mixture: .pair, isSimulated: false)]
        try await MixtureServer(serving: served, client: client, settings: settings).whileServing { port in
            try await body(PlainHTTP(port: port))
        }
    }

    /// A chat completion request of one question.
    static func question(_ more: String = "") -> String {
        #"{"model": "pair", "messages": [{"role": "user", "content": "Q?"}]\#(more)}"#
    }
}

/// Streams the main model's answer in given pieces; agents answer at once.
struct PiecewiseClient: StreamingChatClient {
    let pieces: [String]

    func answer(_ request: ChatRequest) async throws -> ChatAnswer {
        .saying(request.model == "main" ? pieces.joined() : "proposal")
    }

    func answer(
        _ request: ChatRequest, hearing: @escaping @Sendable (ChatPiece) -> Void
    ) async throws -> ChatAnswer {
        if request.model == "main" { for piece in pieces { hearing(.text(piece)) } }
        return try await answer(request)
    }
}
