import Foundation

/// nginx answering every question with the same streamed completion: a backend that costs next to nothing.
struct CannedBackend {
    static let port = 18_441
    static var url: String { "http://127.0.0.1:\(port)/v1" }

    /// The pieces of the answer; nginx takes no longer text than 4 KiB.
    private static var stream: String {
        let head = #"{"id":"1","object":"chat.completion.chunk","created":1,"model":"canned","choices":"#
        let words = (1...20).map { head + #"[{"index":0,"delta":{"content":"word\#($0) "},"finish_reason":null}]}"# }
        let chunks =
            [head + #"[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}"#] + words
            + [head + #"[{"index":0,"delta":{},"finish_reason":"stop"}]}"#]
            + [head + #"[],"usage":{"prompt_tokens":20,"completion_tokens":20,"total_tokens":40}}"#]
        return chunks.map { "data: \($0)\n\n" }.joined() + "data: [DONE]\n\n"
    }

    /// The same answer whole, at another address.
    static var wholeURL: String { "http://127.0.0.1:\(port)/whole/v1" }

    private static let whole = """
        {"id":"1","object":"chat.completion","created":1,"model":"canned","choices":[{"index":0,"message":\
        {"role":"assistant","content":"\((1...20).map { "word\($0) " }.joined())"},"finish_reason":"stop"}],\
        "usage":{"prompt_tokens":20,"completion_tokens":20,"total_tokens":40}}
        """

    /// Starts nginx with its files below `folder`.
    static func start(in folder: URL) async throws -> ServerProcess {
        guard let nginx = ["/usr/sbin/nginx", "/usr/bin/nginx"].first(where: FileManager.default.isExecutableFile)
        else { throw BenchmarkError.missing(program: "nginx", way: "install it, as by: apt-get install nginx-light") }
        let path = folder.path(percentEncoded: false)
        let configuration = """
            daemon off; worker_processes 1; pid \(path)/nginx.pid; error_log \(path)/nginx.log;
            events { worker_connections 4096; }
            http {
              access_log off; keepalive_requests 1000000; client_body_temp_path \(path)/body;
              proxy_temp_path \(path)/proxy; fastcgi_temp_path \(path)/fastcgi; uwsgi_temp_path \(path)/uwsgi;
              scgi_temp_path \(path)/scgi;
              server {
                listen 127.0.0.1:\(port) backlog=4096;
                location = /health { return 200 ok; }
                location = /whole/v1/chat/completions { default_type application/json; return 200 '\(whole)'; }
                location = /v1/chat/completions { default_type text/event-stream; return 200 '\(stream)'; }
              }
            }

            """
        let file = folder.appending(path: "nginx.conf")
        try configuration.write(to: file, atomically: true, encoding: .utf8)
        let server = try ServerProcess(
            nginx, ["-c", file.path(percentEncoded: false), "-e", "\(path)/nginx.log"],
            log: folder.appending(path: "nginx.out"))
        try await server.waitUntilReady(at: "http://127.0.0.1:\(port)/health", within: 10)
        return server
    }
}
