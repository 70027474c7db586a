import Foundation
import Inference
import MixtureOfAgents

/// Where a mixture's time went, as a table: a line for each call, those of the critical path marked.
struct TranscriptTiming {
    private let transcript: Transcript

    init(_ transcript: Transcript) { self.transcript = transcript }

    var text: String {
        let path = transcript.criticalPath
        let marked = Set(path.places)
        let head = ["  call", "model", "total", "first", "queue", "provider", "network"]
        let calls = transcript.calls.enumerated().map { place, call in
            let timing = call.answer?.timing
            return [
                (marked.contains(place) ? "* " : "  ") + Self.name(of: call.role), call.request.model,
                call.answer.map { Self.seconds($0.latencySeconds) } ?? "failed",
                Self.seconds(timing?.firstTokenSeconds),
                Self.seconds(timing?.queueSeconds), Self.seconds(timing?.providerSeconds),
                Self.seconds(timing?.networkSeconds),
            ]
        }
        let share = path.sumSeconds > 0 ? path.pathSeconds / path.sumSeconds : 1
        let foot = [
            "* critical path: \(Self.seconds(path.pathSeconds)) of \(Self.seconds(path.sumSeconds)) in all calls "
                + String(format: "(%.0f %%)", share * 100),
            path.providerSeconds.map {
                "  of the path the providers report \(Self.seconds($0)); network and waiting "
                    + Self.seconds(path.networkSeconds)
            } ?? "  not every provider on the path reports its own time, so the network's is not known",
        ]
        return (Self.aligned([head] + calls) + foot).joined(separator: "\n")
    }

    private static func name(of role: TranscriptCall.Role) -> String {
        switch role {
        case .agent(let name, _, let cycle): "\(name), cycle \(cycle + 1)"
        case .main: "main"
        }
    }

    private static func seconds(_ seconds: Double?) -> String {
        seconds.map { String(format: $0 < 10 ? "%.3f s" : "%.1f s", $0) } ?? "-"
    }

    /// The first two columns flush left, figures flush right.
    private static func aligned(_ lines: [[String]]) -> [String] {
        let widths = (0..<(lines.first?.count ?? 0)).map { column in lines.map { $0[column].count }.max() ?? 0 }
        return lines.map { cells in
            zip(cells, widths).enumerated().map { column, cell in
                let space = String(repeating: " ", count: cell.1 - cell.0.count)
                return column < 2 ? cell.0 + space : space + cell.0
            }.joined(separator: "  ")
        }
    }
}
