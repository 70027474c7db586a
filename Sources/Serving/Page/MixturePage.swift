internal import HTTPTypes
internal import Hummingbird

/// The page at `/`: a question's way through a mixture, without network, build step or stored state.
enum MixturePage {
    static func addRoutes(to router: Router<MixtureRequestContext>) {
        router.get("/") { _, _ in response(MixturePageText.html, type: "text/html; charset=utf-8") }
        router.get("/page.css") { _, _ in response(MixturePageText.style, type: "text/css; charset=utf-8") }
        router.get("/page.js") { _, _ in response(MixturePageText.script, type: "text/javascript; charset=utf-8") }
    }

    /// Nothing but this server's own files may be loaded or asked, whatever a model's answer holds.
    private static let policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

    private static func response(_ text: String, type: String) -> Response {
        var response = Response(text: text, type: type)
        for (name, value) in [
            ("content-security-policy", policy), ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"), ("cache-control", "no-cache"),
        ] {
            if let name = HTTPField.Name(name) { response.headers[name] = value }
        }
        return response
    }
}

/// The page's files, each in a Swift file of its own, so that the executable stays a single file.
enum MixturePageText {}
