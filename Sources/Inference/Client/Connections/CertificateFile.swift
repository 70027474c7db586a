internal import Foundation
internal import NIOSSL

/// A file with certificates in PEM form, named by a space or by `SSL_CERT_FILE`.
public enum CertificateFile {
    /// Larger files are not read; all authorities that browsers trust take a quarter of a mebibyte.
    static let largestByteCount = 4 << 20

    /// Whether the file holds certificates that can be read.
    public static func isReadable(_ path: String) -> Bool { certificates(in: path) != nil }

    /// The file's certificates, or `nil` when it is no regular file or holds none that can be read.
    static func certificates(in path: String) -> [NIOSSLCertificate]? {
        let file = URL(filePath: path).resolvingSymlinksInPath().path
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: file),
            attributes[.type] as? FileAttributeType == .typeRegular,
            (attributes[.size] as? Int).map({ $0 <= largestByteCount }) == true,
            let certificates = try? NIOSSLCertificate.fromPEMFile(file), !certificates.isEmpty
        else { return nil }
        return certificates
    }
}
