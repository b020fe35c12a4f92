package web

import (
	"cmp"
	"context"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"time"

	"kawung/media"
	"kawung/wall"
)

// A ViewConfig says who may watch walls from outside the room. Zero values mean
// the defaults named.
type ViewConfig struct {
	Most   int            // pages at once, of all walls: 64
	Inside []netip.Prefix // addresses in the building: none
}

// holds says whether an address is in the building.
func (c ViewConfig) holds(address string) bool {
	a, err := netip.ParseAddr(address)
	if err != nil {
		return false
	}
	a = a.Unmap().WithZone("")
	return slices.ContainsFunc(c.Inside, func(p netip.Prefix) bool { return p.Contains(a) })
}

// viewers are the pages that watch walls from outside the room.
type viewers struct {
	s    *Server
	wake chan struct{} // holds one

	mu  sync.Mutex // guards all, and page and left of each
	all map[media.ScreenID]*onlooker
}

func newViewers(s *Server) *viewers {
	return &viewers{s: s, wake: make(chan struct{}, 1), all: map[media.ScreenID]*onlooker{}}
}

// touch says that what they see may have changed.
func (v *viewers) touch() {
	select {
	case v.wake <- struct{}{}:
	default:
	}
}

// run keeps every page at what it may see of its wall.
func (v *viewers) run(ctx context.Context) error {
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-v.wake:
		case <-timer.C:
		}
		wait := time.Hour
		for _, p := range v.pages() {
			if again := p.onlooker.refresh(p); !again.IsZero() {
				wait = min(wait, max(again.Sub(v.s.now()), time.Millisecond))
			}
		}
		timer.Reset(wait)
	}
}

// join lets a page in; false when too many watch. A page that comes back takes
// its own place again.
func (v *viewers) join(p *viewPage) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	o := v.all[p.screen]
	if o == nil {
		if !v.makeRoom() {
			return false
		}
		o = &onlooker{screen: p.screen, token: p.actor.Token, since: v.s.now(), outlook: wall.NewOutlook(p.screen)}
		v.all[p.screen] = o
	}
	if o.page != nil {
		o.page.finish(endf(closeReplaced, "the page came back"))
	}
	o.began()
	o.page, p.onlooker = p, o
	v.s.feed.touch(feedViewers)
	return true
}

// viewPrefix begins the screens of views, as the relay names them: after it come
// the id of the token that let the page in, and the page's session.
const viewPrefix = "view/"

func viewScreen(token, session string) media.ScreenID {
	return media.ScreenID(viewPrefix + token + "/" + session)
}

// attached is for a relay that was reached: pages whose connection it has not
// got are offered one. Views that another controller let in have as long to
// come back as any other, if what let them in is still good; see sweep.
func (v *viewers) attached() {
	for _, id := range v.s.relay.Screens() {
		if rest, ok := strings.CutPrefix(string(id), viewPrefix); ok {
			token, _, _ := strings.Cut(rest, "/")
			v.adopt(id, token)
		}
	}
	for _, p := range v.pages() {
		if !v.s.carries(p.screen, p.session) {
			p.offer()
		}
	}
	v.sweep(v.s.wall.State(), v.s.now())
	v.touch()
}

func (v *viewers) adopt(id media.ScreenID, token string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.all[id] == nil {
		now := v.s.now()
		v.all[id] = &onlooker{screen: id, token: token, since: now, left: now, outlook: wall.NewOutlook(id)}
	}
}

// makeRoom says whether one more may watch; who has left goes for good first.
// The caller holds mu.
func (v *viewers) makeRoom() bool {
	if len(v.all) < v.s.config.Views.Most {
		return true
	}
	var oldest *onlooker
	for _, o := range v.all {
		if o.page == nil && (oldest == nil || o.left.Before(oldest.left)) {
			oldest = o
		}
	}
	if oldest == nil {
		return false
	}
	delete(v.all, oldest.screen)
	v.s.relay.CloseScreen(oldest.screen)
	return true
}

// leave takes a page out; its pictures wait a while for it to come back.
func (v *viewers) leave(p *viewPage) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if o := v.all[p.screen]; o != nil && o.page == p {
		o.page, o.left = nil, v.s.now()
		v.s.feed.touch(feedViewers)
	}
}

// page is the page of a screen, nil when it is none of ours.
func (v *viewers) page(id media.ScreenID) *viewPage {
	v.mu.Lock()
	defer v.mu.Unlock()
	if o := v.all[id]; o != nil {
		return o.page
	}
	return nil
}

// pages are all pages that are connected.
func (v *viewers) pages() []*viewPage {
	v.mu.Lock()
	defer v.mu.Unlock()
	list := make([]*viewPage, 0, len(v.all))
	for _, o := range v.all {
		if o.page != nil {
			list = append(list, o.page)
		}
	}
	return list
}

// sweep ends the views that may not go on, and forgets those that are gone.
func (v *viewers) sweep(state *wall.State, now time.Time) {
	v.mu.Lock()
	defer v.mu.Unlock()
	for id, o := range v.all {
		t, ok := state.Token(o.token, now)
		if ok && o.page != nil {
			ok = wall.Allowed(t.Actor(o.page.address), "ws/view hello", o.page.thing()) == nil
			if _, there := state.Wall(o.page.wall); !there {
				ok = false
			}
		}
		if ok && (o.page != nil || now.Sub(o.left) < screenGrace) {
			continue
		}
		if o.page != nil {
			o.page.finish(endf(closeNotSigned, "this link is over or was taken back, or its holder signed out"))
		}
		delete(v.all, id)
		v.s.relay.CloseScreen(id)
		v.s.feed.touch(feedViewers)
	}
}

// watching is who watches now, by wall, longest first.
func (v *viewers) watching() []watchingWire {
	v.mu.Lock()
	defer v.mu.Unlock()
	list := []watchingWire{}
	for _, o := range v.all {
		if p := o.page; p != nil {
			list = append(list, watchingWire{p.wall, p.name, p.link, o.since})
		}
	}
	slices.SortFunc(list, func(a, b watchingWire) int {
		return cmp.Or(cmp.Compare(a.Wall, b.Wall), a.Since.Compare(b.Since), cmp.Compare(a.Name, b.Name))
	})
	return list
}

// changed tells every page that shows a source or a tile of news about it.
func (v *viewers) changed(thing, source string) {
	for _, p := range v.pages() {
		if p.views.shows(source) {
			p.dirty(thing)
		}
	}
}
