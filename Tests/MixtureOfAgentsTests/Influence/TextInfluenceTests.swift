import Inference
import MixtureOfAgents
import Testing

@Suite struct TextInfluenceTests {
    /// - Parameter said: by cycle, then by place.
    private func transcript(_ said: [[String]], aggregate: String) -> Transcript {
        func call(_ role: TranscriptCall.Role, _ text: String) -> TranscriptCall {
            let request = ChatRequest(
                provider: "stub", model: "m", messages: [], sampling: SamplingParameters())
            return TranscriptCall(role: role, request: request, answer: .saying(text), failure: nil)
        }
        let proposals = said.enumerated().flatMap { cycle, texts in
            texts.enumerated().map { place, text in call(.agent(name: "a\(place)", place: place, cycle: cycle), text) }
        }
        return Transcript(calls: proposals + [call(.main, aggregate)], aggregate: aggregate, failure: nil)
    }

    @Test func wordsAreCountedForWhoAloneSaidThem() {
        // Six words: runs of one. "the", "is" from both, "sky" and "blue" from the first, "wide" from the second.
        let found = TextInfluence(
            of: transcript([["The sky is blue", "the sea is wide"]], aggregate: "The sky is blue, wide, cold"),
            agentCount: 2)
        #expect(found.shareByPlace == [2.0 / 6, 1.0 / 6])
        #expect(found.commonShare == 2.0 / 6)
        #expect(found.ownShare == 1.0 / 6)
    }

    @Test func whatOthersRepeatLaterBelongsToWhoSaidItFirst() {
        let found = TextInfluence(
            of: transcript([["rain", "sun"], ["sun", "sun rain"]], aggregate: "sun rain"), agentCount: 2)
        #expect(found.shareByPlace == [0.5, 0.5])
    }

    @Test func codeIsComparedWithoutCommentsBlanksAndQuotes() {
        let first = """
            Mine is best.
            ```python
            def f(x):   # doubles
                return x*2 if x != 'none' else 0
            ```
            """
        let second = "```python\ndef g(y):\n    pass\n```"
        let aggregate = """
            ```
            def f(x):
                return x * 2 if x != "none" else 0  # checked
            ```
            This one merges both, mine is best.
            """
        let found = TextInfluence(of: transcript([[first, second]], aggregate: aggregate), agentCount: 2)
        #expect(found.shareByPlace == [1, 0])
    }

    @Test func nothingSaidIsNothingTraced() {
        let silent = Transcript(calls: [], aggregate: nil, failure: "down")
        let found = TextInfluence(of: silent, agentCount: 3)
        #expect(found.shareByPlace == [0, 0, 0])
        #expect(found.ownShare == 0 && found.commonShare == 0)
    }

    @Test func sharesAddUpToTheWhole() {
        let found = TextInfluence(
            of: transcript(
                [["one two three four five six", "two three four", "seven"], ["eight", "nine one", ""]],
                aggregate: "one two three four eight nine ten eleven twelve seven"), agentCount: 3)
        let sum = found.shareByPlace.reduce(0, +) + found.commonShare + found.ownShare
        #expect(abs(sum - 1) < 1e-12)
    }
}
