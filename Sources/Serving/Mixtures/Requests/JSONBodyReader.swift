internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

/// Reads the body of a request that is to be JSON.
struct JSONBodyReader: Sendable {
    let largestByteCount: Int
    let longestWait: Duration

    /// - Throws: ``ProtocolError`` when the body is something else, too large, too slow or broken.
    func read(_ request: Request) async throws -> Data {
        guard Self.isJSON(request.headers[.contentType]),
            ["", "identity"].contains(request.headers[.contentEncoding]?.lowercased() ?? "")
        else { throw ProtocolError.notJSON }
        do {
            return Data(try await collect(request.body).readableBytesView)
        } catch is NIOTooManyBytesError {
            throw ProtocolError.tooLarge(limitBytes: largestByteCount)
        } catch let error as ProtocolError {
            throw error
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            throw ProtocolError.brokenBody
        }
    }

    private func collect(_ body: RequestBody) async throws -> ByteBuffer {
        try await withThrowingTaskGroup(of: ByteBuffer.self) { group in
            defer { group.cancelAll() }
            group.addTask { try await body.collect(upTo: largestByteCount) }
            group.addTask {
                try await Task.sleep(for: longestWait)
                throw ProtocolError.tooSlow(longestWait)
            }
            guard let first = try await group.next() else { throw CancellationError() }
            return first
        }
    }

    /// Whether a Content-Type header says JSON in UTF-8: that media type exactly, since a browser sends others that
    /// begin like it without asking.
    static func isJSON(_ header: String?) -> Bool {
        guard let header else { return false }
        let parts = header.split(separator: ";", omittingEmptySubsequences: false).map {
            $0.trimmingCharacters(in: .whitespaces).lowercased()
        }
        guard parts.first == "application/json" else { return false }
        return parts.dropFirst().allSatisfy { parameter in
            guard parameter.hasPrefix("charset=") else { return !parameter.contains(",") }
            let value = parameter.dropFirst("charset=".count).trimmingCharacters(in: ["\"", " "])
            return ["utf-8", "utf8", "us-ascii"].contains(value)
        }
    }
}
