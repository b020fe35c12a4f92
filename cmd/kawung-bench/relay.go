package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"os/exec"
	"runtime"
	"slices"
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
	costs := map[string][]cost{}
	for range o.rounds {
		for _, program := range c.programs {
			if o.program != "" && o.program != program {
				continue
			}
			measured, err := c.measureFairly(ctx, o, program)
			if err != nil {
				return fmt.Errorf("%s: %w", program, err)
			}
			costs[program] = append(costs[program], measured)
		}
	}
	for _, program := range c.programs {
		base := costs["baseline"]
		if program != "product" {
			base = nil
		}
		c.print(program, costs[program], base)
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

// print prints what each metric was in all rounds, as JSON lines. base is the
// baseline's, when there is one.
func (c relayCase) print(program string, rounds, base []cost) {
	if len(rounds) == 0 {
		return
	}
	name := c.name
	if program != "product" {
		name += " " + program
	}
	line := func(metric, unit string, of func(cost) float64, target float64) {
		all := sorted(rounds, of)
		r := result{
			Bench: "relay", Case: name, Metric: metric, Value: percentile(all, 50), Unit: unit,
			Better: "lower", Runs: len(all), Min: all[0], Max: all[len(all)-1],
		}
		if len(base) > 0 {
			b := percentile(sorted(base, of), 50)
			r.Baseline = &b
			if target > 0 {
				t := round(target * b)
				r.Target = &t
			}
		}
		b, _ := json.Marshal(r)
		fmt.Println(string(b))
	}
	if c.viewers > 0 {
		line("cpuMsPerGbit", "ms/Gbit", cost.perGbit, c.target)
		line("cpuUsPerPacket", "µs", cost.perPacket, c.target)
		line("allocationsPerPacket", "", cost.perPacketAllocations, 0)
		line("lost", "packets", func(k cost) float64 { return float64(k.lost) }, 0)
	}
	line("core", "%", cost.core, c.target)
	line("rss", "MiB", cost.mebibytes, 0)
}

// sorted is one metric of all rounds, rounded.
func sorted(rounds []cost, of func(cost) float64) (all []float64) {
	for _, k := range rounds {
		all = append(all, round(of(k)))
	}
	slices.Sort(all)
	return all
}

// fairShare is how near to what the cameras should have sent a measurement must
// come: a machine that is busy with other things starves them.
const fairShare = 0.03

// measureFairly measures again while the machine was too busy to tell.
func (c relayCase) measureFairly(ctx context.Context, o options, program string) (k cost, err error) {
	for range 4 {
		k, err = c.measure(ctx, o, program)
		if err == nil && c.viewers > 0 {
			offered := float64(c.cameras*c.viewers) * c.load.rate() * k.wall.Seconds()
			if share := float64(k.packets) / offered; math.Abs(share-1) > fairShare {
				err = fmt.Errorf("%.0f %% of what the cameras should send came: the machine is too busy to measure", 100*share)
			}
		}
		if err == nil || ctx.Err() != nil {
			return k, err
		}
		fmt.Fprintf(os.Stderr, "kawung-bench: relay: %s: %s: once more: %v\n", c.name, program, err)
	}
	return k, err
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
