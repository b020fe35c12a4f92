package main

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// A tally is what a soak counts.
type tally struct {
	began time.Time

	mu      sync.Mutex // guards what follows
	counts  map[string]int64
	samples map[string][]float64
	told    int
}

func newTally() *tally {
	return &tally{began: time.Now(), counts: map[string]int64{}, samples: map[string][]float64{}}
}

func (t *tally) add(what string, n int64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.counts[what] += n
}

func (t *tally) sample(what string, value float64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.samples[what] = append(t.samples[what], value)
}

// fault counts what ought not to happen, and tells the first fifty.
func (t *tally) fault(what string, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.counts[what]++
	if t.told++; t.told <= 50 {
		fmt.Fprintf(os.Stderr, "kawung-bench: soak: %s after %s: %v\n", what, time.Since(t.began).Round(time.Second), err)
	}
}

// progress tells how it goes.
func (t *tally) progress() {
	t.mu.Lock()
	defer t.mu.Unlock()
	var b strings.Builder
	for _, what := range slices.Sorted(maps.Keys(t.counts)) {
		fmt.Fprintf(&b, " %s %d", what, t.counts[what])
	}
	for _, what := range []string{"rssMiB", "goroutines"} {
		if all := t.samples[what]; len(all) > 0 {
			fmt.Fprintf(&b, " %s %.0f", what, all[len(all)-1])
		}
	}
	fmt.Fprintf(os.Stderr, "kawung-bench: soak: %s:%s\n", time.Since(t.began).Round(time.Second), b.String())
}

// report prints what came of it.
func (t *tally) report(name string, loss float64) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	line := func(metric, unit, better string, target *float64, values ...float64) {
		if len(values) == 0 {
			return
		}
		slices.Sort(values)
		b, _ := json.Marshal(result{
			Bench: "soak", Case: name, Metric: metric, Value: round(percentile(values, 50)), Unit: unit, Target: target,
			Better: better, Runs: len(values), Min: round(values[0]), Max: round(values[len(values)-1]),
		})
		fmt.Println(string(b))
	}
	none, tenth := 0.0, 10.0
	line("networkLoss", "%", "higher", nil, loss)
	for _, what := range []string{"rssMiB", "goroutines"} {
		all := slices.Clone(t.samples[what])
		line(what+"Growth", "%", "lower", &tenth, growth(all))
		line(what, strings.TrimPrefix(what, "rss"), "lower", nil, all...)
	}
	for _, what := range []string{"frozenUndetected", "stalledWithoutCause", "joinsFailed", "packetsLost"} {
		line(what, "", "lower", &none, float64(t.counts[what]))
	}
	for _, what := range []string{"windowsLookedAt", "takes", "faults", "joins", "packets"} {
		line(what, "", "higher", nil, float64(t.counts[what]))
	}
	line("standsWhenSaid", "ms", "lower", nil, t.samples["standsWhenSaidMs"]...)
	line("keyframesLost", "", "lower", nil, float64(t.counts["keyframesLost"]))
	line("starved", "", "lower", nil, float64(t.counts["starved"]))
	line("pageHung", "ms", "lower", nil, t.samples["pageHungMs"]...)
	line("answer", "ms", "lower", nil, t.samples["answerMs"]...)
	line("join", "ms", "lower", nil, t.samples["joinMs"]...)
	if t.counts["frozenUndetected"] > 0 {
		return fmt.Errorf("%d windows stood still and said they were live", t.counts["frozenUndetected"])
	}
	return nil
}

// growth is by how many per cent the median of the last fifth of samples is
// above that of the first fifth.
func growth(all []float64) float64 {
	fifth := len(all) / 5
	if fifth == 0 {
		return 0
	}
	median := func(part []float64) float64 {
		part = slices.Clone(part)
		slices.Sort(part)
		return percentile(part, 50)
	}
	first, last := median(all[:fifth]), median(all[len(all)-fifth:])
	return 100 * (last - first) / first
}

// weigh takes the memory and goroutines of the daemon and its relay together,
// every five seconds.
func (s *soak) weigh(ctx context.Context) error {
	if !rest(ctx, min(soakWarmUp, time.Duration(s.o.minutes*float64(time.Minute))/5)) {
		return nil
	}
	for ok := true; ok; ok = rest(ctx, 5*time.Second) {
		rss, err := residentMiB(s.daemon)
		if err != nil {
			return err
		}
		metrics, err := s.client.send(ctx, "GET", "/metrics", "", "")
		if err != nil {
			if ctx.Err() != nil {
				return nil
			}
			return err
		}
		s.tally.sample("rssMiB", rss+metric(metrics, "kawung_relay_resident_memory_bytes")/(1<<20))
		s.tally.sample("goroutines", metric(metrics, "go_goroutines")+metric(metrics, "kawung_relay_goroutines"))
	}
	return nil
}

// metric is a series without labels as /metrics says it, 0 when it does not.
func metric(text, name string) float64 {
	m := regexp.MustCompile(`(?m)^` + name + ` (\S+)`).FindStringSubmatch(text)
	if m == nil {
		return 0
	}
	v, _ := strconv.ParseFloat(m[1], 64) // it is a number
	return v
}

// residentMiB is a process's resident memory.
func residentMiB(pid int) (float64, error) {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	_, after, _ := strings.Cut(string(b), "VmRSS:")
	kB, err := strconv.ParseFloat(strings.Fields(after + " ?")[0], 64)
	return kB / 1024, err
}
