/// A certificate that vouches for itself, for servers of tests on loopback. Nobody trusts it who isn't told to.
enum TestCertificate {
    /// For `localhost` and 127.0.0.1, until 2120.
    static let certificate = """
        -----BEGIN CERTIFICATE-----
        MIIBZjCCAQ2gAwIBAgIBATAKBggqhkjOPQQDAjAUMRIwEAYDVQQDDAlsb2NhbGhv
        c3QwIBcNMjAwMTAxMDAwMDAwWhgPMjEyMDAxMDEwMDAwMDBaMBQxEjAQBgNVBAMM
        CWxvY2FsaG9zdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABC+A+//EVFaDcq6j
        dX6yccP9pLQfK65TIsB9b/0oLWkqvdCHQuaINfc+AqBTw1MBGkb3zwMdoTmXfT7T
        42gfGwmjTjBMMA8GA1UdEwEB/wQFMAMBAf8wGgYDVR0RBBMwEYIJbG9jYWxob3N0
        hwR/AAABMB0GA1UdDgQWBBSF729sSyHKL4d8dGT4atVbWK3FmjAKBggqhkjOPQQD
        AgNHADBEAiBJLcUN0Df+i/+Gwh48XgLoPUuVmiq2VE4xEh90+g3NIgIgLABVFdIV
        lcpFiLAIwir3OyKjAcolXNBwXmk7Dk+JWLU=
        -----END CERTIFICATE-----
        """

    static let privateKey = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg8AFmjvTSFZkCQpxm
        bsFg9moGYIOJtL48vkHTBEcTf3GhRANCAAQvgPv/xFRWg3Kuo3V+snHD/aS0Hyuu
        UyLAfW/9KC1pKr3Qh0LmiDX3PgKgU8NTARpG988DHaE5l30+0+NoHxsJ
        -----END PRIVATE KEY-----
        """
}
