internal import Foundation
public import Inference
public import MixtureOfAgents

/// A mixture as one Python file that needs only the official `openai` client: a module to import, and a program to
/// call with a question. It makes the same requests as ``MixtureEngine``, seeds included.
public enum PythonModule {
    /// The file's text.
    ///
    /// - Parameters:
    ///   - evidence: what a run showed of the mixture, in lines, which the module's docstring repeats.
    ///   - providers: where the mixture's models are found; keys stay in the environment.
    /// - Throws: ``ExportError/unknownProvider(name:)`` for a provider that the table lacks.
    public static func text(
        of mixture: Mixture, providers: ProviderTable, evidence: [String] = []
    ) throws -> String {
        let endpoints = try PythonEndpoints.lines(of: mixture, in: providers)
        let about = "\n" + evidence.map { docstringSafe($0) + "\n" }.joined() + (evidence.isEmpty ? "" : "\n")
        return head.replacing("ABOUT\n", with: about)
            + "PROVIDERS = {\n\(endpoints)\n}\n\nMIXTURE = json.loads(\n    r\"\"\"\n"
            + (try EmbeddedMixture.lines(of: mixture)).joined(separator: "\n")
            + "\n\"\"\"\n)[\"mixture\"]\n\n"
            + "# What introduces the proposals to a reader; they stand at its {responses}.\n"
            + "REFERENCE = json.loads(\n    r\"\"\"\n" + (try jsonText(PromptTemplate.reference)) + "\n\"\"\"\n)\n"
            + body
    }

    private static func docstringSafe(_ line: String) -> String {
        PlainLine.printable(line).replacing("\\", with: "/").replacing("\"", with: "'")
    }

    static func jsonText(_ text: String) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        return String(decoding: try encoder.encode(text), as: UTF8.self)
    }

    private static let head = #"""
        """A mixture of agents that Moatune tuned: several models propose, one makes an answer of it.
        ABOUT
        Needs only the official client (pip install openai). As a program:

            python mixture.py "What is 17 + 25?"

        As a module:

            from mixture import ask
            print(ask("What is 17 + 25?"))

        Keys come from the environment variables named in PROVIDERS. NAME_BASE_URL, with the provider's name in
        capitals, sends its calls elsewhere.
        """

        import concurrent.futures
        import hashlib
        import json
        import os
        import re
        import sys
        import urllib.parse

        import openai


        """#

    private static let body = #"""

        PLACEHOLDER = "{helper_response}"
        # What Unicode calls white space; an answer of nothing else is no proposal.
        BLANK = "\t\n\x0b\x0c\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
        BLANK += "\u2028\u2029\u202f\u205f\u3000"


        class MixtureFailed(Exception):
            """Why there is no aggregate."""


        def ask(question, seed=1, earlier_turns=(), instructions="", hearing=None):
            """The mixture's answer to a question.

            seed: decides the sampling of every call, where the provider heeds seeds.
            earlier_turns: the conversation before, as {"role": "user" or "assistant", "content": text}.
            instructions: stand behind every model's own system prompt.
            hearing: is called with an agent's name, the cycle from 1, and its proposal, or None when its call failed.

            Raises MixtureFailed when every agent of a cycle fails or the main model does.
            """
            asked = (question, list(earlier_turns), instructions)
            agents = MIXTURE["agents"]
            clients = _Clients()
            proposals = []
            with concurrent.futures.ThreadPoolExecutor(max(1, len(agents))) as pool:
                for cycle in range(MIXTURE["cycles"] if agents else 0):
                    calls = []
                    for place, agent in enumerate(agents):
                        copy = agents[:place].count(agent)
                        path = ["agent", agent["name"] + "\x1f" + _canonical(agent["settings"]), str(copy), str(cycle)]
                        call = pool.submit(_call, clients, agent["settings"], asked, proposals, _seed(seed, path))
                        calls.append((agent["name"], call))
                    answers, reason = [], None
                    for name, call in calls:
                        try:
                            answer = call.result()
                        except openai.OpenAIError as error:
                            answer, reason = None, reason or error
                        if answer is not None:
                            answers.append(answer)
                        if hearing:
                            hearing(name, cycle + 1, answer)
                    if not answers:
                        raise MixtureFailed(f"every agent failed in cycle {cycle + 1}: {reason}") from reason
                    proposals = [answer for answer in answers if answer.strip(BLANK)]
            main = MIXTURE["main"]
            try:
                return _call(clients, main, asked, proposals, _seed(seed, ["main", _canonical(main)]))
            except openai.OpenAIError as error:
                raise MixtureFailed(f"the main model failed: {error}") from error


        class _Clients:
            """One client for each provider, made when it is first needed, before the calls of a cycle begin."""

            def __init__(self):
                everybody = [MIXTURE["main"]] + [agent["settings"] for agent in MIXTURE["agents"]]
                self.by_provider = {name: self._client(name) for name in {settings["provider"] for settings in everybody}}

            @staticmethod
            def _client(name):
                provider = PROVIDERS[name]
                variable = provider["key_variable"]
                if variable and not os.environ.get(variable):
                    raise MixtureFailed(f"provider '{name}' needs a key: set the environment variable {variable}")
                url = os.environ.get(name.upper().replace("-", "_") + "_BASE_URL") or provider["base_url"]
                address, _, query = url.partition("?")
                return openai.OpenAI(
                    base_url=address,
                    default_query=dict(urllib.parse.parse_qsl(query)),
                    api_key=os.environ[variable].strip() if variable else "none",
                    default_headers={key: _from_environment(name, text) for key, text in provider["headers"].items()},
                    timeout=provider["timeout_seconds"],
                    max_retries=5,
                )


        def _from_environment(provider, text):
            """A header's value, with what environment variables hold in the place of ${VARIABLE}."""

            def value(match):
                if not os.environ.get(match[1]):
                    raise MixtureFailed(f"provider '{provider}' needs the environment variable {match[1]}")
                return os.environ[match[1]].strip()

            return re.sub(r"\$\{([A-Z_][A-Z0-9_]*)\}", value, text)


        def _call(clients, settings, asked, proposals, seed):
            question, earlier_turns, instructions = asked
            system = "\n\n".join(part for part in (_filled(settings["systemPrompt"], proposals), instructions) if part)
            messages = [{"role": "system", "content": system}] if system else []
            messages += earlier_turns + [{"role": "user", "content": question}]
            request = {"model": settings["model"], "messages": messages, "seed": seed}
            for key, field in (
                ("temperature", "temperature"),
                ("topP", "top_p"),
                ("reasoningEffort", "reasoning_effort"),
                ("maximumCompletionTokens", PROVIDERS[settings["provider"]]["token_limit_field"]),
            ):
                if settings.get(key) is not None:
                    request[field] = settings[key]
            reply = clients.by_provider[settings["provider"]].chat.completions.create(**request)
            message = reply.choices[0].message
            return message.content or getattr(message, "refusal", None) or ""


        def _filled(prompt, proposals):
            """The prompt with the last proposals at its placeholder, or behind it when it has none."""
            helper = ""
            if proposals:
                numbered = "\n\n".join(f"{place}. {text}" for place, text in enumerate(proposals))
                helper = numbered.join(REFERENCE.split("{responses}"))
            parts = prompt.split(PLACEHOLDER)
            if len(parts) > 1:
                return helper.join(parts)
            return prompt + "\n\n" + helper if helper else prompt


        def _canonical(settings):
            """What is sent, as one text: equal for settings that make equal calls."""
            parts = [settings["provider"], settings["model"], settings["systemPrompt"]]
            for key in ("temperature", "topP"):
                parts.append("-" if settings.get(key) is None else repr(float(settings[key])))
            for key in ("reasoningEffort", "maximumCompletionTokens"):
                parts.append("-" if settings.get(key) is None else str(settings[key]))
            return "\x1f".join(parts)


        def _seed(seed, path):
            """A call's seed, from a named stream (SplitMix64 begun at a digest of the name): 31 bits."""
            name = "\x1f".join([str(seed), "asked"] + path)
            state = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big")
            mask = (1 << 64) - 1
            mixed = (state + 0x9E3779B97F4A7C15) & mask
            mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & mask
            mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & mask
            return (mixed ^ (mixed >> 31)) >> 33


        if __name__ == "__main__":
            if len(sys.argv) != 2:
                sys.exit(f'usage: python {os.path.basename(sys.argv[0])} "question"')
            try:
                print(ask(sys.argv[1]))
            except MixtureFailed as failure:
                sys.exit(f"no answer: {failure}")

        """#
}
