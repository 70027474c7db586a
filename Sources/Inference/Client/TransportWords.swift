internal import Foundation
internal import NIOCore

/// A transport's error in plain words.
struct TransportWords {
    let text: String
    /// The service's certificate could not be verified.
    var isUntrusted = false
    /// A compressed reply unpacked to more than is read.
    var isDecompressionLimit = false

    /// - Parameter redact: takes secrets out, before the words are cut.
    static func of(_ error: any Error, redacting redact: (String) -> String = { $0 }) -> TransportWords {
        if let error = error as? IOError {
            switch error.errnoCode {
            case ECONNREFUSED: return TransportWords(text: "nothing listens")
            case ECONNRESET, EPIPE: return TransportWords(text: "the connection was reset")
            default: break
            }
        }
        let name = String(describing: type(of: error))
        let text = "\(error)"
        if name == "DecompressionError" {
            return TransportWords(
                text: "a compressed reply that can't be unpacked", isDecompressionLimit: text.hasPrefix("limit"))
        }
        // NIOConnectionError lists what each address said.
        if name == "NIOConnectionError" {
            if text.contains("ECONNREFUSED") || text.contains("Connection refused") {
                return TransportWords(text: "nothing listens")
            }
            if text.contains("dnsAError") || text.contains("dnsAAAAError") {
                return TransportWords(text: "its name or address was not found")
            }
        }
        if text.contains("CERTIFICATE_VERIFY_FAILED") || text.contains("failedToValidateHostname") {
            return TransportWords(text: "its certificate is not trusted", isUntrusted: true)
        }
        return TransportWords(text: ProviderMessage.printable(String(redact(text).prefix(200))))
    }
}
