package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"
)

// benchJoins has fifty viewers join one camera at once, and then one after the
// other: the time from each POST to the last packet of its first whole keyframe.
// The relay has its core, the viewers have both: their own handshakes, which are
// in the time, cost more than the relay's.
func benchJoins(ctx context.Context, o options) error {
	if err := pin(workerCore+","+ownCore, 2); err != nil {
		return err
	}
	defer func() { _ = pin(ownCore, 1) }()
	const crowd = 50
	results := map[string][]float64{}
	programs := []string{"baseline", "product"}
	for range o.rounds {
		for _, program := range programs {
			if o.program != "" && o.program != program {
				continue
			}
			if err := joins(ctx, results, program, crowd); err != nil {
				return fmt.Errorf("%s: %w", program, err)
			}
		}
	}
	for _, m := range []struct {
		name, metric string
		percentile   float64
		target       float64 // ms
	}{{"one", "p95Ms", 95, 80}, {"crowd", "slowestMs", 50, 300}, {"crowd cpu", "cpuMsPerJoin", 50, 0}} {
		var baseline *float64
		for _, program := range programs {
			if values := results[m.name+" "+program]; len(values) > 0 {
				baseline = printJoins(m.name, program, m.metric, values, m.percentile, baseline, m.target)
			}
		}
	}
	return nil
}

// printJoins prints one program's metric beside the baseline's; it is what was
// printed.
func printJoins(name, program, metric string, values []float64, p float64, baseline *float64, target float64) *float64 {
	slices.Sort(values)
	r := result{
		Bench: "relay", Case: "joins " + name + " " + program, Metric: metric, Value: round(percentile(values, p)), Unit: "ms",
		Better: "lower", Runs: len(values), Min: round(values[0]), Max: round(values[len(values)-1]),
	}
	if program == "product" {
		r.Case, r.Baseline = "joins "+name, baseline
		if target > 0 {
			r.Target = &target
		}
	}
	r.print()
	return &r.Value
}

// joins adds single joins, the slowest of so many at once, and what one of these
// cost the program, to results, in ms.
func joins(ctx context.Context, results map[string][]float64, program string, crowd int) error {
	ctx, stop := context.WithCancel(ctx)
	g, ctx := errgroup.WithContext(ctx)
	defer func() { stop(); _ = g.Wait() }()
	urls, err := runCameras(ctx, g, 1, mainStream)
	if err != nil {
		return err
	}
	p, err := startWorker(ctx, program)
	if err != nil {
		return err
	}
	defer p.end()
	if err := p.pull(ctx, urls); err != nil {
		return err
	}
	time.Sleep(cameraGroup * time.Second / cameraFPS) // a group of pictures is cached
	add := func(name string, ms float64) { results[name+" "+program] = append(results[name+" "+program], ms) }
	for range 20 {
		ms, err := joinTogether(ctx, p, 1)
		if err != nil {
			return err
		}
		add("one", ms)
		time.Sleep(137 * time.Millisecond) // drift through the group of pictures
	}
	before, err := p.usage(ctx)
	if err != nil {
		return err
	}
	ms, err := joinTogether(ctx, p, crowd)
	if err != nil {
		return err
	}
	add("crowd", ms)
	after, err := p.usage(ctx)
	add("crowd cpu", float64((after.CPU-before.CPU).Microseconds())/1000/float64(crowd))
	return err
}

// joinTogether makes n viewers ready and has them ask at once; it is how long
// the slowest takes, in ms.
func joinTogether(ctx context.Context, p *process, n int) (slowest float64, err error) {
	var ready []*joiner
	defer func() {
		for _, j := range ready {
			j.close()
		}
	}()
	for range n {
		j, err := newJoiner()
		if err != nil {
			return 0, err
		}
		ready = append(ready, j)
	}
	took := make([]time.Duration, n)
	g, ctx := errgroup.WithContext(ctx)
	for i, j := range ready {
		g.Go(func() (err error) {
			took[i], err = j.join(ctx, p)
			_ = j.socket.Close() // the rest of its burst would keep the others waiting
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return 0, err
	}
	return float64(slices.Max(took).Microseconds()) / 1000, nil
}
