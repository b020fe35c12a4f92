package wall

import (
	"maps"
	"slices"
	"time"

	"kawung/media"
)

// Times and shares of a display that drops frames.
const (
	dropsTooMany = 0.05             // of the frames
	dropsNone    = 0.01             // and fewer are none
	dropsFor     = 4 * time.Second  // until a window goes to its substream, and until the next one does
	restFor      = 20 * time.Second // below budgetRestore, until one goes back
)

// A DecodeHealth is what a display's page measured of its decoding.
type DecodeHealth struct {
	Pixels   float64 // decoded a second
	Dropped  float64 // share of the frames that came and were not shown, 0 to 1
	Busy     float64 // seconds of decoding in a second, of all pictures; above 1 with several at once
	Capacity float64 // pixels a second that it can decode, as far as it has learnt; 0 is unknown
}

// load is how much of what it can the display decodes; known is false while
// nobody knows what it can.
func (d DecodeHealth) load() (share float64, known bool) {
	if d.Capacity <= 0 {
		return 0, false
	}
	return d.Pixels / d.Capacity, true
}

// A strain is how a display's decoding has been lately.
type strain struct {
	hot, cool time.Time // since when frames are dropped, and since when there is room; zero: they are not, there is none
}

// feel takes a report in. Displays say one every two seconds and more often.
func (s *strain) feel(now time.Time, d DecodeHealth) {
	share, known := d.load()
	keep := func(since *time.Time, is bool) {
		switch {
		case !is:
			*since = time.Time{}
		case since.IsZero():
			*since = now
		}
	}
	keep(&s.hot, d.Dropped >= dropsTooMany)
	keep(&s.cool, known && share < budgetRestore && d.Dropped < dropsNone)
}

// suffers says that a window is to go to its substream; it is not asked again
// before frames were dropped for as long once more.
func (s *strain) suffers(now time.Time) bool { return lasted(&s.hot, now, dropsFor) }

// rested says that there has been room for long enough.
func (s *strain) rested(now time.Time) bool {
	return !s.cool.IsZero() && now.Sub(s.cool) >= restFor
}

func lasted(since *time.Time, now time.Time, d time.Duration) bool {
	if since.IsZero() || now.Sub(*since) < d {
		return false
	}
	*since = now
	return true
}

// A spare is a window that is shown by its substream because a display cannot
// decode more. It is no part of the program: it ends when there is room.
type spare struct{ wall, window, source string }

// stream says which stream the window's camera is shown by.
func (c *Controller) stream(wall string, w Window) media.Stream {
	if s := w.stream(); s != media.AutoStream || !c.spared[spare{wall, w.ID, w.Source}] {
		return s
	}
	return media.SubStream
}

// spares are the windows of a wall's program that are shown by their substreams
// to spare a display, by id.
func (c *Controller) spares(wall string) (ids []string) {
	for _, w := range c.State().Programs[wall].Windows {
		if c.spared[spare{wall, w.ID, w.Source}] {
			ids = append(ids, w.ID)
		}
	}
	slices.Sort(ids)
	return ids
}

// weights are what the sources of the demands weigh; nil while nobody knows.
func (c *Controller) weights(demands []demand) scales {
	var sources []media.Source
	for _, d := range demands {
		for at := range d.decodings() {
			if !slices.Contains(sources, at.source) {
				sources = append(sources, at.source)
			}
		}
	}
	if c.cfg.Weights == nil || len(sources) == 0 {
		return nil
	}
	weights := c.cfg.Weights.Weigh(sources, RoomSlots)
	if len(weights) != len(sources) {
		return nil // the relay is away
	}
	w := scales{}
	for i, source := range sources {
		w[source] = weights[i]
	}
	return w
}

// weightsKept is how old the weights may be that a preview is judged by: it is
// published at every report of a display.
const weightsKept = 2 * time.Second

// A weighing is weights of a moment.
type weighing struct {
	at time.Time
	of scales
}

// recentWeights are weights that are not older than weightsKept.
func (c *Controller) recentWeights(wall string, demands []demand) scales {
	now, known, last := c.cfg.Clock.Now(), true, c.weighed[wall]
	for _, d := range demands {
		for at := range d.decodings() {
			_, ok := last.of[at.source]
			known = known && ok
		}
	}
	if !known || now.Sub(last.at) >= weightsKept {
		last = weighing{now, c.weights(demands)}
		c.weighed[wall] = last
	}
	return last.of
}

// demands are what windows would ask of the displays of a wall that show
// something else for them.
func (c *Controller) demands(wall string, windows []Window) (all []demand) {
	now := c.cfg.Clock.Now()
	for _, d := range c.State().DisplaysOf(wall) {
		s := c.screens[d.Name]
		if s == nil || !s.usable(now) || c.State().dark(wall) {
			continue
		}
		if coming := c.views(d, windows); !sameWeight(s.onAir.Views, coming) {
			capacity := s.health.Decode.Capacity
			if capacity > 0 {
				capacity = max(capacity, leastCapacity)
			}
			all = append(all, demand{d.Name, capacity, s.onAir.Views, coming})
		}
	}
	return all
}

func sameWeight(a, b []View) bool {
	return slices.EqualFunc(a, b, func(v, w View) bool {
		return v.Window == w.Window && v.Source == w.Source && v.Box == w.Box && v.Crop == w.Crop && v.Stream == w.Stream
	})
}

// budget refuses a take that a display is known not to decode. An emergency and
// what takes something back are never refused: they are thinned.
func (c *Controller) budget(t Take, p *planned) error {
	demands := c.demands(t.Wall, p.windows)
	p.over, p.heavy = judge(t.Wall, demands, c.weights(demands))
	if p.over == nil || t.Force || t.thins() {
		return nil
	}
	return p.over
}

// thins says that a take that asks too much is taken with substreams.
func (t Take) thins() bool { return t.Thin || t.Safe || t.Undo || t.alarm != "" }

// thin lets what a take asks too much of be shown by substreams.
func (c *Controller) thin(t *take) {
	if t.over == nil || !t.take.thins() || t.take.Force {
		return
	}
	for _, w := range t.windows {
		if slices.Contains(t.over.Thin, w.ID) {
			c.spared[spare{t.take.Wall, w.ID, w.Source}] = true
			t.thinned = append(t.thinned, w.ID)
		}
	}
}

// relieve lets a display that drops frames show its heaviest window by the
// substream, and lets a window have its main stream back where there is room
// for it on every display. One window at a time: each changes what is measured.
func (c *Controller) relieve(s *screen) {
	now := c.cfg.Clock.Now()
	d, ok := c.State().Display(s.name)
	if a := c.airs[d.Wall]; !ok || s.health.Hidden || s.pending != nil || a != nil && a.take != nil {
		s.strain = strain{} // what it decodes behind the program passes
		return
	}
	s.strain.feel(now, s.health.Decode)
	switch {
	case s.strain.suffers(now):
		c.spareOne(d, s)
	case s.strain.rested(now):
		c.restoreOne(d.Wall, now)
	}
}

func (c *Controller) spareOne(d Display, s *screen) {
	one := demand{d.Name, s.health.Decode.Capacity, nil, s.onAir.Views}
	heaviest := one.heaviest(c.weights([]demand{one}))
	if len(heaviest) == 0 {
		return
	}
	for _, w := range c.State().Programs[d.Wall].Windows {
		if w.ID == heaviest[0] {
			c.spared[spare{d.Wall, w.ID, w.Source}] = true
			c.log.Warn("display drops frames", "display", d.Name, "window", w.ID, "source", w.Source, "shown", "substream")
		}
	}
	c.restream(d.Wall)
}

// restoreOne gives one window its main stream back, if all displays that show it
// have had room for a while and keep some with it.
func (c *Controller) restoreOne(wall string, now time.Time) {
	for _, w := range c.State().Programs[wall].Windows {
		key := spare{wall, w.ID, w.Source}
		if !c.spared[key] {
			continue
		}
		delete(c.spared, key)
		if !c.roomFor(wall, w.ID, now) {
			c.spared[key] = true
			continue
		}
		for _, d := range c.State().DisplaysOf(wall) {
			if s := c.screens[d.Name]; s != nil {
				s.strain = strain{}
			}
		}
		c.log.Info("window has its main stream again", "wall", wall, "window", w.ID, "source", w.Source)
		c.restream(wall)
		return
	}
}

// roomFor says whether every display that shows a window has rested, and decodes
// the program as it would be shown now.
func (c *Controller) roomFor(wall, window string, now time.Time) bool {
	shows := func(v View) bool { return v.Window == window }
	var demands []demand
	for _, d := range c.State().DisplaysOf(wall) {
		s := c.screens[d.Name]
		if s == nil || !s.usable(now) || !slices.ContainsFunc(s.onAir.Views, shows) {
			continue
		}
		if !s.strain.rested(now) {
			return false
		}
		demands = append(demands, demand{d.Name, s.health.Decode.Capacity, nil, c.views(d, c.State().Programs[wall].Windows)})
	}
	w := c.weights(demands)
	return w != nil && !slices.ContainsFunc(demands, func(d demand) bool { return d.over(w, nil) })
}

// restream asks the relay for the streams that the windows on air are to be
// shown by now. No page is told: the picture goes on.
func (c *Controller) restream(wall string) {
	streams := map[string]media.Stream{}
	for _, w := range c.State().Programs[wall].Windows {
		streams[w.ID] = c.stream(wall, w)
	}
	c.stirred = true
	for _, d := range c.State().DisplaysOf(wall) {
		s := c.screens[d.Name]
		if s == nil || s.pending != nil || !s.slots {
			continue
		}
		views := slices.Clone(s.onAir.Views)
		for i, v := range views {
			views[i].Stream = streams[v.Window]
		}
		s.onAir.Views, s.need = views, needOf(views)
		c.giveBack(s)
	}
}

// forgetSpares lets go of those that are not on air any more.
func (c *Controller) forgetSpares(wall string) {
	keep := map[spare]bool{}
	for _, w := range c.State().Programs[wall].Windows {
		keep[spare{wall, w.ID, w.Source}] = true
	}
	maps.DeleteFunc(c.spared, func(s spare, _ bool) bool { return s.wall == wall && !keep[s] })
}

// recognize takes over what a controller before this one spared a display.
func (c *Controller) recognize(d Display, pictures []media.Held) {
	for _, h := range pictures {
		if h.View.Stream != media.SubStream {
			continue
		}
		for _, w := range c.State().Programs[d.Wall].Windows {
			if w.Source == string(h.View.Source) && w.stream() == media.AutoStream {
				c.spared[spare{d.Wall, w.ID, w.Source}] = true
			}
		}
	}
}

// project fills in what taking the wall's preview would ask of its displays.
func (c *Controller) project(wall string, displays map[string]DisplayStatus) {
	a := c.airs[wall]
	if _, ok := c.State().Previews[wall]; !ok || a != nil && a.take != nil {
		return // a take has other things to do
	}
	p, err := c.State().plan(Take{Wall: wall, Preview: true})
	if err != nil {
		return
	}
	demands := c.demands(wall, p.windows)
	w := c.recentWeights(wall, demands)
	for _, d := range demands {
		_, then, guessed := d.weigh(w, nil)
		status := displays[d.display]
		status.Preview = &DisplayLoad{Display: d.display, Share: then / d.limit(), Known: d.capacity > 0, Guessed: guessed}
		displays[d.display] = status
	}
}
