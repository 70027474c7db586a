"""llama.cpp's own server with a small real model that behaves as Gemma and as a model that thinks.

    llamacpp_server.py MODEL PORT

Its chat template is one like Gemma's, which refuses the system role and turns that don't alternate
(https://github.com/abetlen/llama-cpp-python/issues/1580). Newer servers try a template with short texts and move the
system's message into the user's when it is refused; so that the refusal is seen, only longer texts are. A grammar has the model think in its content, which the server
is told to leave there (--reasoning-format none), as for models that it doesn't know.
"""

import sys
import time

import xllamacpp

TEMPLATE = """\
{%- if messages[0]['role'] == 'system' and messages[0]['content'] | length > 30 -%}{{ raise_exception('System role not supported') }}{%- endif -%}
{%- for message in messages -%}
{%- if (message['role'] == 'user') != (loop.index0 % 2 == 0) -%}
{{ raise_exception('Conversation roles must alternate user/assistant/user/assistant/...') }}
{%- endif -%}
{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] | trim + '<|im_end|>\\n' }}
{%- endfor -%}
{%- if add_generation_prompt -%}{{ '<|im_start|>assistant\\n' }}{%- endif -%}
"""

GRAMMAR = r"""
root ::= "<think>\n" thought "\n</think>\n\n" answer
thought ::= [A-Za-z0-9 ,.]{8,40}
answer ::= [0-9]{1,4}
"""

params = xllamacpp.CommonParams()
params.model.path = sys.argv[1]
params.model_alias = {"gemma-thinker"}
params.hostnames = ["127.0.0.1"]
params.port = int(sys.argv[2])
params.n_ctx = 4096
params.n_parallel = 2
params.n_gpu_layers = 0
for processors in (params.cpuparams, params.cpuparams_batch):
    # A spinning thread would take the processor from the client.
    processors.n_threads, processors.poll = 1, 0
params.use_jinja = True
params.chat_template = TEMPLATE
params.reasoning_format = xllamacpp.common_reasoning_format.COMMON_REASONING_FORMAT_NONE
grammar = xllamacpp.CommonGrammar()
grammar.type = xllamacpp.common_grammar_type.COMMON_GRAMMAR_TYPE_USER
grammar.grammar = GRAMMAR
params.sampling.grammar = grammar
server = xllamacpp.Server(params)
print("ready", flush=True)
while True:
    time.sleep(3600)
