# Moatune: 'make demo' and 'make test' do all the set-up that they need.
SHELL := /bin/bash
SWIFT ?= swift
TRIALS ?= 60
LOCAL_TRIALS ?= 8
PREFIX ?= $(HOME)/.local
MOATUNE := .build/release/moatune

.PHONY: help setup build build-all install demo demo-local prune-local test test-servers soak kills fuzz lint bench clean

help:
	@echo "make demo        build, then tune a mixture on the built-in lab (no key, no network)"
	@echo "make demo-local  build, then tune a mixture of small real models on this machine"
	@echo "make prune-local build, then find the useless agent of a mixture of small real models"
	@echo "make install     build, then install the program for you (PREFIX=~/.local)"
	@echo "make test        build, then run all tests"
	@echo "make test-servers build, then run the tests against llama.cpp's server and LiteLLM's proxy"
	@echo "make kills       build, then kill a run a hundred times, halt it, and fill its disk (about 10 minutes)"
	@echo "make soak        build, then a run of 20 minutes through injected faults"
	@echo "make fuzz        build, then damage runs and spaces ten thousand times (an hour)"
	@echo "make lint        check the format of the code"
	@echo "make bench       print the benchmark tables (about an hour)"
	@echo "make clean       remove what was built"

# Installs missing system packages when root or sudo allows it, otherwise names them.
setup:
	@.ci/setup

# The program alone; what tests and benchmarks need besides is built on top of it.
build: setup
	@.ci/build

build-all: setup
	@.ci/build all

# The program and its completions for bash, zsh and fish.
install: build
	@mkdir -p '$(PREFIX)/bin' '$(PREFIX)/share/bash-completion/completions' '$(PREFIX)/share/zsh/site-functions' \
	    '$(PREFIX)/share/fish/vendor_completions.d'
	@install -m 755 $(MOATUNE) '$(PREFIX)/bin/moatune'
	@$(MOATUNE) --generate-completion-script bash >'$(PREFIX)/share/bash-completion/completions/moatune'
	@$(MOATUNE) --generate-completion-script zsh >'$(PREFIX)/share/zsh/site-functions/_moatune'
	@$(MOATUNE) --generate-completion-script fish >'$(PREFIX)/share/fish/vendor_completions.d/moatune.fish'
	@echo "installed: $(PREFIX)/bin/moatune"

demo: build
	$(MOATUNE) run search-spaces/calculate-user-matrix --trials $(TRIALS) --parallel 2
	@echo "The report again: $(MOATUNE) report NAME. The mixture for another tool: $(MOATUNE) export NAME --format yaml"

demo-local: build
	search-spaces/small-models/models run $(MOATUNE) run search-spaces/small-models \
	    --trials $(LOCAL_TRIALS) --replicates 1

prune-local: build
	search-spaces/small-models/models run $(MOATUNE) prune search-spaces/small-models/with-base-model.yaml \
	    --task search-spaces/small-models --space search-spaces/small-models --margin 0.1 --max-calls 4000

test: build-all
	@.ci/setup-clients
	@SWIFT='$(SWIFT)' .ci/test

# Against servers and clients that others wrote, which are installed here.
test-servers: build-all
	@.ci/setup-clients
	@.ci/setup-servers
	@search-spaces/small-models/models install
	@SWIFT='$(SWIFT)' MOATUNE_TEST_SERVERS=1 .ci/test --filter 'LiteLLMProxy|LlamaServer|LlamaCppServer|ServeCommand'

kills: build
	python3 -B Tests/Overnight/kills.py --kills 100
	python3 -B Tests/Overnight/halts.py

# Damages runs, spaces, mixtures, cassettes and shared answers at random: no crash, no hang, nothing written outside.
fuzz: build
	python3 -B Tests/Fuzz/strangers.py --moatune $(MOATUNE) --mutations 10000

soak: build
	python3 -B Tests/Overnight/soak.py --minutes 20 --calls 20000

lint:
	$(SWIFT) format lint --strict --recursive Sources Tests Package.swift

bench: build-all
	.build/release/moatune-benchmarks lab-trends
	.build/release/moatune-benchmarks lab-search
	.build/release/moatune-benchmarks lab-cache
	.build/release/moatune-benchmarks lab-pruning
	.build/release/moatune-benchmarks lab-racing --subject sums --replicates 1
	.build/release/moatune-benchmarks influence-truth
	.build/release/moatune-benchmarks grade-stability
	.build/release/moatune-benchmarks call-limits

clean:
	rm -rf .build
