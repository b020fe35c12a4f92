package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"kawung/configs/demo/clips"
	"kawung/media"
	"kawung/media/fakecam"
	"kawung/media/rtsp"
)

// stormCameras is the part that is the cameras' process.
const stormCameras = "storm-cameras"

// A storm's size, and how long its cameras are dead.
const (
	stormSize = 200
	stormDead = 5 * time.Second
)

// benchStorm pulls 200 cameras of one host, kills their process, starts it
// again, and measures until all of them are live.
func benchStorm(ctx context.Context, _ options) error {
	ctx, stop := context.WithTimeout(ctx, 2*time.Minute)
	defer stop()
	cameras, addresses, err := startStormCameras(ctx, nil)
	if err != nil {
		return err
	}
	relay := media.NewRelay(media.RelayConfig{Puller: &rtsp.Client{}})
	events, unwatch := relay.Watch()
	g, run := errgroup.WithContext(ctx)
	run, end := context.WithCancel(run)
	g.Go(func() error { return relay.Run(run) })
	defer func() {
		unwatch()
		end()
		_ = g.Wait()
	}()
	var list []media.Camera
	for i, a := range addresses {
		list = append(list, media.Camera{Name: "c" + strconv.Itoa(i), URL: "rtsp://" + a + "/cam", Always: true})
	}
	relay.SetCameras(list)
	if err := untilLive(ctx, relay, events, stormSize); err != nil {
		return err
	}
	if _, err := cameras.kill(); err != nil {
		return err
	}
	if err := untilLive(ctx, relay, events, 0); err != nil {
		return err
	}
	select {
	case <-time.After(stormDead):
	case <-ctx.Done():
		return ctx.Err()
	}
	return stormBack(ctx, relay, events, addresses)
}

// stormBack starts the cameras again and measures.
func stormBack(ctx context.Context, relay *media.Relay, events <-chan media.Event, addresses []string) error {
	began := time.Now()
	before, err := ownUsage()
	if err != nil {
		return err
	}
	cameras, _, err := startStormCameras(ctx, addresses)
	if err != nil {
		return err
	}
	if err := untilLive(ctx, relay, events, stormSize); err != nil {
		return err
	}
	took := time.Since(began)
	after, err := ownUsage()
	if err != nil {
		return err
	}
	most, err := cameras.kill()
	if err != nil {
		return err
	}
	stormResult("allLive", took.Seconds(), "s", 60)
	stormResult("opening", float64(most), "sessions", 4)
	stormResult("cpu", float64(after.CPU-before.CPU)/float64(took), "cores", 1)
	return nil
}

func stormResult(metric string, value float64, unit string, target float64) {
	value = math.Round(value*100) / 100
	line, _ := json.Marshal(result{
		Bench: "storm", Case: strconv.Itoa(stormSize) + "cameras", Metric: metric, Value: value, Unit: unit,
		Target: &target, Better: "lower", Runs: 1, Min: value, Max: value,
	})
	fmt.Println(string(line))
}

// untilLive waits until exactly so many cameras are live.
func untilLive(ctx context.Context, relay *media.Relay, events <-chan media.Event, want int) error {
	look := time.NewTicker(50 * time.Millisecond)
	defer look.Stop()
	for {
		live := 0
		for _, h := range relay.Health() {
			if h.State == media.StateLive {
				live++
			}
		}
		if live == want {
			return nil
		}
		select {
		case <-events:
		case <-look.C:
		case <-ctx.Done():
			return fmt.Errorf("%d cameras are live, want %d: %w", live, want, ctx.Err())
		}
	}
}

// A cameraProcess is the other side of runStormCameras.
type cameraProcess struct {
	cmd *exec.Cmd
	in  io.Closer
	out *bufio.Reader
}

func startStormCameras(ctx context.Context, addresses []string) (*cameraProcess, []string, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, nil, err
	}
	cmd := exec.CommandContext(ctx, self, append([]string{stormCameras}, addresses...)...)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, nil, err
	}
	p := &cameraProcess{cmd, in, bufio.NewReader(out)}
	line, err := p.out.ReadString('\n')
	if err != nil {
		_ = cmd.Wait()
		return nil, nil, fmt.Errorf("the cameras did not start: %w", err)
	}
	return p, strings.Fields(line), nil
}

// kill ends the cameras and says how many sessions were being opened at once.
func (p *cameraProcess) kill() (most int, err error) {
	p.in.Close()
	line, err := p.out.ReadString('\n')
	if err != nil {
		return 0, err
	}
	most, err = strconv.Atoi(strings.TrimSpace(line))
	_ = p.cmd.Wait()
	return most, err
}

// runStormCameras is the process of the cameras: it listens on the addresses,
// or anywhere, says where, and when stdin ends says how many sessions were
// being opened at once.
func runStormCameras(ctx context.Context, addresses []string) error {
	clip, err := clips.Open(clips.Names()[0], 360)
	if err != nil {
		return err
	}
	var mu sync.Mutex
	now, most := 0, 0
	opening := func(change int) {
		mu.Lock()
		defer mu.Unlock()
		now += change
		most = max(most, now)
	}
	ctx, stop := context.WithCancel(ctx)
	g, ctx := errgroup.WithContext(ctx)
	var where []string
	for i := range stormSize {
		cfg := fakecam.Config{Streams: map[string]fakecam.Clip{"cam": {AnnexB: clip, FPS: clips.FPS}}, Opening: opening}
		if i < len(addresses) {
			cfg.Addr = addresses[i]
		}
		c, err := fakecam.Listen(cfg)
		if err != nil {
			stop()
			return err
		}
		g.Go(func() error { return c.Run(ctx) })
		where = append(where, c.Addr().String())
	}
	fmt.Println(strings.Join(where, " "))
	_, _ = io.Copy(io.Discard, os.Stdin)
	stop()
	err = g.Wait()
	fmt.Println(most)
	return err
}
