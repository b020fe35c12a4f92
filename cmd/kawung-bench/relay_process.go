package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"time"
)

// A process is a worker on its own core.
type process struct {
	command *exec.Cmd
	stdin   io.Closer
	address string
}

func startWorker(ctx context.Context, program string) (*process, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	p := &process{command: exec.CommandContext(ctx, "taskset", "-c", workerCore, self, "relay-worker", program)}
	p.command.Stderr = os.Stderr
	if p.stdin, err = p.command.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := p.command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := p.command.Start(); err != nil {
		return nil, err
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		p.end()
		return nil, fmt.Errorf("worker: %w", err)
	}
	p.address = "http://" + strings.TrimSpace(line)
	return p, nil
}

func (p *process) end() {
	_ = p.stdin.Close()
	_ = p.command.Wait()
}

// cost measures for relayMeasure.
func (p *process) cost(ctx context.Context, viewers []*viewer) (k cost, err error) {
	before, err := p.usage(ctx)
	if err != nil {
		return k, err
	}
	t := received(viewers)
	began := time.Now()
	time.Sleep(relayMeasure)
	after, err := p.usage(ctx)
	if err != nil {
		return k, err
	}
	k = received(viewers)
	k.wall = time.Since(began)
	k.packets, k.bits = k.packets-t.packets, k.bits-t.bits
	k.cpu, k.rss, k.allocations = after.CPU-before.CPU, after.RSS, after.Allocations-before.Allocations
	return k, nil
}

// received is what viewers have got so far.
func received(viewers []*viewer) (k cost) {
	for _, v := range viewers {
		k.packets, k.bits = k.packets+v.packets.Load(), k.bits+float64(8*v.bytes.Load())
		k.lost, k.resent = k.lost+v.lost.Load(), k.resent+v.resent.Load()
	}
	return k
}

func (p *process) usage(ctx context.Context) (u usage, err error) {
	b, err := p.request(ctx, http.MethodGet, "/usage", "")
	if err != nil {
		return u, err
	}
	return u, json.Unmarshal([]byte(b), &u)
}

func (p *process) save(ctx context.Context, path, file string) {
	b, err := p.request(ctx, http.MethodGet, path, "")
	if err == nil {
		err = os.WriteFile(file, []byte(b), 0o644)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "kawung-bench: profile:", err)
	}
}

// pull has the worker pull cameras; it returns once all of them are live.
func (p *process) pull(ctx context.Context, urls []string) error {
	if _, err := p.post(ctx, "/pull", strings.Join(urls, "\n")); err != nil {
		return fmt.Errorf("pull: %w", err)
	}
	return nil
}

func (p *process) post(ctx context.Context, path, body string) (string, error) {
	return p.request(ctx, http.MethodPost, path, body)
}

func (p *process) request(ctx context.Context, method, path, body string) (string, error) {
	r, err := http.NewRequestWithContext(ctx, method, p.address+path, strings.NewReader(body))
	if err != nil {
		return "", err
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	b, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s", path, strings.TrimSpace(string(b)))
	}
	return string(b), err
}
