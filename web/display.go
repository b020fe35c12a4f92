package web

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"

	"github.com/gorilla/websocket"
	"golang.org/x/time/rate"

	"kawung/media"
	"kawung/wall"
)

// Lines of a display's peer connection.
const (
	displayVideo = wall.DisplaySlots // at first: see wall.Grow
	displayAudio = 1
)

// A displayPage is one page of the tile client with its websocket.
type displayPage struct {
	*socket
	s *Server

	life sync.Mutex // held while the page becomes a display, and while it goes
	gone bool       // guarded by life

	mu      sync.Mutex // guards the rest
	hello   displayHello
	greeted bool
	name    string // of the display; "" while it is not one
	code    string // that it shows while it waits
	codeAt  time.Time
	actor   wall.Actor
	token   string // id of its token
	views   views
	growing bool // more lines were offered and not answered
}

// open upgrades a request to a websocket of our kind, nil when that is refused.
func (s *Server) open(w http.ResponseWriter, r *http.Request, name string) *socket {
	conn, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		s.log.Debug("websocket upgrade", "socket", name, "error", err)
		return nil
	}
	return &socket{
		outbox: newOutbox(), conn: conn, address: addressOf(r),
		limiter: rate.NewLimiter(socketRate, socketBurst), patient: s.patient, greeting: s.greeting,
		log: s.log.With("socket", name, "address", addressOf(r)), count: s.metrics.counter(name),
	}
}

// serveDisplay carries one display's page until it goes.
func (s *Server) serveDisplay(w http.ResponseWriter, r *http.Request) error {
	if !s.enter() {
		return wall.ErrClosed
	}
	defer s.sockets.Done()
	socket := s.open(w, r, "display")
	if socket == nil {
		return nil
	}
	p := &displayPage{socket: socket, s: s, actor: actorOf(r)}
	p.views.reset()
	socket.writeTile = p.writeNews
	err := socket.serve(s.done, p.receive)
	p.leave(err)
	return nil
}

// leave takes the page out of the house. Its peer connection stays: pictures
// outlive control.
func (p *displayPage) leave(err error) {
	p.life.Lock()
	defer p.life.Unlock()
	p.gone = true
	p.mu.Lock()
	name, code, session := p.name, p.code, p.hello.Session
	p.mu.Unlock()
	if code != "" {
		p.s.hub.claim(code)
		p.s.wall.Unpair(code)
		p.s.feed.touch(feedDisplays)
	}
	if p.s.hub.remove(name, p) {
		p.s.wall.Disconnected(name, session)
		p.s.screens.lost(name, p.s.now())
		p.log.Info("display disconnected", "display", name, "reason", reasonOf(err))
	}
}

// reasonOf is why a connection ended, for the log.
func reasonOf(err error) string {
	if e, ok := errors.AsType[*websocket.CloseError](err); ok {
		return e.Error()
	}
	if err == nil {
		return "closed"
	}
	return err.Error()
}

// receive answers one message of the page.
func (p *displayPage) receive(kind string, raw []byte) error {
	p.mu.Lock()
	actor, name, greeted := p.actor, p.name, p.greeted
	p.mu.Unlock()
	if !known("ws/display " + kind) {
		return endf(closeBadMessage, "no message %q", clip(kind, 40))
	}
	if !greeted && kind != "hello" {
		return endf(closeBadMessage, "%s before hello", kind)
	}
	if wall.Allowed(actor, "ws/display "+kind, "display/"+name) != nil {
		p.log.Debug("not a display: not heard", "type", kind) // it may cross with a pairing or a revocation
		return nil
	}
	switch kind {
	case "hello":
		return read(raw, p.welcome)
	case "clock":
		return read(raw, p.clock)
	case "answer":
		return read(raw, p.answer)
	case "ready":
		return read(raw, func(m displayReady) error {
			p.s.wall.Ready(name, m.Take, clip(m.Error, 300))
			return nil
		})
	case "painted":
		return read(raw, func(m displayPainted) error { return p.painted(name, m) })
	case "health":
		return read(raw, func(m displayHealth) error { return p.health(name, m) })
	default: // resync
		return read(raw, func(m displayResync) error {
			p.views.forget(m.Tile)
			p.dirty("tile/" + m.Tile)
			return nil
		})
	}
}

// read decodes a message strictly and hands it to f.
func read[T any](raw []byte, f func(T) error) error {
	var m T
	if err := strict(raw, &m); err != nil {
		return endf(closeBadMessage, "%s", err)
	}
	return f(m)
}

func (s *socket) clock(m clockMessage) error {
	now := toMicros(time.Now()) // the clock of displays is real whatever Now is
	s.send("clock", clockReply{is("clock"), m.T1, now, toMicros(time.Now())})
	return nil
}

// welcome takes the page's hello: a display with its token, or a page that
// waits to become one.
func (p *displayPage) welcome(m displayHello) error {
	if m.Protocol != protocolVersion {
		return endf(closeOld, "this controller speaks protocol %d: reload", protocolVersion)
	}
	if m.Session == "" || len(m.Session) > 64 || len(m.Capabilities.Agent) > 512 {
		return endf(closeBadMessage, "hello: session and agent have 1 to 64 and at most 512 bytes")
	}
	p.mu.Lock()
	if p.greeted {
		p.mu.Unlock()
		return endf(closeBadMessage, "a second hello")
	}
	p.hello, p.greeted = m, true
	p.mu.Unlock()
	t, ok := p.s.token(m.Token)
	ok = ok && t.Kind == wall.TokenDisplay && (m.Display == "" || m.Display == t.Subject)
	name := ""
	if ok {
		name = t.Subject
	}
	p.send("hello", displayWelcome{
		is("hello"), protocolVersion, p.s.pages.build, p.s.wall.State().Epoch, toMicros(time.Now()),
		name, p.s.config.Locale, p.s.config.Zone,
	})
	if m.UI != "" && m.UI != p.s.pages.build {
		p.send("reload", is("reload"))
	}
	if !ok {
		p.pair()
		return nil
	}
	p.enter(name, t)
	return nil
}

// pair shows a code that an operator approves.
func (p *displayPage) pair() {
	p.life.Lock()
	defer p.life.Unlock()
	if p.gone {
		return
	}
	p.mu.Lock()
	agent := p.hello.Capabilities.Agent
	p.mu.Unlock()
	code := ""
	if p.s.hub.room(p.address) {
		code = p.s.wall.Pair(wall.PairRequest{Address: p.address, Agent: clip(agent, 200)})
	}
	if code == "" {
		p.finish(endf(closeDenied, "too many displays wait for approval: try later"))
		return
	}
	p.mu.Lock()
	p.code, p.codeAt = code, time.Now()
	p.mu.Unlock()
	p.s.hub.wait(code, p)
	p.send("pair", displayPair{is("pair"), code, toMicros(time.Now().Add(wall.PairingLife))})
	p.s.feed.touch(feedDisplays)
}

// paired tells the page that shows code that it is a display now.
func (s *Server) paired(code, name, secret string, t wall.Token) {
	p := s.hub.claim(code)
	if p == nil {
		return // it left between the tap and now; the token dies with nobody
	}
	p.mu.Lock()
	p.code = ""
	p.mu.Unlock()
	p.send("", displayPaired{is("paired"), name, secret})
	p.enter(name, t)
}

// enter makes the page its display's, replacing an older one, and offers it
// its peer connection.
func (p *displayPage) enter(name string, t wall.Token) {
	p.life.Lock()
	defer p.life.Unlock()
	if p.gone { // between the tap that approved it and now
		return
	}
	p.mu.Lock()
	p.name, p.token, p.actor = name, t.ID, t.Actor(p.address)
	m := p.hello
	p.mu.Unlock()
	if old := p.s.hub.install(name, p); old != nil && old != p {
		old.finish(endf(closeReplaced, "another page is display %s now", name))
	}
	p.s.screens.back(name)
	c := m.Capabilities
	p.s.wall.Connected(name, wall.DisplayInfo{
		Session: m.Session, Width: int(float64(c.Width)*c.DPR + 0.5), Height: int(float64(c.Height)*c.DPR + 0.5),
		Agent: clip(c.Agent, 200), Tracks: c.Tracks,
	})
	p.log.Info("display connected", "display", name)
	p.offer(name, m.Session)
}

// offer offers the page of a display its peer connection, or says that the one
// it has goes on.
func (p *displayPage) offer(name, session string) {
	ctx, cancel := context.WithTimeout(context.Background(), quick)
	defer cancel()
	offer, err := p.s.relay.OpenScreen(ctx, media.ScreenID(name), session, displayVideo, displayAudio)
	if err != nil {
		p.log.Error("display without pictures", "display", name, "error", err)
		return
	}
	p.send("offer", newOffer(session, offer))
}
