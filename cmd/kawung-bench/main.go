// Command kawung-bench measures what a person in the room would feel and
// prints it as JSON lines, one measurement a line and nothing else on stdout:
//
//	kawung-bench -kawung bin/kawung -chromium /usr/bin/chromium [attach] [join] [take]
//	kawung-bench -kawung bin/kawung -chromium /usr/bin/chromium span
//	kawung-bench relay
//	kawung-bench [-takes 1000] wall
//	kawung-bench storm
//	kawung-bench soak
//
// attach: slot command → first live frame painted in Chromium, 1, 4 and 16
// slots at once, beside a baseline of a new WHEP connection. join: WHEP POST →
// whole first keyframe. take: command → painted on four display processes, and
// how far apart they flipped. wall: a thousand takes on six browsers and
// twenty-four simulated displays, with black frames looked for in a real window. span:
// one camera across two display processes, how often both show the same frame, how old it is
// and what it costs, on a canvas by the frames' times and on plain <video>. relay: what the
// relay's process costs on a core of
// its own, beside pion's own fan-out and beside encryption alone. storm: 200 cameras of
// one host that are killed and come back together. soak: half an hour of bad
// days, with the painted pictures watched. Live frames are known by the stamp painted in the
// demo clips, whose phase follows the wall clock.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math"
	"os"
	"os/signal"
	"slices"
	"syscall"
	"time"
)

// A result is one line of output.
type result struct {
	Bench    string   `json:"bench"`
	Case     string   `json:"case"`
	Metric   string   `json:"metric"`
	Value    float64  `json:"value"`
	Unit     string   `json:"unit"`
	Target   *float64 `json:"target,omitempty"`
	Better   string   `json:"better"`
	Baseline *float64 `json:"baseline,omitempty"`
	Runs     int      `json:"runs"`
	Min      float64  `json:"min"`
	Max      float64  `json:"max"`
}

func main() {
	var o options
	flag.StringVar(&o.kawung, "kawung", "bin/kawung", "the daemon to measure")
	flag.StringVar(&o.chromium, "chromium", "/usr/bin/chromium", "the browser of the displays")
	flag.IntVar(&o.runs, "runs", 60, "measurements of each case")
	flag.StringVar(&o.size, "size", "1920,1080", "pixels of each display's window")
	flag.StringVar(&o.only, "only", "", "cases of relay or wall, separated by commas: 1x50, 20x1, 50subx1, idle50, room, memory, joins; detector, takes, unloaded, one, slow, dead, grow")
	flag.IntVar(&o.rounds, "rounds", 1, "how often each program of relay is measured; the median counts")
	flag.StringVar(&o.program, "program", "", "one program of relay: floor, baseline, product")
	flag.StringVar(&o.profile, "profile", "", "file for the CPU profile of relay's last program")
	flag.IntVar(&o.takes, "takes", 1000, "takes of wall")
	flag.Float64Var(&o.minutes, "minutes", 30, "how long soak takes")
	flag.DurationVar(&o.fault, "fault", 4*time.Second, "from one camera's failure to the next in soak")
	flag.Float64Var(&o.loss, "loss", 1, "datagrams in a hundred that are lost in soak")
	flag.Parse()
	parts := flag.Args()
	if len(parts) == 0 {
		parts = []string{"attach", "join", "take"}
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if len(parts) == 2 && parts[0] == "relay-worker" && workers[parts[1]] != nil {
		if err := runWorker(ctx, parts[1]); err != nil {
			fmt.Fprintln(os.Stderr, "kawung-bench:", err)
			os.Exit(1)
		}
		return
	}
	if parts[0] == stormCameras {
		if err := runStormCameras(ctx, parts[1:]); err != nil {
			fmt.Fprintln(os.Stderr, "kawung-bench:", err)
			os.Exit(1)
		}
		return
	}
	var errs []error
	for _, part := range parts {
		run, ok := map[string]func(context.Context, options) error{
			"attach": benchAttach, "join": benchJoin, "take": benchTake, "relay": benchRelay, "storm": benchStorm, "soak": benchSoak,
			"wall": benchWall, "span": benchSpan,
		}[part]
		if !ok {
			fmt.Fprintf(os.Stderr, "kawung-bench: no part %q: attach, join, take, wall, span, relay, storm, soak\n", part)
			os.Exit(2)
		}
		if err := run(ctx, o); err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", part, err))
		}
	}
	if err := errors.Join(errs...); err != nil {
		fmt.Fprintln(os.Stderr, "kawung-bench:", err)
		os.Exit(1)
	}
}

type options struct {
	kawung, chromium string
	size             string
	runs             int

	only, program, profile string // of relay
	rounds                 int

	takes   int     // of wall
	minutes float64 // of soak
	fault   time.Duration
	loss    float64
}

// report prints p50 and p95 of samples in milliseconds; targets and the
// baseline belong to p95 and p50, 0 means none.
func report(bench, name string, samples []float64, target95, baseline50 float64) {
	targets := map[float64]float64{}
	if target95 > 0 {
		targets[95] = target95
	}
	reportBeside(bench, name, samples, targets, baseline50)
}

// reportAgainst prints p50 and p95 of samples in milliseconds, with the targets of
// either; the largest is each line's max.
func reportAgainst(bench, name string, samples []float64, targets map[float64]float64) {
	reportBeside(bench, name, samples, targets, 0)
}

func reportBeside(bench, name string, samples []float64, targets map[float64]float64, baseline50 float64) {
	if len(samples) == 0 {
		fmt.Fprintf(os.Stderr, "kawung-bench: %s %s: no samples\n", bench, name)
		return
	}
	slices.Sort(samples)
	for _, p := range []float64{50, 95} {
		r := result{
			Bench: bench, Case: name, Metric: fmt.Sprintf("p%gMs", p), Value: round(percentile(samples, p)), Unit: "ms",
			Better: "lower", Runs: len(samples), Min: round(samples[0]), Max: round(samples[len(samples)-1]),
		}
		if target, ok := targets[p]; ok {
			r.Target = &target
		}
		if p == 50 && baseline50 > 0 {
			baseline := round(baseline50)
			r.Baseline = &baseline
		}
		r.print()
	}
}

// count prints one number that was counted; a target of zero is better when lower.
func count(bench, name, metric string, n float64, target *float64) {
	better := "higher"
	if target != nil && *target == 0 {
		better = "lower"
	}
	result{Bench: bench, Case: name, Metric: metric, Value: n, Target: target, Better: better, Runs: 1, Min: n, Max: n}.print()
}

// percentile is the nearest-rank percentile of sorted samples.
func percentile(sorted []float64, p float64) float64 {
	return sorted[min(len(sorted)-1, int(math.Ceil(p/100*float64(len(sorted))))-1)]
}

func round(ms float64) float64 { return math.Round(ms*10) / 10 }
