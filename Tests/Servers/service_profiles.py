"""Small stand-ins for inference services, on one port of 127.0.0.1, for tests. Nothing leaves the machine.

    service_profiles.py PORT          0 takes any free one; prints "listening on PORT"

A profile answers under /NAME and behaves in a few ways as its service does, by its documents and by public reports;
the source stands beside each habit. The words of replies are our own. /NAME/_log lists the requests that a
profile got: their path, status, fields and roles. The models add two numbers, rightly in most cases.
"""

import hashlib
import http.server
import json
import re
import sys
import threading

PROFILES = {}


def profile(made):
    PROFILES[made.name] = made()
    return made


class Refusal(Exception):
    """What a service answers instead of a completion."""

    def __init__(self, status, document, headers=None):
        super().__init__(status)
        self.status, self.document, self.headers = status, document, headers or {}


def openai_error(status, message, param=None, code=None, kind="invalid_request_error", headers=None):
    """OpenAI's form of an error: https://platform.openai.com/docs/guides/error-codes"""
    return Refusal(
        status, {"error": {"message": message, "type": kind, "param": param, "code": code}}, headers)


class Service:
    """A service without habits. Each method is one place where services differ."""

    name = ""
    # Where its documents have the paths begin.
    base = "/v1"
    models = ["model-a", "model-b"]
    # Wants this header to hold the key.
    key_header = None
    # The requests, counted from 1, that meet a limit.
    limited = ()

    def __init__(self):
        self.lock = threading.Lock()
        self.asked = 0
        self.log = []

    def list_models(self, headers):
        return {"object": "list", "data": [{"id": name, "object": "model", "owned_by": self.name} for name in self.models]}

    def check(self, body, query):
        """Raises a Refusal for what the service takes no request with."""
        if body.get("model") not in self.models:
            raise openai_error(404, f"The model `{body.get('model')}` does not exist", "model", "model_not_found")

    def limit(self, number):
        """The Refusal of a request that meets a limit."""
        return openai_error(429, "Rate limit reached", kind="rate_limit_error", code="rate_limit_exceeded")

    def headers(self, number):
        return {}

    def answer(self, body):
        """The text and the thinking."""
        return add(body), None

    def message(self, text, thinking):
        return {"role": "assistant", "content": text}

    def choice(self, choice, body):
        return choice

    def usage(self, prompt, text, thinking):
        completion = words(text) + words(thinking or "")
        return {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion}

    def document(self, document, body):
        return document

    # Bytes before a whole reply's JSON, and before a stream's first frame.
    leading = b""
    # Whether a stream tells its usage without being asked.
    always_streams_usage = False


def words(text):
    return max(1, len(text.split()) * 4 // 3)


def add(body):
    """What a model says: right in about four of five cases, by everything that shapes an answer."""
    question = next((text_of(m) for m in reversed(body["messages"]) if m["role"] == "user"), "")
    numbers = re.findall(r"(\d+) \+ (\d+)", question)
    if not numbers:
        return "Hello."
    total = sum(map(int, numbers[-1]))
    luck = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).digest()[0]
    return f"The answer is {total if luck > 50 else total + 1}."


def text_of(message):
    content = message.get("content") or ""
    return content if isinstance(content, str) else "".join(part.get("text", "") for part in content)


# ---------------------------------------------------------------------------------------------------------------------


@profile
class Cerebras(Service):
    name = "cerebras"
    models = ["gpt-oss-120b", "qwen-3.8-27b"]
    limited = (3, 4)

    def limit(self, number):
        # The words, and an error that stands in no "error": https://github.com/continuedev/continue/issues/9800 and
        # https://github.com/anomalyco/opencode/issues/7463
        return Refusal(429, {
            "message": "Tokens per minute limit exceeded - too many tokens processed.", "type": "too_many_tokens_error",
            "param": "quota", "code": "token_quota_exceeded"})

    def headers(self, number):
        # Requests by the day and tokens by the minute, seconds until they are new:
        # https://inference-docs.cerebras.ai/support/rate-limits
        return {
            "x-ratelimit-limit-requests-day": "14400", "x-ratelimit-remaining-requests-day": str(14400 - number),
            "x-ratelimit-reset-requests-day": "33011.38", "x-ratelimit-limit-tokens-minute": "600000",
            "x-ratelimit-remaining-tokens-minute": "590000", "x-ratelimit-reset-tokens-minute": "11.38"}

    def answer(self, body):
        return add(body), "We need to add two numbers."

    def message(self, text, thinking):
        # Reasoning in a field of its own: https://inference-docs.cerebras.ai/capabilities/reasoning
        return {"role": "assistant", "content": text, "reasoning": thinking}

    def document(self, document, body):
        # https://inference-docs.cerebras.ai/api-reference/chat-completions
        return document | {"time_info": {"queue_time": 0.0001, "prompt_time": 0.001, "completion_time": 0.01, "total_time": 0.012}}


@profile
class OpenAI(Service):
    name = "openai"
    models = ["gpt-5-mini", "o3-mini", "gpt-4.1-mini", "o1-pro"]
    limited = (5,)

    def check(self, body, query):
        super().check(body, query)
        model = body["model"]
        if model == "o1-pro":
            # Models that answer by /v1/responses alone: https://platform.openai.com/docs/models/o1-pro
            raise openai_error(
                404, "This is not a chat model and thus not supported in the v1/chat/completions endpoint. Did you mean "
                "to use v1/completions?", "model")
        if model.startswith(("gpt-5", "o3")) and "max_tokens" in body:
            # https://github.com/tmc/langchaingo/issues/1355 is of this kind.
            raise openai_error(
                400, "Unsupported parameter: 'max_tokens' is not supported with this model. Use "
                "'max_completion_tokens' instead.", "max_tokens", "unsupported_parameter")
        if model == "o3-mini":
            # https://github.com/ai-christianson/RA.Aid/issues/70 and https://github.com/livekit/agents/issues/1470
            for field in ("temperature", "top_p"):
                if field in body:
                    raise openai_error(
                        400, f"Unsupported parameter: '{field}' is not supported with this model.", field,
                        "unsupported_parameter")
        if model == "gpt-5-mini" and body.get("temperature", 1) != 1:
            # https://github.com/QwenLM/qwen-code/issues/921
            raise openai_error(
                400, f"Unsupported value: 'temperature' does not support {body['temperature']} with this model. Only the "
                "default (1) value is supported.", "temperature", "unsupported_value")

    def limit(self, number):
        # Milliseconds in words: https://github.com/BuilderIO/micro-agent/issues/86
        return openai_error(
            429, "Rate limit reached for gpt-5-mini in organization org-x on tokens per min (TPM): Limit 30000, Used "
            "29937, Requested 385. Please try again in 644ms. Visit https://platform.openai.com/account/rate-limits to "
            "learn more.", kind="tokens", code="rate_limit_exceeded")

    def headers(self, number):
        # https://platform.openai.com/docs/guides/rate-limits
        return {
            "x-ratelimit-limit-requests": "5000", "x-ratelimit-remaining-requests": str(5000 - number),
            "x-ratelimit-reset-requests": "12ms", "x-ratelimit-limit-tokens": "300000",
            "x-ratelimit-remaining-tokens": "299000", "x-ratelimit-reset-tokens": "6ms"}

    def message(self, text, thinking):
        return {"role": "assistant", "content": text, "refusal": None, "annotations": []}

    def usage(self, prompt, text, thinking):
        return super().usage(prompt, text, thinking) | {
            "prompt_tokens_details": {"cached_tokens": 0, "audio_tokens": 0},
            "completion_tokens_details": {"reasoning_tokens": 0, "accepted_prediction_tokens": 0}}


@profile
class OpenAIResponses(OpenAI):
    """OpenAI asked by /v1/responses, which official clients do; see `responses` below."""

    name = "openai-responses"
    models = ["gpt-5-mini", "gpt-4.1-mini"]
    limited = ()


@profile
class Azure(Service):
    name = "azure"
    base = "/openai/deployments/gpt-4o"
    models = ["gpt-4o"]
    key_header = "api-key"
    limited = (6,)

    def list_models(self, headers):
        # A deployment has no list: https://github.com/BerriAI/litellm/issues/8572 shows the words.
        raise Refusal(404, {"error": {"code": "404", "message": "Resource not found"}})

    def check(self, body, query):
        # Without a version nothing is found:
        # https://learn.microsoft.com/azure/ai-services/openai/reference#api-specs
        if "api-version=" not in query:
            raise Refusal(404, {"error": {"code": "404", "message": "Resource not found"}})
        # Fields that came later than the version are refused without a code:
        # https://github.com/567-labs/instructor/issues/381
        if "stream_options" in body:
            raise openai_error(400, "Unrecognized request argument supplied: stream_options")

    def limit(self, number):
        # https://learn.microsoft.com/azure/ai-services/openai/quotas-limits
        return Refusal(
            429, {"error": {
                "code": "429", "message": "Requests to the ChatCompletions_Create Operation under Azure OpenAI API version "
                "2024-10-21 have exceeded token rate limit of your current OpenAI S0 pricing tier. Please retry after 1 "
                "second."}},
            {"retry-after": "1"})

    def choice(self, choice, body):
        # https://learn.microsoft.com/azure/ai-services/openai/concepts/content-filter
        return choice | {"content_filter_results": {"hate": {"filtered": False, "severity": "safe"}}}

    def document(self, document, body):
        return document | {"prompt_filter_results": [{"prompt_index": 0, "content_filter_results": {}}]}


@profile
class Gemini(Service):
    name = "gemini"
    base = "/v1beta/openai"
    models = ["gemini-2.5-flash", "gemini-2.5-pro"]
    limited = (4,)
    known = {
        "model", "messages", "temperature", "top_p", "max_tokens", "max_completion_tokens", "stream", "stream_options",
        "stop", "n", "reasoning_effort", "response_format", "tools", "tool_choice", "user"}

    def list_models(self, headers):
        # Names come with a prefix that requests may leave out: https://github.com/NousResearch/hermes-agent/issues/12220
        return {"object": "list", "data": [{"id": "models/" + name, "object": "model", "owned_by": "google"} for name in self.models]}

    def check(self, body, query):
        # Errors are a list of one, of Google's form, all unknown fields at once:
        # https://github.com/Vali-98/ChatterUI/issues/227 and https://github.com/MinLL/SkyrimNet-GamePlugin/issues/77
        unknown = sorted(set(body) - self.known)
        if unknown:
            words = [f'Invalid JSON payload received. Unknown name "{name}": Cannot find field.' for name in unknown]
            raise Refusal(400, [{"error": {
                "code": 400, "message": "\n".join(words), "status": "INVALID_ARGUMENT",
                "details": [{
                    "@type": "type.googleapis.com/google.rpc.BadRequest",
                    "fieldViolations": [{"description": description} for description in words]}]}}])
        if body.get("model", "").removeprefix("models/") not in self.models:
            raise Refusal(404, [{"error": {"code": 404, "message": "models/x is not found for API version v1main", "status": "NOT_FOUND"}}])

    def limit(self, number):
        # https://github.com/continuedev/continue/issues/9608 and https://ai.google.dev/gemini-api/docs/rate-limits
        return Refusal(429, [{"error": {
            "code": 429, "message": "You exceeded your current quota, please check your plan and billing details.\n* Quota "
            "exceeded for metric: generativelanguage.googleapis.com/generate_content_free_tier_requests, limit: 10\n"
            "Please retry in 1.085631241s.", "status": "RESOURCE_EXHAUSTED",
            "details": [{"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "1s"}]}}])

    def usage(self, prompt, text, thinking):
        # Thinking counts in the total alone: https://discuss.ai.google.dev/t/openai-compatibility-not-fully-implemented/95991
        usage = super().usage(prompt, text, thinking)
        return usage | {"total_tokens": usage["total_tokens"] + 40}


@profile
class Anthropic(Service):
    name = "anthropic"
    models = ["claude-sonnet-4-5", "claude-haiku-4-5"]
    limited = (5,)

    def list_models(self, headers):
        # The list wants the native API's headers, so that a bearer token alone is refused, though it may ask:
        # https://github.com/farion1231/cc-switch/issues/3738 and https://github.com/QwenLM/qwen-code/pull/3799
        if "x-api-key" not in headers:
            raise Refusal(401, {"type": "error", "error": {"type": "authentication_error", "message": "x-api-key header is required"}})
        return super().list_models(headers)

    def check(self, body, query):
        super().check(body, query)
        # https://github.com/cloud-apim/otoroshi-llm-extension/issues/140
        if "temperature" in body and "top_p" in body:
            raise self.error(400, "`temperature` and `top_p` cannot both be specified for this model. Please use only one.")
        # Most other fields are ignored, a temperature above 1 counts as 1:
        # https://platform.claude.com/docs/en/api/openai-sdk
        if not any(message["role"] == "user" for message in body["messages"]):
            raise self.error(400, "messages: at least one message is required")

    @staticmethod
    def error(status, message, code="invalid_request_error"):
        # The compatible endpoint's form: https://github.com/FoundationAgents/OpenManus/issues/746
        return Refusal(status, {"error": {"code": code, "message": message, "type": "invalid_request_error", "param": None}})

    def limit(self, number):
        refusal = self.error(
            429, "This request would exceed the rate limit for your organization of 20,000 input tokens per minute. For "
            "details, refer to: https://docs.anthropic.com/en/api/rate-limits.", "rate_limit_error")
        refusal.headers = {"retry-after": "1"}
        return refusal


@profile
class Mistral(Service):
    name = "mistral"
    models = ["mistral-small-latest", "magistral-small-latest"]
    limited = (4,)
    known = {
        "model", "messages", "temperature", "top_p", "max_tokens", "stream", "stop", "random_seed", "response_format",
        "tools", "tool_choice", "n", "safe_prompt", "presence_penalty", "frequency_penalty", "prompt_mode"}

    def check(self, body, query):
        # Any field that is not known: https://github.com/editor-code-assistant/eca/issues/231 and, in its older form,
        # https://github.com/mistralai/platform-docs-public/issues/7. `seed` is named random_seed:
        # https://docs.mistral.ai/api/endpoint/chat
        unknown = [name for name in body if name not in self.known]
        if unknown:
            raise Refusal(422, {
                "object": "error", "message": {"detail": [
                    {"type": "extra_forbidden", "loc": ["body", name], "msg": "Extra inputs are not permitted", "input": body[name]}
                    for name in unknown]},
                "type": "invalid_request_error", "param": None, "code": None})
        if body.get("model") not in self.models:
            raise Refusal(400, {"object": "error", "message": f"Invalid model: {body.get('model')}", "type": "invalid_model", "param": None, "code": "1500"})
        # https://docs.mistral.ai/capabilities/completion: the last message is the user's or a tool's.
        if body["messages"][-1]["role"] not in ("user", "tool"):
            raise Refusal(400, {"object": "error", "message": "Expected last role User or Tool", "type": "invalid_request_message_order", "param": None, "code": "3230"})

    def limit(self, number):
        # https://docs.mistral.ai/deployment/ai-studio/tier; the words in https://github.com/cline/cline issues
        return Refusal(429, {"object": "error", "message": "Requests rate limit exceeded", "type": "rate_limited", "param": None, "code": "1300"})

    def answer(self, body):
        return add(body), "First thought: 5." if body["model"].startswith("magistral") else None

    def message(self, text, thinking):
        if thinking is None:
            return {"role": "assistant", "content": text, "tool_calls": None}
        # Content in parts, thinking among them: https://docs.mistral.ai/capabilities/reasoning
        return {"role": "assistant", "tool_calls": None, "content": [
            {"type": "thinking", "thinking": [{"type": "text", "text": thinking}]}, {"type": "text", "text": text}]}


@profile
class Groq(Service):
    name = "groq"
    base = "/openai/v1"
    models = ["llama-3.1-8b-instant", "openai/gpt-oss-20b"]
    limited = (4,)

    def check(self, body, query):
        super().check(body, query)
        # https://console.groq.com/docs/reasoning: only models that reason know the field.
        if "reasoning_effort" in body and not body["model"].startswith("openai/"):
            raise openai_error(400, "`reasoning_effort` is not supported with this model", "reasoning_effort")

    def limit(self, number):
        # https://github.com/elizaOS/eliza/issues/4040
        return openai_error(
            429, "Rate limit reached for model `llama-3.1-8b-instant` in organization `org_x` service tier `on_demand` on "
            "tokens per minute (TPM): Limit 6000, Used 5034, Requested 1443. Please try again in 1.77s. Need more tokens? "
            "Upgrade to Dev Tier today at https://console.groq.com/settings/billing", kind="tokens",
            code="rate_limit_exceeded", headers={"retry-after": "2"})

    def headers(self, number):
        # Requests by the day, tokens by the minute: https://console.groq.com/docs/rate-limits
        return {
            "x-ratelimit-limit-requests": "14400", "x-ratelimit-remaining-requests": str(14400 - number),
            "x-ratelimit-reset-requests": "6s", "x-ratelimit-limit-tokens": "180000",
            "x-ratelimit-remaining-tokens": "179000", "x-ratelimit-reset-tokens": "333ms"}

    def answer(self, body):
        return add(body), "Add them." if body["model"].startswith("openai/") else None

    def message(self, text, thinking):
        return {"role": "assistant", "content": text} | ({"reasoning": thinking} if thinking else {})

    def usage(self, prompt, text, thinking):
        return super().usage(prompt, text, thinking) | {"queue_time": 0.001, "prompt_time": 0.002, "completion_time": 0.01, "total_time": 0.012}

    def document(self, document, body):
        return document | {"x_groq": {"id": "req_1"}}


@profile
class Together(Service):
    name = "together"
    models = ["meta-llama/Llama-3.3-70B-Instruct-Turbo", "deepseek-ai/DeepSeek-R1"]
    limited = (3, 5)

    def list_models(self, headers):
        # A list without a document around it: https://docs.together.ai/reference/models-1
        return [{"id": name, "object": "model", "type": "chat"} for name in self.models]

    def limit(self, number):
        # Words without a figure: https://docs.together.ai/docs/error-codes; https://github.com/togethercomputer/MoA/issues/27
        return openai_error(429, "Request was rejected due to request rate limiting.", kind="model_rate_limit", code="model_rate_limit")

    def answer(self, body):
        # Thinking in the content: https://docs.together.ai/docs/deepseek-r1
        text = add(body)
        return (f"<think>\nIs it 5? No.\n</think>\n\n{text}" if "R1" in body["model"] else text), None

    def choice(self, choice, body):
        # Another name for an ordinary end: https://docs.together.ai/reference/chat-completions-1
        return choice | ({"finish_reason": "eos"} if choice.get("finish_reason") == "stop" else {})


@profile
class OpenRouter(Service):
    name = "openrouter"
    base = "/api/v1"
    models = ["meta-llama/llama-3.3-70b-instruct", "deepseek/deepseek-r1"]
    limited = (4,)
    # A whole reply may begin with blank lines, a stream with comments, while a model is waited for:
    # https://openrouter.ai/docs/api-reference/streaming
    leading = b"\n         \n"

    def check(self, body, query):
        # Variants are not in the list: https://openrouter.ai/docs/faq
        if body.get("model", "").split(":")[0] not in self.models:
            raise Refusal(400, {"error": {"message": f"{body.get('model')} is not a valid model ID", "code": 400}, "user_id": "user_x"})

    def limit(self, number):
        # The upstream's words stand in the metadata: https://github.com/open-webui/computer/issues/293
        return Refusal(429, {"error": {
            "message": "Provider returned error", "code": 429,
            "metadata": {"raw": "deepseek/deepseek-r1 is temporarily rate-limited upstream. Please retry shortly.", "provider_name": "BaseTen"}}})

    def choice(self, choice, body):
        # A provider that fails once the status is out: https://github.com/genkit-ai/genkit/pull/6259 and
        # https://openrouter.ai/docs/api-reference/errors
        if self.asked in (7, 8):
            return choice | {
                "finish_reason": "error", "native_finish_reason": "error", "message": {"role": "assistant", "content": ""},
                "error": {"code": 502, "message": "Provider returned error", "metadata": {"provider_name": "BaseTen"}}}
        return choice | {"native_finish_reason": choice.get("finish_reason"), "logprobs": None}

    def answer(self, body):
        return add(body), "Adding." if "r1" in body["model"] else None

    def message(self, text, thinking):
        return {"role": "assistant", "content": text, "refusal": None, "reasoning": thinking}


@profile
class DeepSeek(Service):
    name = "deepseek"
    # Both forms of the address are in its documents: https://api-docs.deepseek.com
    base = ""
    models = ["deepseek-chat", "deepseek-reasoner"]
    # No limits, but empty lines while a request waits: https://api-docs.deepseek.com/quick_start/rate_limit
    leading = b"\n\n"

    def check(self, body, query):
        super().check(body, query)
        # https://github.com/pollinations/pollinations/issues/1291
        if not 1 <= body.get("max_tokens", 1) <= 8192:
            raise openai_error(400, "Invalid max_tokens value, the valid range of max_tokens is [1, 8192]", code="invalid_request_error")
        # https://github.com/deepseek-ai/DeepSeek-R1/issues/7
        for field in ("temperature", "top_p"):
            if field in body and body["model"] == "deepseek-reasoner":
                raise openai_error(400, f"deepseek-reasoner does not support the parameter `{field}`", code="invalid_request_error")
        # https://github.com/danny-avila/LibreChat/issues/5377
        if any(message["role"] == "system" for message in body["messages"][1:]):
            raise openai_error(400, "The system message of deepseek-reasoner must be put on the beginning of the message sequence.")

    def choice(self, choice, body):
        # https://api-docs.deepseek.com/api/create-chat-completion
        if self.asked == 6:
            return choice | {"finish_reason": "insufficient_system_resource", "message": {"role": "assistant", "content": ""}}
        return choice

    def answer(self, body):
        return add(body), "The sum." if body["model"] == "deepseek-reasoner" else None

    def message(self, text, thinking):
        # https://api-docs.deepseek.com/guides/reasoning_model
        return {"role": "assistant", "content": text} | ({"reasoning_content": thinking} if thinking else {})

    def usage(self, prompt, text, thinking):
        return super().usage(prompt, text, thinking) | {"prompt_cache_hit_tokens": 0, "prompt_cache_miss_tokens": prompt}


@profile
class Ollama(Service):
    name = "ollama"
    # A name without a tag means :latest, and the list has the tag: https://github.com/ollama/ollama/blob/main/docs/api.md
    models = ["llama3.2", "qwen3"]

    def list_models(self, headers):
        return {"object": "list", "data": [{"id": name + ":latest", "object": "model", "owned_by": "library"} for name in self.models]}

    def check(self, body, query):
        if body.get("model", "").removesuffix(":latest") not in self.models:
            raise openai_error(404, f'model "{body.get("model")}" not found, try pulling it first', kind="api_error")

    def answer(self, body):
        # Models that think do so in the content, where it was not asked to part it:
        # https://github.com/ollama/ollama/blob/main/docs/openai.md, https://github.com/deepseek-ai/DeepSeek-R1/issues/23
        text = add(body)
        return (f"<think>\nMaybe 12?\n</think>\n\n{text}" if body["model"].startswith("qwen3") else text), None


@profile
class VLLM(Service):
    name = "vllm"
    models = ["google/gemma-2-9b-it", "deepseek-ai/DeepSeek-R1-Distill-Qwen-7B"]

    def list_models(self, headers):
        return {"object": "list", "data": [{"id": name, "object": "model", "owned_by": "vllm", "max_model_len": 4096} for name in self.models]}

    def error(self, status, message, kind):
        # The older and wider spread form: https://github.com/vllm-project/vllm/pull/2964
        return Refusal(status, {"object": "error", "message": message, "type": kind, "param": None, "code": status})

    def check(self, body, query):
        if body.get("model") not in self.models:
            raise self.error(404, f"The model `{body.get('model')}` does not exist.", "NotFoundError")
        # A template's own words: https://github.com/huggingface/chat-ui/issues/1386
        if "gemma" in body["model"]:
            roles = [message["role"] for message in body["messages"]]
            if "system" in roles:
                raise self.error(400, "System role not supported", "BadRequestError")
            if any(one == next for one, next in zip(roles, roles[1:])):
                raise self.error(400, "Conversation roles must alternate user/assistant/user/assistant/...", "BadRequestError")

    def answer(self, body):
        # Its template begins the thinking, so that only the closing tag is in the content:
        # https://github.com/vllm-project/vllm/issues/41902 is of this kind.
        text = add(body)
        return (f"Could it be 3?\n</think>\n\n{text}" if "R1" in body["model"] else text), None


@profile
class LMStudio(Service):
    name = "lmstudio"
    models = ["mistral-7b-instruct-v0.3", "openai/gpt-oss-20b"]

    def check(self, body, query):
        # An error is a text: https://github.com/lmstudio-ai/lmstudio-bug-tracker/issues/842; the words:
        # https://github.com/Mintplex-Labs/anything-llm/issues/2914
        if body.get("model") not in self.models:
            raise Refusal(404, {"error": f'Model "{body.get("model")}" not found.'})
        if "mistral" in body["model"] and any(message["role"] == "system" for message in body["messages"]):
            raise Refusal(400, {"error": 'Error rendering prompt with jinja template: "Only user and assistant roles are supported!".'})

    def answer(self, body):
        # Channels in the content: https://github.com/ggml-org/llama.cpp/issues/15181 is of this kind.
        text = add(body)
        if "gpt-oss" in body["model"]:
            return f"<|channel|>analysis<|message|>Is it 9?<|end|><|start|>assistant<|channel|>final<|message|>{text}", None
        return text, None


@profile
class LlamaCpp(Service):
    name = "llamacpp"
    models = ["gemma-2b", "qwen"]
    # The first requests find it loading: https://github.com/ggml-org/llama.cpp/blob/master/tools/server/README.md
    limited = (1, 2)

    def limit(self, number):
        return Refusal(503, {"error": {"code": 503, "message": "Loading model", "type": "unavailable_error"}})

    def check(self, body, query):
        # The server has one model and takes any name. A template's words, with status 500:
        # https://github.com/abetlen/llama-cpp-python/issues/1580
        if body.get("model") == "gemma-2b" and body["messages"][0]["role"] == "system":
            raise Refusal(500, {"error": {"code": 500, "message": "System role not supported at row 1, column 62", "type": "server_error"}})

    def answer(self, body):
        return add(body), "Sum." if body["model"] == "qwen" else None

    def message(self, text, thinking):
        return {"role": "assistant", "content": text} | ({"reasoning_content": thinking} if thinking else {})

    def document(self, document, body):
        return document | {"timings": {"prompt_n": 10, "prompt_ms": 12.5, "predicted_n": 5, "predicted_ms": 30.1}}

    def usage(self, prompt, text, thinking):
        # Old builds count nothing: https://github.com/ggml-org/llama.cpp/issues/6430 is of this kind.
        return None


# ---------------------------------------------------------------------------------------------------------------------


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments):
        pass

    def service(self):
        name, _, rest = self.path.lstrip("/").partition("/")
        path, _, query = rest.partition("?")
        return PROFILES.get(name), "/" + path, query

    def send(self, status, document, headers=None, leading=b""):
        payload = leading + json.dumps(document).encode()
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(payload)))
        self.end_headers()
        self.wfile.write(payload)

    def handle(self):
        try:
            super().handle()
        except ConnectionError:
            # The client left.
            pass

    def do_GET(self):
        service, path, query = self.service()
        if service is None:
            return self.send(404, {"error": "no such profile"})
        if path == "/_log":
            return self.send(200, service.log)
        if path != service.base + "/models":
            return self.send(404, {"error": {"message": f"Not found: {path}", "code": 404}})
        try:
            self.send(200, service.list_models({name.lower() for name in self.headers}))
        except Refusal as refusal:
            self.send(refusal.status, refusal.document)

    def do_POST(self):
        service, path, query = self.service()
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)) or b"{}")
        entry = {
            "path": path, "fields": sorted(body), "model": body.get("model"),
            "roles": [message["role"] for message in body.get("messages", [])],
            "content": [text_of(message) for message in body.get("messages", [])]}
        try:
            if path == service.base + "/responses":
                return self.send(200, responses(service, body))
            if path != service.base + "/chat/completions":
                raise Refusal(404, {"error": {"message": f"Not found: {path}", "code": 404}})
            if service.key_header and service.key_header not in self.headers:
                raise Refusal(401, {"error": {"code": "401", "message": "Access denied due to invalid subscription key or wrong API endpoint."}})
            with service.lock:
                service.asked += 1
                number = service.asked
            service.check(body, query)
            if number in service.limited:
                raise service.limit(number)
            entry["status"] = 200
            self.complete(service, body, number)
        except Refusal as refusal:
            entry["status"] = refusal.status
            self.send(refusal.status, refusal.document, refusal.headers)
        finally:
            service.log.append(entry)

    def complete(self, service, body, number):
        text, thinking = service.answer(body)
        prompt = sum(words(text_of(message)) for message in body["messages"])
        usage = service.usage(prompt, text, thinking)
        if body.get("stream"):
            return self.stream(service, body, number, text, thinking, usage)
        choice = {"index": 0, "message": service.message(text, thinking), "finish_reason": "stop"}
        document = {
            "id": f"chatcmpl-{number}", "object": "chat.completion", "created": 1, "model": body.get("model"),
            "choices": [service.choice(choice, body)]}
        if usage is not None:
            document["usage"] = usage
        self.send(200, service.document(document, body), service.headers(number), service.leading)

    def stream(self, service, body, number, text, thinking, usage):
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        for name, value in service.headers(number).items():
            self.send_header(name, value)
        self.end_headers()
        self.close_connection = True
        head = {"id": f"chatcmpl-{number}", "object": "chat.completion.chunk", "created": 1, "model": body.get("model")}

        def frame(document):
            self.wfile.write(b"data: " + json.dumps(head | document).encode() + b"\n\n")

        self.wfile.write(b": OPENROUTER PROCESSING\n\n" if service.name == "openrouter" else b"")
        frame({"choices": [{"index": 0, "delta": {"role": "assistant", "content": ""}, "finish_reason": None}]})
        if thinking:
            message = service.message("", thinking)
            message.pop("content" if isinstance(message["content"], str) else "role")
            frame({"choices": [{"index": 0, "delta": message, "finish_reason": None}]})
        for start in range(0, len(text), 7):
            frame({"choices": [{"index": 0, "delta": {"content": text[start:start + 7]}, "finish_reason": None}]})
        choice = service.choice({"index": 0, "delta": {}, "finish_reason": "stop"}, body)
        choice.pop("message", None)
        frame({"choices": [choice]})
        if usage is not None and (body.get("stream_options") or {}).get("include_usage"):
            frame({"choices": [], "usage": usage})
        self.wfile.write(b"data: [DONE]\n\n")


def responses(service, body):
    """A whole response as OpenAI has it: https://platform.openai.com/docs/api-reference/responses/object"""
    text = body["input"] if isinstance(body["input"], str) else text_of(body["input"][-1])
    answer = add({"messages": [{"role": "user", "content": text}]})
    return {
        "id": "resp_1", "object": "response", "created_at": 1, "status": "completed", "error": None,
        "incomplete_details": None, "model": body["model"], "parallel_tool_calls": True, "tool_choice": "auto", "tools": [],
        "output": [{
            "type": "message", "id": "msg_1", "status": "completed", "role": "assistant",
            "content": [{"type": "output_text", "text": answer, "annotations": []}]}],
        "usage": {
            "input_tokens": 5, "input_tokens_details": {"cached_tokens": 0}, "output_tokens": 5,
            "output_tokens_details": {"reasoning_tokens": 0}, "total_tokens": 10}}


if __name__ == "__main__":
    server = http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler)
    print(f"listening on {server.server_address[1]}", flush=True)
    # The process that started it may end without a signal; with --until-end-of-input the server ends too.
    if "--until-end-of-input" in sys.argv:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        sys.stdin.buffer.read()
    else:
        server.serve_forever()
