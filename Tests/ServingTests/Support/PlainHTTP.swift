import Foundation

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// Requests over real sockets by the system's own client.
struct PlainHTTP: Sendable {
    struct Reply {
        let status: Int
        let headers: [String: String]
        let text: String

        var json: [String: Any] {
            (try? JSONSerialization.jsonObject(with: Data(text.utf8))) as? [String: Any] ?? [:]
        }

        var error: [String: Any] { json["error"] as? [String: Any] ?? [:] }

        /// The JSON objects of server-sent events, without the closing mark.
        var events: [[String: Any]] {
            text.components(separatedBy: "\n\n").filter { $0.hasPrefix("data: {") }.compactMap {
                (try? JSONSerialization.jsonObject(with: Data($0.dropFirst(6).utf8))) as? [String: Any]
            }
        }
    }

    let port: Int

    func get(_ path: String, headers: [String: String] = [:]) async throws -> Reply {
        try await send(URLRequest(url: url(path)), headers)
    }

    func post(
        _ body: String, to path: String = "/v1/chat/completions",
        headers: [String: String] = ["Content-Type": "application/json"]
    ) async throws -> Reply {
        var request = URLRequest(url: url(path))
        request.httpMethod = "POST"
        request.httpBody = Data(body.utf8)
        return try await send(request, headers)
    }

    private func url(_ path: String) -> URL {
        URL(string: "http://127.0.0.1:\(port)\(path)") ?? URL(filePath: "/")
    }

    private func send(_ request: URLRequest, _ headers: [String: String]) async throws -> Reply {
        var request = request
        request.timeoutInterval = 60
        for (name, value) in headers { request.setValue(value, forHTTPHeaderField: name) }
        let (data, response) = try await URLSession.shared.data(for: request)
        let http = response as? HTTPURLResponse
        let fields = (http?.allHeaderFields ?? [:]).reduce(into: [String: String]()) {
            $0["\($1.key)".lowercased()] = "\($1.value)"
        }
        return Reply(status: http?.statusCode ?? 0, headers: fields, text: String(decoding: data, as: UTF8.self))
    }
}
