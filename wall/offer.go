package wall

import (
	"cmp"
	"slices"
	"time"

	"kawung/layouts"
)

// DeadAfter is how long a display shows nothing before its panel counts as dead:
// a page that is loaded anew is back sooner.
const DeadAfter = 10 * time.Second

// An Offer is a window that has to be seen and hangs on a dead panel, and where
// on its wall it could go. Windows hang on a dead panel also with a part of them.
type Offer struct {
	Window Window
	Panels []string       // the dead ones, in the order of the wall
	Since  time.Time      // the first of them is dead
	Region layouts.Region // the place: a whole panel that shows nothing, else that of the least important window; zero when there is none
	Over   string         // id of the window that has the place now
}

// A place for a window that has lost its own.
type vacancy struct {
	region layouts.Region
	over   string
}

// watchDark keeps since when each display shows nothing: its page is away or
// hidden, or it is none any more.
func (c *Controller) watchDark(now time.Time) {
	declared := map[string]bool{}
	for _, d := range c.State().Displays() {
		declared[d.Name] = true
		s := c.screens[d.Name]
		if s != nil && s.usable(now) {
			delete(c.darkSince, d.Name)
			continue
		}
		if _, known := c.darkSince[d.Name]; known {
			continue
		}
		since := now
		if s != nil && !s.connected && s.since.Before(now) {
			since = s.since
		}
		c.darkSince[d.Name] = since
		c.after(since.Add(DeadAfter).Sub(now), func() { c.stirred = true })
	}
	for name := range c.darkSince {
		if !declared[name] {
			delete(c.darkSince, name)
		}
	}
}

// dead are the panels of a wall all of whose displays have shown nothing for
// DeadAfter, and since when. Panels without a display are not dead: nobody
// expects anything of them; lit are those that are neither.
func (c *Controller) dead(w Wall, now time.Time) (dead map[string]time.Time, lit []layouts.Panel) {
	dead = map[string]time.Time{}
	displays := c.State().DisplaysOf(w.Name)
	for _, p := range w.Panels {
		mine := slices.DeleteFunc(slices.Clone(displays), func(d Display) bool { return d.Panel != p.Name })
		var last time.Time
		alive := false
		for _, d := range mine {
			since, dark := c.darkSince[d.Name]
			alive = alive || !dark || now.Sub(since) < DeadAfter
			last = later(last, since)
		}
		switch {
		case alive:
			lit = append(lit, p)
		case len(mine) > 0:
			dead[p.Name] = last
		}
	}
	return dead, lit
}

// offers are the windows of each wall that have to be seen and that a dead panel
// hides.
func (c *Controller) offers() map[string][]Offer {
	now, s := c.cfg.Clock.Now(), c.State()
	c.watchDark(now)
	all := map[string][]Offer{}
	for _, w := range s.Walls() {
		windows := s.Programs[w.Name].Windows
		needed := s.mustBeSeen(w.Name)
		if s.dark(w.Name) || !slices.ContainsFunc(windows, needed) {
			continue
		}
		dead, lit := c.dead(w, now)
		places := w.vacancies(windows, lit, needed)
		for _, win := range windows {
			o := Offer{Window: win}
			for _, p := range w.Panels {
				since, isDead := dead[p.Name]
				if !isDead || !win.Region.In(layouts.Glass(w.Panels)).Touches(p.Lit()) {
					continue
				}
				if o.Panels = append(o.Panels, p.Name); o.Since.IsZero() || since.Before(o.Since) {
					o.Since = since
				}
			}
			if len(o.Panels) == 0 || !needed(win) {
				continue
			}
			if len(places) > 0 {
				o.Region, o.Over, places = places[0].region, places[0].over, places[1:]
			}
			all[w.Name] = append(all[w.Name], o)
		}
	}
	return all
}

// mustBeSeen says of which windows of a wall a place is looked for when their
// panel dies: those that are pinned, and those of alarms that matter yet.
func (s *State) mustBeSeen(wall string) func(Window) bool {
	return func(w Window) bool { return w.Pin || s.alarmOf(wall, w) != "" }
}

// vacancies are the places on lit panels, best first: panels that show nothing,
// large ones first, then windows that need not be seen and lie on lit panels
// only, by importance, large ones first.
func (w Wall) vacancies(windows []Window, lit []layouts.Panel, needed func(Window) bool) []vacancy {
	glass := layouts.Glass(w.Panels)
	on := func(win Window, panels []layouts.Panel) bool {
		return slices.ContainsFunc(panels, func(p layouts.Panel) bool { return win.Region.In(glass).Touches(p.Lit()) })
	}
	unlit := slices.DeleteFunc(slices.Clone(w.Panels), func(p layouts.Panel) bool { return slices.Contains(lit, p) })
	var free, taken []vacancy
	for _, p := range lit {
		if !slices.ContainsFunc(windows, func(win Window) bool { return on(win, []layouts.Panel{p}) }) {
			free = append(free, vacancy{region: p.Lit().Of(glass)})
		}
	}
	rank := map[string]int{}
	for _, win := range windows {
		if !needed(win) && on(win, lit) && !on(win, unlit) {
			taken = append(taken, vacancy{win.Region, win.ID})
			rank[win.ID] = win.importance()
		}
	}
	area := func(v vacancy) float64 { return v.region.Width * v.region.Height }
	slices.SortStableFunc(free, func(a, b vacancy) int { return cmp.Compare(area(b), area(a)) })
	slices.SortStableFunc(taken, func(a, b vacancy) int {
		return cmp.Or(cmp.Compare(rank[a.over], rank[b.over]), cmp.Compare(area(b), area(a)))
	})
	return append(free, taken...)
}

// importance ranks what a window shows, from what is missed least to people.
func (w Window) importance() int {
	kind, _, _ := ParseSource(w.Source)
	return slices.Index([]string{"", SourceImage, SourcePage, SourceTile, SourceCamera, SourceParticipant, SourceRoom}, kind)
}
