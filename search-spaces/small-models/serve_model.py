"""llama.cpp's own server for one model on loopback: serve_model.py FILE NAME PORT."""
import signal
import sys

import xllamacpp

file, name, port = sys.argv[1:]
parameters = xllamacpp.CommonParams()
parameters.model.path = file
parameters.model_alias = {name}
parameters.hostnames = ["127.0.0.1"]
parameters.port = int(port)
# Questions and proposals of the small spaces are short.
parameters.n_ctx = 2048
# One request at a time, each from its first token: a batch and a kept prefix are rounded otherwise, and the same seed
# would not give the same answer.
parameters.n_parallel = 1
parameters.cache_prompt = False
parameters.n_gpu_layers = 0
for threads in (parameters.cpuparams, parameters.cpuparams_batch):
    # Threads that find no free processor wait for each other in a busy loop; two servers share the machine.
    threads.n_threads = 1
    threads.poll = 0
server = xllamacpp.Server(parameters)
signal.sigwait({signal.SIGTERM, signal.SIGINT})
sys.exit(0)
