import ArgumentParser

/// Measured figures in tables, each beside what it is to be held against.
@main
struct MoatuneBenchmarks: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "moatune-benchmarks", abstract: "Measure Moatune and print tables.",
        subcommands: [
            LabSearch.self, LabPruning.self, LabTrends.self, LabCache.self, LabRacing.self, SmallBudgets.self,
            IntervalCoverage.self, GradeStability.self, GradeFuzz.self, GradeTime.self, AnswerReading.self,
            InfluenceTruth.self, ServeLoad.self, CallLimits.self,
            CallThroughput.self, CallThroughputClient.self,
        ])
}
