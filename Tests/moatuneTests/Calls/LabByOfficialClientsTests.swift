import Foundation
import Inference
import Testing

/// The lab asked by the clients that OpenAI and Cerebras publish: what they accept is the true protocol.
@Suite struct LabByOfficialClientsTests {
    @Test(.enabled(if: OfficialClients.isInstalled, Comment(rawValue: OfficialClients.missing)))
    func bothClientsTakeTheLabForAService() async throws {
        try await MoatuneProcess.inFreshFolder { moatune in
            let lab = try moatune.start(["lab", "--port", "0", "--time-scale", "0"])
            defer { lab.process.terminate() }
            let address = try await Self.address(of: lab)
            let found = try await OfficialClients.run("ask_lab.py", [address])
            for client in ["openai", "cerebras"] {
                let answer = try #require(found[client] as? [String: Any])
                let text = try #require(answer["text"] as? String)
                #expect(text.hasPrefix("The answer is "))
                #expect(answer["role"] as? String == "assistant")
                #expect(answer["finish"] as? String == "stop")
                #expect(answer["fingerprint"] as? String == "moatune-lab")
                let usage = try #require(answer["usage"] as? [Int])
                #expect(usage[0] > 0 && usage[1] > 0 && usage[0] + usage[1] == usage[2])
                #expect(answer["times"] as? Double ?? 0 > 0)
                #expect(answer["streamed"] as? String == text)
                #expect(answer["streamed_pieces"] as? Int == (text.count + 15) / 16)
                #expect(answer["streamed_finish"] as? String == "stop")
                #expect(answer["streamed_usage"] as? [Int] == usage)
                #expect(answer["streamed_times"] as? Double == answer["times"] as? Double)
                #expect(answer["usage_chunk_alone"] as? Bool == true)
                let cut = try #require(answer["cut"] as? [Any])
                #expect(cut[0] as? String == "length" && cut[1] as? Int == 2)
                #expect(answer["stopped"] as? String == "The ")
                #expect(answer["listed"] as? String == text)
                #expect(answer["content_type"] as? String == "application/json")
                #expect(answer["models"] as? [String] == LabModel.all.map(\.name).sorted())
                #expect(answer["one"] as? String == "sim-birch-70b")
                let unknown = try #require(answer["unknown"] as? [Any])
                #expect(unknown[0] as? String == "NotFoundError" && unknown[1] as? Int == 404)
                for refusal in ["many", "role_unknown"] {
                    let refused = try #require(answer[refusal] as? [Any])
                    #expect(refused[0] as? String == "BadRequestError" && refused[1] as? Int == 400, "\(refusal)")
                }
            }
        }
    }

    private static func address(of lab: MoatuneProcess.Started) async throws -> String {
        while lab.process.isRunning {
            let said = try String(contentsOf: lab.output, encoding: .utf8)
            if said.hasSuffix("/v1\n"), let start = said.range(of: "http://") {
                return String(said[start.lowerBound...].dropLast(4))
            }
            try await Task.sleep(for: .milliseconds(20))
        }
        throw CocoaError(.executableRuntimeMismatch)
    }
}
