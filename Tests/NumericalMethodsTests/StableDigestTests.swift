import NumericalMethods
import Testing

@Suite struct StableDigestTests {
    /// The examples that NIST publishes for SHA-256.
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
    ])
    func matchesPublishedDigests(text: String, digest: String) {
        #expect(StableDigest(of: text).hexadecimal == digest)
    }

    @Test func matchesTheDigestOfAMillionLetters() {
        let digest = StableDigest(of: [UInt8](repeating: 0x61, count: 1_000_000))
        #expect(digest.hexadecimal == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
    }

    @Test(arguments: [55, 56, 63, 64, 65, 119, 120])
    func padsMessagesAroundABlockDifferently(length: Int) {
        let one = StableDigest(of: [UInt8](repeating: 0, count: length))
        let other = StableDigest(of: [UInt8](repeating: 0, count: length + 1))
        #expect(one != other)
    }

    @Test func shortFormsAreItsBeginning() {
        let digest = StableDigest(of: "abc")
        #expect(digest.short == "ba7816bf8f01")
        #expect(digest.leading64Bits == 0xba78_16bf_8f01_cfea)
    }
}
