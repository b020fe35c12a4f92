package wall_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"kawung/media"
	"kawung/wall"
)

// A relay is the picture path as the wall sees it: it writes down which slot
// carries what.
type relay struct {
	mu    sync.Mutex
	slots int
	shown map[string]string // "a1/0" → "camera/pasar"
	live  map[string]uint32
	views map[string]media.View
	pages map[media.ScreenID]string // sessions of the connections that are up
	heard map[string]string         // by display
	calls []string
	fail  error

	weights map[media.Source]media.Weight
	weighed int // times
}

func (r *relay) Weigh(sources []media.Source, _ int) []media.Weight {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.weighed++
	all := make([]media.Weight, len(sources))
	for i, source := range sources {
		all[i] = r.weights[source]
	}
	return all
}

func (r *relay) Slots(media.ScreenID) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.slots
}

func (r *relay) Show(id media.ScreenID, slot int, v media.View) (uint32, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.fail != nil {
		return 0, r.fail
	}
	at := fmt.Sprintf("%s/%d", id, slot)
	if r.shown[at] == string(v.Source) { // the picture goes on, perhaps by another stream
		r.calls = append(r.calls, fmt.Sprintf("show %s again at %d", at, v.Width))
		r.views[at] = v
		return r.live[at], nil
	}
	r.shown[at] = string(v.Source)
	r.calls = append(r.calls, fmt.Sprintf("show %s %s", at, v.Source))
	r.live[at] = uint32(len(r.calls))
	r.views[at] = v
	return r.live[at], nil
}

func (r *relay) Clear(id media.ScreenID, slot int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.shown, fmt.Sprintf("%s/%d", id, slot))
	r.calls = append(r.calls, fmt.Sprintf("clear %s/%d", id, slot))
}

func (r *relay) ShowRoom(id media.ScreenID, room string, slots []int, sound bool) ([]media.Seat, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.calls = append(r.calls, fmt.Sprintf("room %s %s %v sound %t", id, room, slots, sound))
	return []media.Seat{{Participant: media.Participant{ID: "dinkes", Video: true}, Slot: slots[0], LiveFrom: 7}}, nil
}

func (r *relay) Hear(id media.ScreenID, source media.Source) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.heard == nil {
		r.heard = map[string]string{}
	}
	r.heard[string(id)] = string(source)
	return nil
}

func (r *relay) hears(display string) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.heard[display]
}

func (r *relay) ClearRoom(id media.ScreenID, room string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.calls = append(r.calls, fmt.Sprintf("clear room %s %s", id, room))
}

func (r *relay) Screen(id media.ScreenID) (media.ScreenState, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	session, ok := r.pages[id]
	state := media.ScreenState{Session: session, Connected: ok, Slots: r.slots}
	for slot := range r.slots {
		if at := fmt.Sprintf("%s/%d", id, slot); r.shown[at] != "" {
			state.Pictures = append(state.Pictures, media.Held{Slot: slot, View: r.views[at], LiveFrom: r.live[at]})
		}
	}
	return state, ok
}

// carries says that the connections of these displays are up.
func (r *relay) carries(displays ...string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, d := range displays {
		r.pages[media.ScreenID(d)] = "s-" + d
	}
}

// begin is another relay's process: it knows nothing.
func (r *relay) begin() {
	r.mu.Lock()
	defer r.mu.Unlock()
	clear(r.shown)
	clear(r.pages)
	r.calls = nil
}

// on is what a display's slots carry: "0 camera/pasar 1 camera/pantai".
func (r *relay) on(display string) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	var all []string
	for k, v := range r.shown {
		if slot, ok := strings.CutPrefix(k, display+"/"); ok {
			all = append(all, slot+" "+v)
		}
	}
	slices.Sort(all)
	return strings.Join(all, " ")
}

func (r *relay) forget() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.calls = nil
}

// A page is a display's page that does what pages do: it gets ready after a
// while, flips at the instant, and says so.
type page struct {
	readyAfter time.Duration // negative: never
	paintAfter time.Duration // after the instant
	mute       bool          // does not say that it painted
	heard      []string
	views      []wall.View // on the glass
	prepared   []wall.View
}

// pages are the displays' pages as the wall sees them.
type pages struct {
	mu  sync.Mutex
	c   *wall.Controller
	all map[string]*page
}

func (p *pages) page(name string) *page {
	if p.all[name] == nil {
		p.all[name] = &page{}
	}
	return p.all[name]
}

func (p *pages) Send(display string, m wall.DisplayMessage) {
	p.mu.Lock()
	defer p.mu.Unlock()
	page := p.page(display)
	switch m := m.(type) {
	case wall.Prepare:
		page.heard = append(page.heard, "prepare "+windows(m.Views))
		page.prepared = m.Views
		if page.readyAfter >= 0 {
			time.AfterFunc(page.readyAfter, func() { p.c.Ready(display, m.Take, "") })
		}
	case wall.Flip:
		page.heard = append(page.heard, "flip")
		time.AfterFunc(time.Until(m.At), func() { p.show(display, page.prepared, m.Revision) })
	case wall.Cancel:
		page.heard = append(page.heard, "cancel")
	case wall.OnAir:
		if m.Blank {
			page.heard = append(page.heard, "blank")
			page.views = nil
			return
		}
		page.heard = append(page.heard, "on air "+windows(m.Views))
		page.views = m.Views
		time.AfterFunc(0, func() { p.painted(display, m.Revision) })
	case wall.Grow:
		page.heard = append(page.heard, fmt.Sprintf("grow to %d", m.Slots))
	case wall.Identify:
		page.heard = append(page.heard, "identify")
	}
}

func (p *pages) show(display string, views []wall.View, r wall.Revision) {
	p.mu.Lock()
	page := p.page(display)
	page.views = views
	p.mu.Unlock()
	p.painted(display, r)
}

func (p *pages) painted(display string, r wall.Revision) {
	p.mu.Lock()
	page := p.page(display)
	mute, after := page.mute, page.paintAfter
	p.mu.Unlock()
	if !mute {
		p.c.PaintedAt(display, r, time.Now().Add(after))
	}
}

// windows is what a page draws: "camera/pasar@0 tile/pad@-1".
func windows(views []wall.View) string {
	all := make([]string, len(views))
	for i, v := range views {
		all[i] = fmt.Sprintf("%s@%d", v.Source, v.Slot)
	}
	return strings.Join(all, " ")
}

// A fullDisk is the house's store on a disk that may be full.
type fullDisk struct {
	h    *house
	full atomic.Bool
}

func (d *fullDisk) Load(ctx context.Context) (wall.Loaded, error) { return d.h.db.Load(ctx) }

func (d *fullDisk) Audit(ctx context.Context, since wall.Revision, limit int) ([]wall.Entry, error) {
	return d.h.db.Audit(ctx, since, limit)
}

func (d *fullDisk) Commit(ctx context.Context, c wall.Change) error {
	if d.full.Load() {
		return wall.ErrReadOnly
	}
	return d.h.db.Commit(ctx, c)
}
