import Foundation

/// Headless Chromium, driven by the program that comes beside it.
enum Browser {
    static let driver = ["/usr/bin/chromedriver", "/usr/local/bin/chromedriver"]
        .first(where: FileManager.default.isExecutableFile)

    static var isInstalled: Bool { driver != nil && OfficialClients.isInstalled }

    static let missing = "Chromium's driver is not installed; on Debian it is the package chromium-driver"
}
