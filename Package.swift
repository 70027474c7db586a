// swift-tools-version: 6.2
import Foundation
import PackageDescription

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

/// Vectors of four numbers where the processor that the package is built on has them: a seventh of the search's time,
/// and not a bit of its results, for no sum changes its order.
let wideVectors: [SwiftSetting] = hasWideVectors ? [.unsafeFlags(["-Xcc", "-mavx2"])] : []

var hasWideVectors: Bool {
    #if arch(x86_64) && os(Linux)
        let processors = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
        return processors.contains(" avx2 ")
    #else
        return false
    #endif
}

let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let yams: Target.Dependency = .product(name: "Yams", package: "Yams")
let grdb: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift")
let asyncHTTPClient: Target.Dependency = .product(name: "AsyncHTTPClient", package: "async-http-client")
let hummingbird: Target.Dependency = .product(name: "Hummingbird", package: "hummingbird")

/// A library target and the test target that stands beside it; `testData` are files that tests read in place.
func library(
    _ name: String, _ dependencies: [Target.Dependency] = [], testData: [String] = [], settings: [SwiftSetting] = []
) -> [Target] {
    [
        .target(name: name, dependencies: dependencies, swiftSettings: strict + settings),
        .testTarget(
            name: name + "Tests", dependencies: [.target(name: name)] + dependencies, exclude: testData,
            swiftSettings: strict + settings),
    ]
}

let package = Package(
    name: "moatune",
    platforms: [.macOS(.v15)],
    products: [.executable(name: "moatune", targets: ["moatune"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
    ],
    targets: [
        // Linear algebra, distributions, quasi-random sequences, counter-based randomness, tests.
        library("NumericalMethods", settings: wideVectors),
        // Parameters, conditions, encoding of configurations; knows nothing of optimization or of mixtures.
        library("SearchSpace", ["NumericalMethods"]),
        // Samplers, surrogates, acquisition, Pareto fronts, racing statistics; knows nothing of language models.
        library("Optimization", ["NumericalMethods", "SearchSpace"], settings: wideVectors),
        // Strangers' YAML files read safely, every complaint with its line and key path.
        library("CheckedYAML", ["NumericalMethods", yams]),
        // Chat calls: client, retries, prices, and the lab, the simulated provider.
        library("Inference", ["NumericalMethods", asyncHTTPClient]),
        // The mixture, the space of mixtures, the engine that runs one, and its transcripts.
        library("MixtureOfAgents", ["NumericalMethods", "SearchSpace", "CheckedYAML", "Inference"]),
        // Starts one confined process: limits, descriptors and session set between fork and exec.
        [.target(name: "CSandbox")],
        // Unpacks gzip files, by the zlib that the HTTP client's compression links already.
        [.target(name: "CGzip", linkerSettings: [.linkedLibrary("z")])],
        // Tasks, graders, and the sandbox for graded programs.
        library(
            "Grading", ["NumericalMethods", "CheckedYAML", "CSandbox", "CGzip"],
            testData: ["UnitTests/problems.jsonl", "Answers"]
                + [
                    "answers.jsonl", "problems.jsonl", "units.yaml", "function.yaml", "question.md", "reference.py",
                    "broken.py", "cases.py", "table.py",
                ].map { "CodeCorpus/\($0)" }),
        // What a run knows, in SQLite.
        library("RunStorage", [grdb]),
        // One run from first ask to last tell: budget, evaluation, resume, confirmation and pruning.
        library(
            "Tuning",
            [
                "NumericalMethods", "SearchSpace", "Optimization", "Inference", "MixtureOfAgents", "Grading",
                "RunStorage",
            ]),
        // The lab's endpoint, and a mixture behind an OpenAI-compatible one.
        library("Serving", ["NumericalMethods", "Inference", "MixtureOfAgents", hummingbird]),
        // Text reports, comparisons, plots in text, exports: pure functions of a run.
        library(
            "Reporting",
            ["NumericalMethods", "SearchSpace", "Optimization", "Inference", "MixtureOfAgents", "Grading", "Tuning"],
            testData: ["Golden"]),
        [
            // The commands: parse, call one thing, print.
            .executableTarget(
                name: "moatune",
                dependencies: [
                    "NumericalMethods", "SearchSpace", "Optimization", "Inference", "MixtureOfAgents", "Grading",
                    "RunStorage", "Tuning", "Serving", "Reporting", argumentParser,
                ],
                swiftSettings: strict),
            // Real processes and real sockets: the commands as a user meets them.
            .testTarget(
                name: "moatuneTests", dependencies: ["moatune", "Inference", "MixtureOfAgents", hummingbird],
                exclude: ["Fixtures"], swiftSettings: strict),
            // Tables of measured figures beside a peer's or a limit's.
            .executableTarget(
                name: "moatune-benchmarks",
                dependencies: [
                    "NumericalMethods", "SearchSpace", "Optimization", "Inference", "MixtureOfAgents", "Grading",
                    "RunStorage", "Tuning", argumentParser, asyncHTTPClient,
                ],
                swiftSettings: strict),
        ],
    ].flatMap { $0 }
)
