# Kawung. `make` alone prints the targets. Needs make, Go ≥ 1.26 and
# Node ≥ 20.19; everything else installs itself.

SHELL := /bin/bash
.DEFAULT_GOAL := help

UI := web/ui
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
CHROMIUM ?= /usr/bin/chromium
MINUTES ?= 30
TAKES ?= 1000
FUZZTIME ?= 10m
export CHROMIUM

ui_sources := $(shell find $(UI)/src $(UI)/*.html $(UI)/*.ts $(UI)/package-lock.json -type f -not -name '*.test.ts' 2>/dev/null)
go_sources := $(shell find cmd wall media layouts tiles configs web -type f \( -name '*.go' -o -name '*.yaml' -o -name '*.h264' -o -name '*.html' \) -not -path '*/node_modules/*' -not -path '$(UI)/*' 2>/dev/null)

.PHONY: help
help: ## these lines
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 12

.PHONY: demo
demo: bin/kawung ## the room on this machine: a wall of four displays, six cameras, a conference
	@exec bin/kawung demo

.PHONY: build
build: bin/kawung ## bin/kawung, with its pages inside

.PHONY: test
test: toolchain test-tools $(UI)/dist/.built bin/golangci-lint ## everything: vet, linters, race tests, pages, the browser journey
	go vet ./...
	bin/golangci-lint run ./...
	cd $(UI) && npm run --silent check && npm run --silent test
	go test -race -shuffle=on ./...
	$(MAKE) --no-print-directory journey

.PHONY: check
check: toolchain $(UI)/dist/.built bin/golangci-lint ## the quick half of test, before every commit
	go vet ./...
	bin/golangci-lint run ./...
	go test ./...
	cd $(UI) && npm run --silent check

.PHONY: journey
journey: bin/kawung $(UI)/node_modules/.installed test-tools ## one person's way through the real daemon, in Chromium
	cd $(UI) && npm run --silent e2e

.PHONY: bench
bench: ## how fast it is, as JSON lines and nothing else on stdout
	@$(MAKE) --no-print-directory build test-tools >&2
	@go build -o bin/kawung-bench ./cmd/kawung-bench
	@bin/kawung-bench -kawung bin/kawung -chromium $(CHROMIUM) -takes 100 attach join take wall

.PHONY: bench-wall
bench-wall: ## a thousand takes on six browsers and 24 simulated displays, black frames looked for; TAKES=1000
	@$(MAKE) --no-print-directory build test-tools >&2
	@go build -o bin/kawung-bench ./cmd/kawung-bench
	@bin/kawung-bench -kawung bin/kawung -chromium $(CHROMIUM) -takes $(TAKES) attach wall

.PHONY: bench-relay
bench-relay: ## what the relay costs a core, beside pion's own fan-out and encryption alone
	@go build -o bin/kawung-bench ./cmd/kawung-bench
	@bin/kawung-bench relay

.PHONY: bench-span
bench-span: ## one camera across two displays: how often both show the same frame, how late, at what cost
	@$(MAKE) --no-print-directory build test-tools >&2
	@go build -o bin/kawung-bench ./cmd/kawung-bench
	@bin/kawung-bench -kawung bin/kawung -chromium $(CHROMIUM) span

.PHONY: bench-freeze
bench-freeze: $(UI)/node_modules/.installed ## frozen cameras: how many are found and how soon, and false alarms in two hours of living ones; KEEP=folder
	@$(MAKE) --no-print-directory test-tools >&2
	@cd $(UI) && KEEP=$(if $(KEEP),$(abspath $(KEEP))) npm run --silent bench-freeze

.PHONY: bench-storm
bench-storm: ## 200 cameras of one host come back together: how soon all are live, and at what cost
	@go build -o bin/kawung-bench ./cmd/kawung-bench
	@bin/kawung-bench storm

.PHONY: soak
soak: ## half an hour of bad days: cameras fail, viewers come and go, 1 % is lost; MINUTES=30
	@$(MAKE) --no-print-directory build test-tools >&2
	@configs/setup/soak.sh >&2
	@go build -o bin/kawung-bench ./cmd/kawung-bench
	@bin/kawung-bench -kawung bin/kawung -chromium $(CHROMIUM) -minutes $(MINUTES) soak

.PHONY: fuzz
fuzz: ## every parser against made-up input, one after the other; FUZZTIME=10m each
	@go list ./... | while read -r package; do \
		targets=$$(go test -list '^Fuzz' $$package | grep '^Fuzz'); \
		for target in $$targets; do \
			echo "$$package $$target"; \
			go test $$package -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) </dev/null || exit 1; \
		done; \
	done

.PHONY: clean
clean: ## forget everything that was built
	rm -rf bin out $(UI)/dist/assets $(UI)/dist/.built $(UI)/dist/{console,display,join,view}.html $(UI)/node_modules

bin/kawung: $(go_sources) go.mod go.sum $(UI)/dist/.built | toolchain
	go build -trimpath -ldflags '-X main.version=$(VERSION)' -o $@ ./cmd/kawung

$(UI)/node_modules/.installed: $(UI)/package-lock.json | toolchain
	cd $(UI) && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

$(UI)/dist/.built: $(UI)/node_modules/.installed $(ui_sources)
	@rm -rf $(UI)/dist/assets
	cd $(UI) && npm run --silent build -- --logLevel warn
	@touch $@

bin/golangci-lint: cmd/tools/go.mod cmd/tools/go.sum
	go build -C cmd/tools -o ../../$@ github.com/golangci/golangci-lint/v2/cmd/golangci-lint

.PHONY: test-tools
test-tools:
	@configs/setup/test.sh

.PHONY: toolchain
toolchain:
	@command -v go >/dev/null || { echo "Kawung needs Go 1.26 or newer: https://go.dev/dl (Debian 12's own is too old)" >&2; exit 1; }
	@command -v node >/dev/null || { echo "Kawung needs Node 20.19 or newer: https://nodejs.org (Debian 12's own is too old)" >&2; exit 1; }
	@node -e 'const [a, b] = process.versions.node.split(".").map(Number); if (a < 20 || (a === 20 && b < 19)) { console.error(`Kawung needs Node 20.19 or newer; this is $${process.version}`); process.exit(1) }'
