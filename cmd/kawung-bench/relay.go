package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"net/http"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"
)

// A relayCase is one load on every program. Targets are shares of what the
// baseline needs in the same run; 0 means none.
type relayCase struct {
	name     string
	cameras  int
	load     load
	viewers  int // of every camera
	programs []string
	target   float64
}

var relayCases = []relayCase{
	{"1x50", 1, mainStream, 50, []string{"floor", "baseline", "product"}, 0.36},
	{"20x1", 20, mainStream, 1, []string{"baseline", "product"}, 0.6},
	{"50subx1", 50, substream, 1, []string{"baseline", "product"}, 0.6},
	{"idle50", 50, mainStream, 0, []string{"baseline", "product"}, 0},
}

// How long a case settles after the last viewer joined, and is measured.
const (
	relaySettle  = 2500 * time.Millisecond
	relayMeasure = 4 * time.Second
)

// The relay has a core to itself; cameras and viewers have the other.
const (
	workerCore = "0"
	ownCore    = "1"
)

// benchRelay measures what the relay's process costs beside the libraries'
// own fan-out and beside encryption alone. only names cases, none means all.
func benchRelay(ctx context.Context, o options) error {
	if runtime.NumCPU() < 2 {
		return fmt.Errorf("two cores are needed: one for the relay, one for cameras and viewers")
	}
	if err := exec.Command("taskset", "-acp", ownCore, strconv.Itoa(os.Getpid())).Run(); err != nil {
		return fmt.Errorf("taskset: %w", err)
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	for _, c := range relayCases {
		if o.only != "" && !strings.Contains(","+o.only+",", ","+c.name+",") {
			continue
		}
		if err := c.run(ctx, o); err != nil {
			return fmt.Errorf("%s: %w", c.name, err)
		}
	}
	return nil
}

func (c relayCase) run(ctx context.Context, o options) error {
	costs := map[string]cost{}
	for _, program := range c.programs {
		if o.program != "" && o.program != program {
			continue
		}
		measured, err := c.measure(ctx, o, program)
		if err != nil {
			return fmt.Errorf("%s: %w", program, err)
		}
		costs[program] = measured
		base := costs["baseline"]
		if program != "product" {
			base = cost{}
		}
		c.print(program, measured, base)
	}
	return nil
}

// A cost is what one program needed for one case.
type cost struct {
	cpu, wall     time.Duration
	packets, lost int64
	bits          float64
	rss           int64
	allocations   uint64
}

func (k cost) perGbit() float64   { return k.cpu.Seconds() * 1000 / (k.bits / 1e9) }
func (k cost) perPacket() float64 { return k.cpu.Seconds() * 1e6 / float64(k.packets) }
func (k cost) perPacketAllocations() float64 {
	return float64(k.allocations) / float64(k.packets)
}
func (k cost) core() float64      { return 100 * k.cpu.Seconds() / k.wall.Seconds() }
func (k cost) mebibytes() float64 { return float64(k.rss) / (1 << 20) }

// print prints a cost as JSON lines. base is the baseline's, when there is one.
func (c relayCase) print(program string, k, base cost) {
	name := c.name
	if program != "product" {
		name += " " + program
	}
	line := func(metric, unit string, of func(cost) float64, target float64) {
		v := round(of(k))
		r := result{Bench: "relay", Case: name, Metric: metric, Value: v, Unit: unit, Better: "lower", Runs: 1, Min: v, Max: v}
		if base.cpu > 0 {
			b := round(of(base))
			r.Baseline = &b
			if target > 0 {
				t := round(target * b)
				r.Target = &t
			}
		}
		if !math.IsNaN(v) && !math.IsInf(v, 0) {
			b, _ := json.Marshal(r)
			fmt.Println(string(b))
		}
	}
	line("cpuMsPerGbit", "ms/Gbit", cost.perGbit, c.target)
	line("cpuUsPerPacket", "µs", cost.perPacket, c.target)
	line("allocationsPerPacket", "", cost.perPacketAllocations, 0)
	line("core", "%", cost.core, c.target)
	line("rss", "MiB", cost.mebibytes, 0)
	if c.viewers > 0 {
		line("lost", "packets", func(k cost) float64 { return float64(k.lost) }, 0)
	}
}

// measure runs one program with the case's load.
func (c relayCase) measure(ctx context.Context, o options, program string) (k cost, err error) {
	ctx, stop := context.WithCancel(ctx)
	g, ctx := errgroup.WithContext(ctx)
	defer func() { stop(); _ = g.Wait() }()
	urls, err := runCameras(ctx, g, c.cameras, c.load)
	if err != nil {
		return k, err
	}
	p, err := startWorker(ctx, program)
	if err != nil {
		return k, err
	}
	defer p.end()
	if _, err := p.post(ctx, "/pull", strings.Join(urls, "\n")); err != nil {
		return k, fmt.Errorf("pull: %w", err)
	}
	viewers, err := c.watch(ctx, p, program)
	defer func() {
		for _, v := range viewers {
			v.close()
		}
	}()
	if err != nil {
		return k, err
	}
	time.Sleep(relaySettle)
	if o.profile != "" {
		go p.save(ctx, "/profile?seconds="+strconv.Itoa(int(relayMeasure.Seconds())), o.profile)
	}
	return p.cost(ctx, viewers)
}

func (c relayCase) watch(ctx context.Context, p *process, program string) (viewers []*viewer, err error) {
	join := watch
	if program == "floor" {
		join = watchFloor
	}
	for i := range c.cameras {
		for range c.viewers {
			v, err := join(ctx, p, i)
			if err != nil {
				return viewers, err
			}
			viewers = append(viewers, v)
		}
	}
	return viewers, nil
}

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
	sum := func() (packets, bytes, lost int64) {
		for _, v := range viewers {
			packets, bytes, lost = packets+v.packets.Load(), bytes+v.bytes.Load(), lost+v.lost.Load()
		}
		return packets, bytes, lost
	}
	before, err := p.usage(ctx)
	if err != nil {
		return k, err
	}
	packets, bytes, _ := sum()
	began := time.Now()
	time.Sleep(relayMeasure)
	after, err := p.usage(ctx)
	if err != nil {
		return k, err
	}
	k.wall = time.Since(began)
	k.packets, k.bits, k.lost = sum3(sum())
	k.packets, k.bits = k.packets-packets, k.bits-float64(8*bytes)
	k.cpu, k.rss, k.allocations = after.CPU-before.CPU, after.RSS, after.Allocations-before.Allocations
	return k, nil
}

func sum3(packets, bytes, lost int64) (int64, float64, int64) {
	return packets, float64(8 * bytes), lost
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
