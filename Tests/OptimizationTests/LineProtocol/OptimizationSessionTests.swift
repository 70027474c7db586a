import Foundation
import Optimization
import Testing

@Suite struct OptimizationSessionTests {
    private func object(_ line: String?) throws -> [String: Any] {
        let data = Data(try #require(line).utf8)
        return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    }

    @Test func repliesAreJSONWhateverTheNames() throws {
        let name = "a \"quoted\\ \n\t\u{1} näme"
        let space: [[String: Any]] = [
            ["name": name, "type": "categorical", "choices": [name, "b"]],
            ["name": "n", "type": "int", "low": 1, "high": 3], ["name": "f", "type": "bool"],
            ["name": "x", "type": "float", "low": 1e-12, "high": 1e-9, "log": true],
        ]
        let start = try JSONSerialization.data(withJSONObject: ["op": "init", "space": space, "seed": 1, "budget": 9])
        var session = OptimizationSession()
        #expect(try object(session.reply(to: String(decoding: start, as: UTF8.self)))["ok"] as? Bool == true)
        let trials = try #require(try object(session.reply(to: #"{"op":"ask","n":4}"#))["trials"] as? [[String: Any]])
        #expect(trials.count == 4)
        for trial in trials {
            let parameters = try #require(trial["params"] as? [String: Any])
            #expect([name, "b"].contains(parameters[name] as? String))
            #expect((1...3).contains(try #require(parameters["n"] as? Int)))
            #expect(parameters["f"] is Bool)
            #expect((1e-12...1e-9).contains(try #require(parameters["x"] as? Double)))
        }
        let told = session.reply(to: #"{"op":"tell","id":0,"value":1.5}"#)
        #expect(told == #"{"ok":true}"#)
        #expect(try object(session.reply(to: #"{"op":"best"}"#))["params"] is [String: Any])
    }

    @Test func samplerPartsAndEarlierRunsComeWithInit() throws {
        let space = #"[{"name":"x","type":"float","low":0,"high":1},{"name":"f","type":"bool"}]"#
        func opened(_ fields: String) throws -> (OptimizationSession, [String: Any]) {
            var session = OptimizationSession()
            let reply = session.reply(to: #"{"op":"init","space":"# + space + #","seed":3,"budget":40,"# + fields + "}")
            return (session, try object(reply))
        }
        let past = (0..<8).map { #"{"params":{"x":0.\#($0)5,"f":true,"old":1},"value":\#($0)}"# }.joined(separator: ",")
        var (session, reply) = try opened(#""earlier":[[\#(past)]]"#)
        #expect(reply["ok"] as? Bool == true)
        let trials = try #require(try object(session.reply(to: #"{"op":"ask","n":1}"#))["trials"] as? [[String: Any]])
        let first = try #require(trials.first?["params"] as? [String: Any])
        #expect(try #require(first["x"] as? Double) > 0.5)
        #expect(first["f"] as? Bool == true)
        (session, reply) = try opened(#""sampler":"tpe","parts":{"groups":"separate","best":"observed"}"#)
        #expect(reply["name"] as? String == "moatune tpe")
        for fields in [
            #""sampler":"oracle""#, #""parts":{"groups":"none"}"#, #""parts":{"speed":"fast"}"#, #""parts":3"#,
            #""earlier":[{"params":{}}]"#, #""earlier":[[{"params":{"x":1}}]]"#,
        ] {
            (session, reply) = try opened(fields)
            #expect(reply["ok"] as? Bool == false, "\(fields)")
        }
    }

    @Test func limitsAreToldByHowFarATrialIsBeyondThem() throws {
        let space = #"[{"name":"x","type":"float","low":0,"high":1}]"#
        var session = OptimizationSession()
        let start = #"{"op":"init","space":\#(space),"seed":1,"noise":false,"constraints":1}"#
        #expect(try object(session.reply(to: start))["ok"] as? Bool == true)
        _ = session.reply(to: #"{"op":"ask","n":2}"#)
        #expect(
            session.reply(to: #"{"op":"tell","id":0,"value":9}"#)
                == #"{"error":"excesses: expected a number for each limit, 1 in all; 0 or less is within","ok":false}"#)
        #expect(session.reply(to: #"{"op":"tell","id":0,"value":9,"excesses":[2]}"#) == #"{"ok":true}"#)
        #expect(session.reply(to: #"{"op":"tell","id":1,"value":1,"excesses":[-1]}"#) == #"{"ok":true}"#)
        #expect(try object(session.reply(to: #"{"op":"best"}"#))["value"] as? Double == 1)
        var other = OptimizationSession()
        let wrong = #"{"op":"init","space":\#(space),"constraints":-1}"#
        #expect(try object(other.reply(to: wrong))["ok"] as? Bool == false)
    }

    @Test func whatCannotBeDoneIsAnErrorAndChangesNothing() throws {
        var session = OptimizationSession()
        #expect(try object(session.reply(to: #"{"op":"ask"}"#))["ok"] as? Bool == false)
        let start = #"{"op":"init","space":[{"name":"x","type":"float","low":0,"high":1}],"seed":3,"budget":9}"#
        _ = session.reply(to: start)
        for line in [start, "{", #"{"op":"tell","id":7,"value":1}"#, #"{"op":"ask","n":-1}"#, #"{"op":"what"}"#] {
            let reply = try object(session.reply(to: line))
            #expect(reply["ok"] as? Bool == false)
            #expect((reply["error"] as? String)?.isEmpty == false)
        }
        _ = session.reply(to: #"{"op":"ask","n":1}"#)
        #expect(session.reply(to: #"{"op":"tell","id":0,"value":1}"#) == #"{"ok":true}"#)
        #expect(try object(session.reply(to: #"{"op":"tell","id":0,"value":1}"#))["ok"] as? Bool == false)
        #expect(session.reply(to: #"{"op":"quit"}"#) == nil)
    }
}
