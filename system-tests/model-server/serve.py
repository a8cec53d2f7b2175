"""Serves a GGUF file by llama.cpp's own server, on loopback, until it is killed.

Usage: serve.py FILE.gguf PORT NAME
"""

import signal
import sys

import xllamacpp

path, port, name = sys.argv[1:]
params = xllamacpp.CommonParams()
params.model.path = path
params.model_alias = {name}
params.port = int(port)
params.n_ctx = 32768
params.n_parallel = 4
params.kv_unified = True
params.cpuparams.n_threads = 1  # enough, and several would wait for each other on a busy machine
params.n_predict = 4096
params.n_gpu_layers = 0
params.warmup = False
server = xllamacpp.Server(params)
print("ready", server.listening_address, flush=True)
signal.pause()
