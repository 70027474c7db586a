import Foundation
import Inference
import Testing

/// Addresses as people paste them, and what becomes of them.
@Suite struct ProviderAddressTests {
    @Test(arguments: [
        ("https://api.cerebras.ai/v1", "https://api.cerebras.ai/v1"),
        ("  HTTPS://API.Example.com/v1/ \n", "https://api.example.com/v1"),
        ("http://127.0.0.1:11434/v1//", "http://127.0.0.1:11434/v1"),
        ("http://localhost:1234//v1///", "http://localhost:1234/v1"),
        ("https://openrouter.ai/api/v1/chat/completions", "https://openrouter.ai/api/v1"),
        ("https://api.mistral.ai/v1/models", "https://api.mistral.ai/v1"),
        ("https://api.openai.com/v1/responses/", "https://api.openai.com/v1"),
        (
            "https://generativelanguage.googleapis.com/v1beta/openai/chat/completions/",
            "https://generativelanguage.googleapis.com/v1beta/openai"
        ),
        // Azure's model catalog: the path ends so.
        (
            "https://mine.services.ai.azure.com/models?api-version=2024-05-01-preview",
            "https://mine.services.ai.azure.com/models?api-version=2024-05-01-preview"
        ),
        (
            "https://mine.openai.azure.com/openai/deployments/gpt-4o/chat/completions?api-version=2024-10-21",
            "https://mine.openai.azure.com/openai/deployments/gpt-4o?api-version=2024-10-21"
        ),
        ("https://api.deepseek.com", "https://api.deepseek.com"),
        ("https://api.deepseek.com/", "https://api.deepseek.com"),
        ("http://host:/v1?", "http://host/v1"), ("http://host:08000/v1", "http://host:8000/v1"),
        ("http://[::1]:8000/v1", "http://[::1]:8000/v1"), ("http://[2001:DB8::7]/v1", "http://[2001:db8::7]/v1"),
        ("https://gateway.example/v1/acct/compat%20x", "https://gateway.example/v1/acct/compat%20x"),
    ])
    func whatCanOnlyMeanOneThingIsPutRight(text: String, expected: String) throws {
        let address = try ProviderAddress(text)
        #expect(address.text == expected)
        #expect(try ProviderAddress(expected) == address)
    }

    @Test(arguments: [
        ("", "begins with http://"), ("ftp://host/v1", "begins with http://"), ("api.example.com/v1", "begins with"),
        ("http:/host/v1", "begins with"), ("://host", "begins with"), ("http://", "a host behind"),
        ("http:///v1", "a host behind"), ("http://host:65536/v1", "a port from 1 to 65535"),
        ("http://host:99999999999999999999/v1", "a port from 1"), ("http://host:0/v1", "a port from 1"),
        ("http://host:-1/v1", "a port from 1"), ("http://host:80a/v1", "a port from 1"),
        ("http://host/v1#models", "without a '#'"), ("http://ann:pw@host/v1", "without a user"),
        ("http://ann@host/v1", "without a user"), ("http://::1:8000/v1", "one host and one port"),
        ("http://[::1/v1", "a ']'"), ("http://[::g]/v1", "an IPv6 address"), ("http://[fe80::1%25eth0]/v1", "an IPv6"),
        ("http://[::1]8000/v1", "nothing but a port"), ("http://300.1.2.3/v1", "an IPv4 address"),
        ("http://1.2.3/v1", "an IPv4 address"), ("http://a..b/v1", "a host's name"), ("http://-a/v1", "a host's name"),
        ("http://my host/v1", "a host's name"), ("http://<your-resource>.openai.azure.com/openai", "a host's name"),
        ("http://bücher.example/v1", "ASCII"), ("http://host/v 1", "a path"), ("http://host/v1\r\nX: y", "a path"),
        ("http://host/{account}/v1", "a path"), ("http://host/v1/%zz", "a path"), ("http://host/../v1", "'..'"),
        ("http://host\\v1", "a host's name"), ("http://host/v1?a=b c", "a query"),
        ("http://host/v1?key=AIza123", "a query without a secret"),
        ("http://host/v1?x=1&api-key=abc", "a query without a secret"),
    ])
    func whatCannotBeAnEndpointIsRefused(text: String, expected: String) {
        do {
            let address = try ProviderAddress(text)
            Issue.record("\(address.text)")
        } catch {
            #expect(error.expected.contains(expected), "\(error)")
        }
    }

    @Test func aSecretInAnAddressIsNotShown() {
        for text in ["http://ann:pa55word@host/v1", "https://host/v1?token=pa55word"] {
            do {
                _ = try ProviderAddress(text)
                Issue.record("\(text) is read")
            } catch {
                #expect(error.found != nil)
                #expect(!"\(error)".contains("pa55word"))
            }
        }
    }

    @Test func aCallsPathStandsBeforeTheQuery() throws {
        let azure = try ProviderAddress(
            "https://mine.openai.azure.com/openai/deployments/gpt-4o?api-version=2024-10-21")
        #expect(
            azure.url(of: "/chat/completions")
                == "https://mine.openai.azure.com/openai/deployments/gpt-4o/chat/completions?api-version=2024-10-21")
        #expect(try ProviderAddress("http://h:1").url(of: "/models") == "http://h:1/models")
    }
}
