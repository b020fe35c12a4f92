package main

import (
	"fmt"
	"slices"
	"time"
)

// readStages reads when a page was told to prepare each of its last takes, when
// it was ready, and which flips it painted: µs of the wall's clock.
const readStages = `(() => {
	const k = window.__kawung, wall = k.now() - performance.now() * 1000;
	return {
		takes: k.takes.map((t) => ({ prepared: wall + t.preparedAt * 1000, ready: t.readyAt === undefined ? 0 : wall + t.readyAt * 1000 })),
		flips: k.flips.map((f) => ({ at: f.at, painted: f.paintedAt })),
	};
})()`

// A pageDiary is what readStages reads.
type pageDiary struct {
	Takes []struct{ Prepared, Ready float64 }
	Flips []struct{ At, Painted float64 }
}

// readEvery is after how many takes pages are asked: they remember 500.
const readEvery = 100

// A stages says where the time of takes went, ms.
type stages map[string][]float64

// add finds flips in what the pages wrote down, and how long each part took.
func (s stages) add(pages []pageDiary, sims []*simulated, flips []flip) {
	for _, f := range flips {
		sent, at := micros(f.sent), micros(f.at)
		last := 0.0 // when the last page was ready
		for _, p := range pages {
			i := slices.IndexFunc(p.Takes, func(t struct{ Prepared, Ready float64 }) bool {
				return t.Prepared > sent && t.Prepared < at && t.Ready > 0
			})
			if i < 0 {
				continue
			}
			t := p.Takes[i]
			last = max(last, t.Ready)
			s.note("commandToPrepare", t.Prepared-sent)
			s.note("prepareToReady", t.Ready-t.Prepared)
			s.note(kindOfScene(f.n)+"PrepareToReady", t.Ready-t.Prepared)
		}
		if last == 0 {
			continue
		}
		s.note("commandToLastPageReady", last-sent)
		s.note(kindOfScene(f.n)+"CommandToLastPageReady", last-sent)
		if ready := lastReady(sims, f); !ready.IsZero() {
			s.note("commandToLastSimulatedReady", micros(ready)-sent)
			last = max(last, micros(ready))
		}
		s.note("lastReadyToInstant", at-last)
		if painted := f.of("p"); len(painted) > 0 {
			s.note("instantToPainted", micros(painted[len(painted)-1])-at)
		}
	}
}

func (s stages) note(name string, us float64) { s[name] = append(s[name], us/1e3) }

// lastReady is when the last simulated display said that it was ready for a take.
func lastReady(sims []*simulated, f flip) (last time.Time) {
	for _, d := range sims {
		d.mu.Lock()
		for _, at := range d.readied {
			if at.After(f.sent) && at.Before(f.at) {
				last = latest(last, at)
			}
		}
		d.mu.Unlock()
	}
	return last
}

// look asks the pages about the takes since the last look.
func (w *wallBench) look(s stages, flips []flip) error {
	var pages []pageDiary
	for i, t := range w.pages {
		var diary pageDiary
		if err := t.eval(readStages, &diary); err != nil {
			return fmt.Errorf("display %s: %w", pageName(i), err)
		}
		pages = append(pages, diary)
	}
	s.add(pages, w.sims, flips)
	for _, d := range w.sims {
		d.mu.Lock()
		d.readied = nil
		d.mu.Unlock()
	}
	return nil
}

// report prints the stages in the order in which they come.
func (s stages) report(prefix string) {
	for _, name := range []string{
		"commandToPrepare", "prepareToReady", "camerasPrepareToReady", "figuresPrepareToReady", "mixedPrepareToReady",
		"commandToLastPageReady", "camerasCommandToLastPageReady", "figuresCommandToLastPageReady", "mixedCommandToLastPageReady",
		"commandToLastSimulatedReady", "lastReadyToInstant", "instantToPainted",
	} {
		if len(s[name]) > 0 {
			reportAgainst("wall", prefix+name, s[name], nil)
		}
	}
}
