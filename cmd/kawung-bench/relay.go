package main

import (
	"context"
	"fmt"
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

// A relayCase is one load on every program. Its target is a share of what the
// baseline needs in the same run, or without a baseline most, in % of a core; 0
// means none.
type relayCase struct {
	name       string
	cameras    []group
	viewers    int // of every camera
	thumbnails int // cameras whose newest keyframe a console asks for, every thumbnailEvery
	programs   []string
	target     float64
	most       float64
}

// A group is cameras of one load.
type group struct {
	n    int
	load load
}

var relayCases = []relayCase{
	{name: "1x50", cameras: []group{{1, mainStream}}, viewers: 50, programs: []string{"floor", "baseline", "product"}, target: 0.36},
	{name: "20x1", cameras: []group{{20, mainStream}}, viewers: 1, programs: []string{"baseline", "product"}, target: 0.6},
	{name: "50subx1", cameras: []group{{50, substream}}, viewers: 1, programs: []string{"baseline", "product"}, target: 0.6},
	{name: "idle50", cameras: []group{{50, mainStream}}, programs: []string{"baseline", "product"}, most: 11},
	{
		name: "room", cameras: []group{{40, substream}, {20, mainStream}}, viewers: 2, thumbnails: 20,
		programs: []string{"product"}, most: 50,
	},
}

// size is the number of a case's cameras.
func (c relayCase) size() (n int) {
	for _, g := range c.cameras {
		n += g.n
	}
	return n
}

// rate is how many packets a second all cameras send.
func (c relayCase) rate() (packets float64) {
	for _, g := range c.cameras {
		packets += float64(g.n) * g.load.rate()
	}
	return packets
}

// thumbnailEvery is how often the console's page asks for a picture again.
const thumbnailEvery = 10 * time.Second

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
	if err := pin(ownCore, 1); err != nil {
		return err
	}
	for _, c := range relayCases {
		if !o.wants(c.name) {
			continue
		}
		if err := c.run(ctx, o); err != nil {
			return fmt.Errorf("%s: %w", c.name, err)
		}
	}
	if o.wants("memory") {
		if err := benchMemory(ctx, o); err != nil {
			return fmt.Errorf("memory: %w", err)
		}
	}
	if o.wants("joins") {
		if err := benchJoins(ctx, o); err != nil {
			return fmt.Errorf("joins: %w", err)
		}
	}
	return nil
}

// pin gives this process, with its cameras and viewers, some cores and as many
// threads.
func pin(cores string, threads int) error {
	runtime.GOMAXPROCS(threads)
	if err := exec.Command("taskset", "-acp", cores, strconv.Itoa(os.Getpid())).Run(); err != nil {
		return fmt.Errorf("taskset: %w", err)
	}
	return nil
}

// wants says whether a case of relay was asked for.
func (o options) wants(name string) bool {
	return o.only == "" || strings.Contains(","+o.only+",", ","+name+",")
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

// fairShare is how near to what the cameras should have sent a measurement must
// come: a machine that is busy with other things starves them.
const fairShare = 0.03

// measureFairly measures again while the machine was too busy to tell.
func (c relayCase) measureFairly(ctx context.Context, o options, program string) (k cost, err error) {
	for range 4 {
		k, err = c.measure(ctx, o, program)
		if err == nil && c.viewers > 0 {
			offered := float64(c.viewers) * c.rate() * k.wall.Seconds()
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
	var urls []string
	for _, some := range c.cameras {
		more, err := runCameras(ctx, g, some.n, some.load)
		if err != nil {
			return k, err
		}
		urls = append(urls, more...)
	}
	p, err := startWorker(ctx, program)
	if err != nil {
		return k, err
	}
	defer p.end()
	if err := p.pull(ctx, urls); err != nil {
		return k, err
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
	g.Go(func() error { return c.glance(ctx, p) })
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
	for i := range c.size() {
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

// glance is the console's page with its thumbnails, until ctx ends.
func (c relayCase) glance(ctx context.Context, p *process) error {
	if c.thumbnails == 0 {
		return nil
	}
	tick := time.NewTicker(thumbnailEvery / time.Duration(c.thumbnails))
	defer tick.Stop()
	for i := 0; ; i++ {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		if b, err := p.request(ctx, http.MethodGet, fmt.Sprintf("/keyframe/%d", i%c.thumbnails), ""); ctx.Err() == nil && (err != nil || b == "") {
			return fmt.Errorf("thumbnail of camera %d: %d bytes, %w", i%c.thumbnails, len(b), err)
		}
	}
}
