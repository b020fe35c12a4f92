package wall

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"kawung/media"
)

// ErrBudget is a take that a display cannot decode; *BudgetError says which.
var ErrBudget = errors.New("more than the displays can decode")

// Shares of what a display can decode.
const (
	budgetGuard   = 0.75 // no take goes beyond, and no window goes back to its main stream
	budgetRestore = 0.60 // below it for a while, windows go back to their main streams
)

// assumedCapacity is what a display is taken for, in pixels a second, that has
// not shown yet what it can do: four cameras of 1080p at 25 frames. Going beyond
// is worth a warning and no refusal.
const assumedCapacity = 4 * 1920 * 1080 * 25

// leastCapacity is what every display is taken for, whatever it says: two
// cameras of 1080p at 25 frames. A page that dropped frames because its machine
// had other things to do must not refuse the smallest walls; one that really can
// less is helped by sparing.
const leastCapacity = 2 * 1920 * 1080 * 25

// A DisplayLoad is what a take asks one display to decode, the old program and
// the new one together, as a share of what it can: 1 is all of it.
type DisplayLoad struct {
	Display string
	Share   float64
	Thinned float64  // with the substreams of the proposal
	Known   bool     // the display has shown what it can decode; else four cameras of 1080p are assumed
	Guessed []string // sources that were never seen: what they cost is guessed
}

// A BudgetError says what a take asks too much of. It is ErrBudget.
type BudgetError struct {
	Wall     string
	Displays []DisplayLoad // those that would be over, by name
	Thin     []string      // windows of the new program to show by their substreams
	Fits     bool          // with these it is not too much any more
}

func (e *BudgetError) Error() string {
	var over []string
	for _, d := range e.Displays {
		over = append(over, fmt.Sprintf("%s %d %%", d.Display, Percent(d.Share)))
	}
	said := fmt.Sprintf("the take is %s of wall %s (%s, at most %d)", ErrBudget, e.Wall, strings.Join(over, ", "), Percent(budgetGuard))
	switch {
	case e.Fits:
		return said + ": take it with substreams (thin), or take it anyway (force)"
	case len(e.Thin) > 0:
		return said + ", and substreams alone do not make it fit: show fewer pictures, or take it anyway (force)"
	}
	return said + ", and there is no substream that would help: show fewer pictures, or take it anyway (force)"
}

// Unwrap makes errors.Is(e, ErrBudget) true.
func (e *BudgetError) Unwrap() error { return ErrBudget }

// Percent is a share as people read it.
func Percent(share float64) int { return int(math.Round(100 * share)) }

// A demand is what one display decodes, and would decode during a take. Hidden
// pictures are decoded like others, so the old ones count beside the new ones.
type demand struct {
	display       string
	capacity      float64 // pixels a second; 0 is unknown
	shown, coming []View
}

// limit is what the demand is measured by.
func (d demand) limit() float64 { return cmp.Or(d.capacity, assumedCapacity) }

// scales are what sources weigh.
type scales map[media.Source]media.Weight

// A decoding is one picture that a display decodes.
type decoding struct {
	window string // of the coming program; "" of a picture that goes
	view   media.View
}

// burden is what the picture costs.
func (w scales) burden(v media.View) media.Burden {
	of := w[v.Source]
	if v.WantsSub() && of.Sub.Pixels > 0 {
		return of.Sub
	}
	return of.Main
}

// saves is what the picture's substream would spare, 0 where that is no way: of
// a picture that goes, or whose window says which stream it wants.
func (w scales) saves(l decoding) float64 {
	if l.window == "" || l.view.Stream != media.AutoStream {
		return 0
	}
	thin := l.view
	thin.Stream = media.SubStream
	return max(0, w.burden(l.view).Pixels-w.burden(thin).Pixels)
}

// decodings are the pictures of views, by place.
func decodings(into map[place]decoding, views []View, coming bool) map[place]decoding {
	at := places{}
	for _, v := range views {
		kind, _, _ := ParseSource(v.Source)
		if kind != SourceCamera && kind != SourceParticipant && kind != SourceRoom {
			continue
		}
		l, where := decoding{view: v.picture()}, at.next(v)
		if kind == SourceRoom {
			where.nth = 0 // it has one block of slots, in whatever number of windows
		}
		if coming {
			l.window = v.Window
		}
		if was, both := into[where]; both {
			l.view = wide(was.view, l.view)
		}
		into[where] = l
	}
	return into
}

// weigh is what the display decodes now and would decode, in pixels a second,
// with some of the coming windows by their substreams; guessed are the sources
// whose weight is.
func (d demand) weigh(w scales, thin map[string]bool) (now, then float64, guessed []string) {
	for _, l := range decodings(map[place]decoding{}, d.shown, false) {
		now += w.burden(l.view).Pixels
	}
	for _, l := range d.decodings() {
		b := w.burden(l.view)
		then += b.Pixels
		if thin[l.window] {
			then -= w.saves(l)
		}
		if source := string(l.view.Source); b.Guessed && !slices.Contains(guessed, source) {
			guessed = append(guessed, source)
		}
	}
	slices.Sort(guessed)
	return now, then, guessed
}

func (d demand) decodings() map[place]decoding {
	return decodings(decodings(map[place]decoding{}, d.shown, false), d.coming, true)
}

// over says whether the take asks too much of the display. Showing less than now
// never does.
func (d demand) over(w scales, thin map[string]bool) bool {
	now, then, _ := d.weigh(w, thin)
	return then > budgetGuard*d.limit() && then > now
}

// heaviest are the display's windows whose substreams spare something, the most
// first; of equals the smaller window, where it is seen least.
func (d demand) heaviest(w scales) []string {
	saves, width := map[string]float64{}, map[string]int{}
	for _, l := range d.decodings() {
		if s := w.saves(l); s > 0 {
			saves[l.window] += s
			width[l.window] = max(width[l.window], l.view.Width)
		}
	}
	return slices.SortedFunc(maps.Keys(saves), func(a, b string) int {
		return cmp.Or(cmp.Compare(saves[b], saves[a]), cmp.Compare(width[a], width[b]), cmp.Compare(a, b))
	})
}

// propose are the fewest windows whose substreams keep the display inside its
// budget, beside those that are thinned already; all that help when none do.
func (d demand) propose(w scales, thin map[string]bool) {
	for _, window := range d.heaviest(w) {
		if !d.over(w, thin) {
			return
		}
		thin[window] = true
	}
}

// judge is what a take asks of displays: known says which of them are over and
// what would help, nil when none is; heavy are those of which nobody knows what
// they can, and which would be over what is assumed.
func judge(wall string, demands []demand, w scales) (known *BudgetError, heavy []DisplayLoad) {
	thin := map[string]bool{}
	for _, d := range demands {
		if d.capacity > 0 {
			d.propose(w, thin)
		}
	}
	e := &BudgetError{Wall: wall, Thin: slices.Sorted(maps.Keys(thin)), Fits: true}
	for _, d := range demands {
		if !d.over(w, nil) {
			continue
		}
		_, then, guessed := d.weigh(w, nil)
		_, thinned, _ := d.weigh(w, thin)
		l := DisplayLoad{d.display, then / d.limit(), thinned / d.limit(), d.capacity > 0, guessed}
		if !l.Known {
			heavy = append(heavy, l)
			continue
		}
		e.Displays = append(e.Displays, l)
		e.Fits = e.Fits && !d.over(w, thin)
	}
	if len(e.Displays) == 0 {
		return nil, heavy
	}
	return e, heavy
}
