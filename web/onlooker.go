package web

import (
	"bytes"
	"slices"
	"sync"
	"time"

	"kawung/layouts"
	"kawung/media"
	"kawung/wall"
)

// settleTime is how long what was shown before stays on its slots: as long as
// a page waits for what comes next, and a little more.
const settleTime = 3500 * time.Millisecond

// An onlooker is what one page that watches a wall is shown. It outlives its
// websocket for a while, as its pictures do.
type onlooker struct {
	screen media.ScreenID
	token  string
	page   *viewPage // nil while it is gone; guarded by viewers
	since  time.Time
	left   time.Time // when page went

	mu      sync.Mutex // guards the rest
	outlook *wall.Outlook
	slots   bool // its page has answered the offer
	strange bool // its pictures were put there by another controller
	first   string
	told    bool // a program was sent at all
	program wall.Program
	list    []wall.Sighted // as it was last sent
	hold    bool
	settle  time.Time // when old pictures go; zero when they have gone
	last    []byte
	sources []string
}

// began forgets what an earlier websocket was told.
func (o *onlooker) began() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.last, o.sources, o.hold = nil, nil, false
}

// opened says that the page was offered slots. Those of a connection that was
// resumed carry what they carried, perhaps by another controller's orders.
func (o *onlooker) opened(p *viewPage, resumed bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if resumed && o.slots {
		return
	}
	o.outlook, o.slots = wall.NewOutlook(o.screen), false
	if !resumed {
		return
	}
	if found := wall.TakeOver(p.s.relay, o.screen, p.session); found != nil {
		o.outlook, o.slots, o.strange = found, true, true
	}
}

// answered says that the page has slots that carry nothing yet.
func (o *onlooker) answered() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.outlook, o.slots = wall.NewOutlook(o.screen), true
}

// focus puts a window before the others.
func (o *onlooker) focus(window string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.first = window
}

// seated takes in who sits where in a room; it says whether the page shows it.
func (o *onlooker) seated(room string, seats []media.Seat) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	if !o.outlook.Seated(room, seats) {
		return false
	}
	o.last = nil // its next program has these seats
	return true
}

// refresh tells the page what it may see of the program now. It returns when it
// is to be called again if nothing happens, zero for never.
func (o *onlooker) refresh(p *viewPage) (again time.Time) {
	o.mu.Lock()
	defer o.mu.Unlock()
	now, state := p.s.now(), p.s.wall.State()
	t, ok := state.Token(p.actor.Token, now)
	if !ok {
		return again // dismiss ends it
	}
	program := state.Programs[p.wall]
	if program.OnAirAt.After(now) { // the wall has not flipped yet
		again = program.OnAirAt
		if !o.told {
			return again
		}
		program = o.program
	}
	program.Windows = p.s.wall.Live().Showing(p.wall, program.Windows) // what is seen of tours is judged, not what else is in them
	o.look(p, state, program, t.Sight(p.s.inside(p.address)))
	if !o.settle.IsZero() && (again.IsZero() || o.settle.Before(again)) {
		again = o.settle
	}
	return again
}

// look shows a program through a sight; the caller holds mu.
func (o *onlooker) look(p *viewPage, state *wall.State, program wall.Program, sight wall.Sight) {
	now, pictures := p.s.now(), p.s.relay
	list := state.Look(p.wall, program.Windows, sight)
	_, blank := state.Blanks[p.wall]
	may := !blank && state.Sees(o.list, sight) // all that was shown until now
	if o.told && program.Revision != o.program.Revision {
		o.hold, o.settle = true, now.Add(settleTime)
	}
	o.hold = o.hold && may
	if o.slots {
		if !may || o.strange {
			o.outlook.Withdraw(pictures, list)
			o.strange = false
		}
		o.outlook.Show(pictures, list, o.first)
		if !o.settle.After(now) {
			o.outlook.Settle(pictures)
			o.outlook.Show(pictures, list, o.first) // what found no slot has one now
			o.settle = time.Time{}
		}
	}
	o.told, o.program, o.list = true, program, list
	o.tell(p, state)
}

// tell sends the list if it differs from what the page has; the caller holds mu.
func (o *onlooker) tell(p *viewPage, state *wall.State) {
	w, _ := state.Wall(p.wall)
	glass := layouts.Glass(w.Panels)
	frame := encode(viewProgram{
		is("program"), state.Epoch, o.program.Revision, toMicros(o.program.OnAirAt), glass.Width, glass.Height,
		o.hold, toMicros(state.Blanks[p.wall].Since), newViewWindows(o.list),
	})
	if bytes.Equal(frame, o.last) {
		return
	}
	o.last = frame
	shown := make([]wall.View, 0, len(o.list))
	sources := []string{}
	for _, w := range o.list {
		if w.View.Source != "" {
			shown = append(shown, w.View)
			sources = append(sources, w.View.Source, w.View.Instead)
		}
	}
	var news []string
	m := wall.OnAir{Views: shown}
	if !slices.Equal(sources, o.sources) {
		o.sources = sources
		news = p.views.follow(m)
	}
	p.put("program", frame)
	p.dirty(append(news, standIns(m)...)...)
}
