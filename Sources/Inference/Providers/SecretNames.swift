/// Which environment variables may hold what a model service wants to know.
///
/// A space names the variables that its calls carry, and a space may come from a stranger: a name that no model
/// service uses is refused whatever a person answers.
enum SecretNames {
    /// Whether a model service at `address` may want `variable`: its name looks like that of a key or token, or of an
    /// organization or project, and it is not known to belong to something else.
    static func mayBeWanted(_ variable: String, at address: SecretAddress) -> Bool {
        if builtIn.contains(variable) { return true }
        if let hosts = boundToHosts[variable] {
            return hosts.contains { address.host == $0 || address.host.hasSuffix("." + $0) }
        }
        guard !foreign.contains(variable), !foreignBeginnings.contains(where: { variable.hasPrefix($0) }) else {
            return false
        }
        var words = variable.split(separator: "_").map(String.init)
        guard foreignWords.isDisjoint(with: words) else { return false }
        // A second key has a number or a word behind: MY_KEY_2, MY_API_KEY_EUROPE.
        if words.contains(where: isKeyOrToken) { return true }
        while words.count > 1, words.last?.allSatisfy(\.isNumber) == true { words.removeLast() }
        if let last = words.last, ["ID", "NAME"].contains(last) { words.removeLast() }
        return words.last.map(accountWords.contains) ?? false
    }

    private static func isKeyOrToken(_ word: String) -> Bool {
        let stem = word.reversed().drop { $0.isNumber }.reversed().map(String.init).joined()
        return stem.hasSuffix("KEY") || stem.hasSuffix("TOKEN")
    }

    private static let builtIn = Set(
        ProviderTable.builtIn.names.compactMap { ProviderTable.builtIn[$0] }.flatMap(\.secretVariables))

    /// Variables that open much more than models, and that some model services take all the same: to these alone.
    private static let boundToHosts: [String: [String]] = [
        "GITHUB_TOKEN": ["models.github.ai", "models.inference.ai.azure.com"],
        "GH_TOKEN": ["models.github.ai", "models.inference.ai.azure.com"],
        "AWS_BEARER_TOKEN_BEDROCK": ["amazonaws.com"],
        "CLOUDFLARE_API_TOKEN": ["api.cloudflare.com"], "CLOUDFLARE_API_KEY": ["api.cloudflare.com"],
        "DIGITALOCEAN_TOKEN": ["digitalocean.com"], "HEROKU_API_KEY": ["heroku.com"],
    ]

    private static let foreign: Set<String> = [
        "MOATUNE_SERVE_TOKENS", "SENDGRID_API_KEY", "MAILGUN_API_KEY", "DD_API_KEY", "DD_APP_KEY", "LINODE_TOKEN",
        "DO_API_TOKEN", "FIREBASE_TOKEN", "NODE_AUTH_TOKEN", "NUGET_API_KEY", "GEM_HOST_API_KEY", "SECRET_KEY",
        "HCLOUD_TOKEN", "CODECOV_TOKEN", "SONAR_TOKEN", "SNYK_TOKEN", "CIRCLE_TOKEN", "APP_KEY", "XDG_SESSION_ID",
    ]

    /// Of clouds, shops of packages, code hosts, messengers, shells and the like.
    private static let foreignBeginnings = [
        "AWS_", "AZURE_CLIENT", "AZURE_AD_", "AZURE_DEVOPS", "AZURE_STORAGE", "ARM_", "GITHUB_", "GH_", "GITLAB_",
        "BITBUCKET_", "CI_", "JENKINS_", "NPM_", "YARN_", "PYPI_", "TWINE_", "CARGO_", "HOMEBREW_", "DOCKER", "KUBE",
        "K8S_", "VAULT_", "CONSUL_", "NOMAD_", "TF_", "PULUMI_", "SSH", "GPG", "PGP", "LD_", "DYLD_", "PG", "MYSQL",
        "POSTGRES", "MONGO", "REDIS", "STRIPE_", "TWILIO_", "SLACK_", "DISCORD_", "TELEGRAM_", "DATADOG_", "SENTRY_",
        "NGROK_", "TAILSCALE_", "TS_", "SUPABASE_", "NETLIFY_", "VERCEL_TOKEN", "FLY_", "RAILWAY_", "RENDER_",
        "CLOUDFLARE_", "HEROKU_", "DIGITALOCEAN_", "PAYPAL_", "PLAID_", "SHOPIFY_", "JIRA_", "NOTION_", "LINEAR_",
    ]

    private static let foreignWords: Set<String> = [
        "SECRET", "PRIVATE", "PASSWORD", "PASSPHRASE", "SSH", "GPG", "ENCRYPTION", "SIGNING", "COOKIE", "REFRESH",
        "WEBHOOK", "REGISTRY", "DEPLOY", "DATABASE", "DB", "WALLET", "MNEMONIC", "JWT", "CSRF", "SUDO",
    ]

    private static let accountWords: Set<String> = ["ORG", "ORGANIZATION", "PROJECT", "TEAM", "TENANT", "WORKSPACE"]
}
