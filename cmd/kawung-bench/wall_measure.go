package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"
)

// wallEvery is how long after an instant the next take is asked for: with its
// lead (250 ms) the half seconds around an instant never hold another.
const wallEvery = 300 * time.Millisecond

// wallSays is after how many takes the bench says how far it is.
const wallSays = 25

// A flip is one take as it was painted.
type flip struct {
	n       int
	sent    time.Time
	at      time.Time            // the instant
	painted map[string]time.Time // by display
	said    map[string]string    // what the receipt said of a display
}

// take takes windows and waits for the receipt.
func (w *wallBench) take(ctx context.Context, n int, windows []map[string]any) (flip, error) {
	f := flip{n: n, sent: time.Now(), painted: map[string]time.Time{}, said: map[string]string{}}
	answer, err := w.client.take(ctx, map[string]any{"windows": windows})
	f.at = answer.At
	for _, d := range answer.Displays {
		if !d.PaintedAt.IsZero() {
			f.painted[d.Display] = d.PaintedAt
		}
		if d.Error != "" {
			f.said[d.Display] = d.Error
		}
	}
	return f, err
}

// of gives the paints of displays by a prefix of their names, "" for all but those that are left out.
func (f flip) of(prefix string, without ...string) (times []time.Time) {
	for name, at := range f.painted {
		if strings.HasPrefix(name, prefix) && !slices.Contains(without, name) {
			times = append(times, at)
		}
	}
	slices.SortFunc(times, time.Time.Compare)
	return times
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// spreads collects a figure of each flip.
type figures map[string][]float64

func (s figures) add(name string, times []time.Time, since time.Time) {
	if len(times) == 0 {
		return
	}
	s[name+"FlipSpread"] = append(s[name+"FlipSpread"], ms(times[len(times)-1].Sub(times[0])))
	s[name+"CommandToPainted"] = append(s[name+"CommandToPainted"], ms(times[len(times)-1].Sub(since)))
}

// missing names the displays that did not paint, or painted something short.
func (t taken) missing(names []string) (missing string) {
	for _, name := range names {
		i := slices.IndexFunc(t.Displays, func(d painter) bool { return d.Display == name })
		if i < 0 || t.Displays[i].PaintedAt.IsZero() || t.Displays[i].Error != "" {
			missing += name
			if i >= 0 {
				missing += ": " + t.Displays[i].Error
			}
			missing += "; "
		}
	}
	return missing
}

// takes is the run of takes, looked at all the time.
func (w *wallBench) takes(ctx context.Context) error {
	shades, err := w.shades(ctx)
	if err != nil {
		return err
	}
	before, err := w.elements()
	if err != nil {
		return err
	}
	f, black, short := figures{}, &blackCount{}, 0
	where, flips := stages{}, []flip(nil)
	var was flip
	began := time.Now()
	for n := range w.o.takes {
		now, err := w.take(ctx, n, wallScene(n))
		if err != nil {
			return err
		}
		for _, what := range []string{"page", "simulated", "all"} {
			prefix := map[string]string{"page": "p", "simulated": "s", "all": ""}[what]
			f.add(what, now.of(prefix), now.sent)
		}
		f.add("headlessPage", now.of("p", pageName(0)), now.sent)
		f.add(kindOfScene(n)+"OnPages", now.of("p"), now.sent)
		if len(now.painted) < wallPages+wallSimulated || len(now.said) > 0 {
			short++
			fmt.Fprintf(os.Stderr, "kawung-bench: wall: take %d: %d displays painted; %v\n", n, len(now.painted), now.said)
		}
		if n > 0 {
			if now.at.Sub(was.at) < blackAround {
				return fmt.Errorf("take %d follows the one before within %s: black frames cannot be told apart", n, now.at.Sub(was.at))
			}
			black.count(w.black, shades, was)
		}
		was = now
		if flips = append(flips, now); len(flips) == readEvery || n == w.o.takes-1 {
			if err := w.look(where, flips); err != nil {
				return err
			}
			flips = nil
		}
		if n%wallSays == wallSays-1 {
			left := time.Since(began) / time.Duration(n+1) * time.Duration(w.o.takes-n-1)
			fmt.Fprintf(os.Stderr, "kawung-bench: wall: %d takes, %d black frames of %d; %s left; load %s\n",
				n+1, black.black, black.glances, left.Round(time.Second), machineLoad())
		}
		if !rest(ctx, time.Until(now.at.Add(wallEvery))) {
			return ctx.Err()
		}
	}
	if !rest(ctx, time.Until(was.at.Add(blackAround))) {
		return ctx.Err()
	}
	black.count(w.black, shades, was)
	after, err := w.elements()
	if err != nil {
		return err
	}
	w.reportTakes(f, short)
	where.report("")
	w.reportBlack(black)
	w.reportElements(before, after)
	return nil
}

func (w *wallBench) reportTakes(f figures, short int) {
	for _, what := range []string{"page", "simulated", "all"} {
		spread, command := f[what+"FlipSpread"], f[what+"CommandToPainted"]
		targets := map[float64]float64{95: 17}
		if what != "page" {
			targets = map[float64]float64{95: 50}
		}
		reportAgainst("wall", what+"FlipSpread", spread, targets)
		reportAgainst("wall", what+"CommandToPainted", command, map[float64]float64{95: 500})
	}
	reportAgainst("wall", "headlessPageFlipSpread", f["headlessPageFlipSpread"], nil)
	for _, kind := range []string{"cameras", "figures", "mixed"} {
		reportAgainst("wall", kind+"OnPagesCommandToPainted", f[kind+"OnPagesCommandToPainted"], nil)
		reportAgainst("wall", kind+"OnPagesFlipSpread", f[kind+"OnPagesFlipSpread"], nil)
	}
	var wrong []float64
	for _, d := range w.sims {
		d.mu.Lock()
		wrong = append(wrong, d.wrong...)
		d.mu.Unlock()
	}
	reportAgainst("wall", "simulatedClockError", wrong, nil)
	count("wall", "takes", "takes", float64(w.o.takes), nil)
	none := 0.0
	count("wall", "takes", "notPaintedByAll", float64(short), &none)
}

// oneWindow changes a window of one display.
func (w *wallBench) oneWindow(ctx context.Context) error {
	var took []float64
	for run := range w.o.runs {
		windows := wallScene(0)
		windows[4] = wallWindow("camera/"+wallCameras()[run%len(wallCameras())], 1, 0, 0, 1)
		f, err := w.take(ctx, 0, windows)
		if err != nil {
			return err
		}
		if at, ok := f.painted[pageName(1)]; ok && run > 0 { // the first changes the whole wall
			took = append(took, ms(at.Sub(f.sent)))
		}
		rest(ctx, 150*time.Millisecond)
	}
	reportAgainst("wall", "oneWindowCommandToPainted", took, map[float64]float64{95: 200})
	return nil
}

// slowDisplay takes beside a display on a link that is far too slow.
func (w *wallBench) slowDisplay(ctx context.Context) error {
	slow := w.sims[0]
	slow.cable.set(link{Delay: 700 * time.Millisecond, Jitter: 100 * time.Millisecond, Rate: 32e3})
	defer slow.cable.set(wallLinks[0])
	rest(ctx, time.Second)
	return w.beside(ctx, "slow", slow.name, 12)
}

// deadDisplay takes beside a display that stands still with its connection open.
func (w *wallBench) deadDisplay(ctx context.Context) error {
	rest(ctx, 3*time.Second) // the slow one catches up
	dead := w.sims[len(w.sims)-4]
	dead.pulse.Lock()
	defer dead.pulse.Unlock()
	return w.beside(ctx, "dead", dead.name, 12)
}

// shownLate is from when on a receipt shows that a display was late: it has its own time of painting.
const shownLate = 100 * time.Millisecond

// beside takes while one display is unwell, and reports how late the others
// were and in how many receipts it is seen. The first take finds out that it is unwell.
func (w *wallBench) beside(ctx context.Context, what, name string, takes int) error {
	var late, took []float64
	seen, words := 0, map[string]int{}
	for n := range takes {
		f, err := w.take(ctx, n, wallScene(n))
		if err != nil {
			return err
		}
		others := f.of("", name)
		if missing := wallPages + wallSimulated - 1 - len(others); missing > 0 {
			fmt.Fprintf(os.Stderr, "kawung-bench: wall: %s display, take %d: %d others did not paint: %v\n", what, n, missing, f.said)
		}
		late = append(late, ms(others[len(others)-1].Sub(f.at)))
		took = append(took, ms(others[len(others)-1].Sub(f.sent)))
		if f.said[name] != "" || f.painted[name].Sub(f.at) > shownLate {
			seen++
			words[f.said[name]]++
		}
		rest(ctx, time.Until(f.at.Add(2*wallEvery)))
	}
	for said, n := range words {
		fmt.Fprintf(os.Stderr, "kawung-bench: wall: %s display: %d receipts show it late and say %q\n", what, n, said)
	}
	reportAgainst("wall", what+"DisplayOthersLate", late, map[float64]float64{95: 33})
	reportAgainst("wall", what+"DisplayFirstTake", took[:1], nil)
	reportAgainst("wall", what+"DisplayNextTakes", took[1:], nil)
	all := float64(takes)
	count("wall", what+"Display", "receiptsThatShowIt", float64(seen), &all)
	return nil
}
