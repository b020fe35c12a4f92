package main

import (
	"context"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"
)

// memorySettle is how long a program has to come to its size: four groups of
// pictures.
const memorySettle = 4 * cameraGroup * time.Second / cameraFPS

// benchMemory measures what one more viewer, and one more camera that nobody
// watches, add to a program's resident memory.
func benchMemory(ctx context.Context, o options) error {
	const viewer, camera = "rss per viewer", "rss per idle camera"
	perViewer, perCamera := map[string][]float64{}, map[string][]float64{}
	programs := []string{"baseline", "product"}
	for range o.rounds {
		for _, program := range programs {
			v, c, err := memoryGrowth(ctx, program)
			if err != nil {
				return fmt.Errorf("%s: %w", program, err)
			}
			perViewer[program], perCamera[program] = append(perViewer[program], v), append(perCamera[program], c)
		}
	}
	for _, m := range []struct {
		metric string
		values map[string][]float64
		target float64
	}{{viewer, perViewer, 0.4}, {camera, perCamera, 1}} {
		same := func(x float64) float64 { return x }
		base := sortedBy(m.values["baseline"], same)
		printRelay("memory baseline", m.metric, "MiB", base, nil, nil)
		b := percentile(base, 50)
		printRelay("memory", m.metric, "MiB", sortedBy(m.values["product"], same), &b, &m.target)
	}
	return nil
}

// memoryGrowth is how many MiB 49 more viewers and then 49 more cameras add, each.
func memoryGrowth(ctx context.Context, program string) (viewer, camera float64, err error) {
	const more = 49
	ctx, stop := context.WithCancel(ctx)
	g, ctx := errgroup.WithContext(ctx)
	defer func() { stop(); _ = g.Wait() }()
	one, err := rssOf(ctx, g, program, 1, 1)
	if err != nil {
		return 0, 0, err
	}
	watched, err := rssOf(ctx, g, program, 1, 1+more)
	if err != nil {
		return 0, 0, err
	}
	idle, err := rssOf(ctx, g, program, 1+more, 1)
	return (watched - one) / more, (idle - one) / more, err
}

// rssOf is the resident memory of a program, in MiB, that pulls so many cameras
// and has so many viewers of the first.
func rssOf(ctx context.Context, g *errgroup.Group, program string, cameras, viewers int) (float64, error) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	urls, err := runCameras(ctx, g, cameras, mainStream)
	if err != nil {
		return 0, err
	}
	p, err := startWorker(ctx, program)
	if err != nil {
		return 0, err
	}
	defer p.end()
	if err := p.pull(ctx, urls); err != nil {
		return 0, err
	}
	for range viewers {
		v, err := watch(ctx, p, 0)
		if err != nil {
			return 0, err
		}
		defer v.close()
	}
	time.Sleep(memorySettle)
	u, err := p.usage(ctx)
	return float64(u.RSS) / (1 << 20), err
}
