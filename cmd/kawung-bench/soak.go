package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"
)

// What a soak has.
const (
	soakCameras  = 40
	soakAlways   = 24 // of them are pulled also when nobody watches
	soakUDP      = 10 // of them speak UDP only, and lose packets on the way
	soakDisplays = 2
	soakWindows  = 4 // a display
	soakViewers  = 10
	soakTake     = 7 * time.Second // from take to take
	soakWarmUp   = time.Minute     // before memory is compared
)

// benchSoak runs the daemon for a long time as bad days do: cameras that fail
// at random, viewers that come and go, takes without end, and one datagram in a
// hundred lost. It watches memory and goroutines, and looks at the painted
// pictures for one that stands still and says it is live.
//
// The loss needs a network namespace of its own, and so root on Linux with nft;
// without them the soak runs without loss and says so.
func benchSoak(ctx context.Context, o options) error {
	if os.Getenv(soakInside) == "" && os.Geteuid() == 0 && canLose() {
		return soakInNamespace(ctx)
	}
	inside := os.Getenv(soakInside) != ""
	if inside {
		if err := loseSome(ctx, o.loss); err != nil {
			return err
		}
	}
	ctx, stop := context.WithTimeout(ctx, time.Duration(o.minutes*float64(time.Minute))+3*time.Minute)
	defer stop()
	s := &soak{o: o, tally: newTally()}
	if err := s.run(ctx); err != nil {
		return err
	}
	loss := 0.0
	if inside {
		var err error
		if loss, err = lost(context.WithoutCancel(ctx)); err != nil {
			return err
		}
	}
	return s.tally.report(fmt.Sprintf("%gmin%dcameras", o.minutes, soakCameras), loss)
}

// A soak is one run.
type soak struct {
	o       options
	cameras *soakPoles
	client  *client
	tally   *tally
	daemon  int // process id
}

func (s *soak) run(ctx context.Context) error {
	dir, err := os.MkdirTemp("", "kawung-soak-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	g, ctx := errgroup.WithContext(ctx)
	if s.cameras, err = startPoles(ctx, g); err != nil {
		return err
	}
	address, pid, err := serve(ctx, g, s.o.kawung, dir)
	s.daemon = pid
	if err != nil {
		return errors.Join(err, s.end(stop, g))
	}
	g.Go(func() error {
		defer stop()
		return s.soak(ctx, g, "http://"+address)
	})
	if err := g.Wait(); err != nil && !errors.Is(err, context.Canceled) {
		return err
	}
	return nil
}

func (s *soak) end(stop func(), g *errgroup.Group) error {
	stop()
	if err := g.Wait(); !errors.Is(err, context.Canceled) {
		return err
	}
	return nil
}

// soak declares the room and lets everything loose until the time is over.
func (s *soak) soak(ctx context.Context, g *errgroup.Group, base string) (err error) {
	if s.client, err = newClient(ctx, base); err != nil {
		return err
	}
	if err := s.client.apply(ctx, soakRoom(s.cameras)); err != nil {
		return err
	}
	for _, name := range soakDisplayNames() {
		d, err := s.openDisplay(ctx, g, name)
		if err != nil {
			return err
		}
		g.Go(func() error { return d.watch(ctx, s.cameras, s.tally) })
	}
	g.Go(func() error { return s.takes(ctx) })
	g.Go(func() error { return s.cameras.fail(ctx, s.tally, s.o.fault) })
	for i := range soakViewers {
		g.Go(func() error { return s.view(ctx, i) })
	}
	g.Go(func() error { return s.weigh(ctx) })
	over := time.NewTimer(time.Duration(s.o.minutes * float64(time.Minute)))
	defer over.Stop()
	progress := time.NewTicker(time.Minute)
	defer progress.Stop()
	for {
		select {
		case <-over.C:
			return nil
		case <-progress.C:
			s.tally.progress()
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// takes takes one layout after the other.
func (s *soak) takes(ctx context.Context) error {
	tick := time.NewTicker(soakTake)
	defer tick.Stop()
	for i := 0; ; i++ {
		_, err := s.client.take(ctx, map[string]any{"layout": soakLayout(i % soakLayouts)})
		switch {
		case ctx.Err() != nil:
			return nil
		case err != nil:
			return err
		}
		s.tally.add("takes", 1)
		select {
		case <-tick.C:
		case <-ctx.Done():
			return nil
		}
	}
}

// soakInside says that the process runs in the namespace already.
const soakInside = "KAWUNG_SOAK_NAMESPACE"

func canLose() bool {
	for _, tool := range []string{"unshare", "ip", "nft"} {
		if _, err := exec.LookPath(tool); err != nil {
			fmt.Fprintf(os.Stderr, "kawung-bench: soak: no %s here: nothing is lost on the way\n", tool)
			return false
		}
	}
	return true
}

// soakInNamespace runs the same command in a network namespace of its own.
func soakInNamespace(ctx context.Context) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, "unshare", append([]string{"-n", self}, os.Args[1:]...)...)
	cmd.Env = append(os.Environ(), soakInside+"=1")
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = 20 * time.Second
	signal.Ignore(os.Interrupt) // the child has it too, and says how it went
	return cmd.Run()
}

// loseSome makes the namespace's loopback lose so many datagrams in a hundred
// where they arrive, each by itself: without segmentation offload a frame does
// not travel as one.
func loseSome(ctx context.Context, percent float64) error {
	for _, line := range []string{
		"ip link set lo up",
		"nft add table ip soak",
		"nft add chain ip soak in { type filter hook input priority 0; }",
		"nft add rule ip soak in ip protocol udp counter",
		fmt.Sprintf("nft add rule ip soak in ip protocol udp numgen random mod 1000 < %.0f counter drop", 10*percent),
	} {
		if out, err := exec.CommandContext(ctx, strings.Fields(line)[0], strings.Fields(line)[1:]...).CombinedOutput(); err != nil {
			return fmt.Errorf("%s: %w: %s", line, err, out)
		}
	}
	if out, err := exec.CommandContext(ctx, "ethtool", "-K", "lo", "tx-udp-segmentation", "off").CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "kawung-bench: soak: whole frames are lost, not packets: ethtool: %v: %s\n", err, out)
	}
	return nil
}

// lost is how many datagrams in a hundred were lost, by the kernel's counters.
func lost(ctx context.Context) (float64, error) {
	out, err := exec.CommandContext(ctx, "nft", "list", "chain", "ip", "soak", "in").CombinedOutput()
	if err != nil {
		return 0, fmt.Errorf("nft list: %w: %s", err, out)
	}
	counted := regexp.MustCompile(`counter packets (\d+)`).FindAllStringSubmatch(string(out), 2)
	if len(counted) < 2 {
		return 0, fmt.Errorf("nft list: no counters in %s", out)
	}
	all, _ := strconv.ParseFloat(counted[0][1], 64)
	dropped, _ := strconv.ParseFloat(counted[1][1], 64)
	return 100 * dropped / max(all, 1), nil
}
