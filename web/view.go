package web

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"kawung/media"
	"kawung/wall"
)

// A viewPage is one page that watches a wall from outside the room, with its
// websocket. hello sets who it is, before anybody else sees the page.
type viewPage struct {
	*socket
	s      *Server
	wall   string
	cookie wall.Actor // who the browser is signed in as

	actor    wall.Actor
	name     string // of a user, or the note of a link
	link     string // id of the link, "" for a user
	session  string
	screen   media.ScreenID
	onlooker *onlooker // nil before hello
	views    views
}

// thing is what a link has to be for.
func (p *viewPage) thing() string { return "wall/" + p.wall }

// serveView carries one viewer's page until it goes.
func (s *Server) serveView(w http.ResponseWriter, r *http.Request) error {
	if !s.enter() {
		return wall.ErrClosed
	}
	defer s.sockets.Done()
	socket := s.open(w, r, "view")
	if socket == nil {
		return nil
	}
	p := &viewPage{socket: socket, s: s, wall: r.PathValue("wall"), cookie: actorOf(r)}
	p.views.reset()
	socket.writeTile = p.writeNews
	err := socket.serve(s.done, p.receive)
	if p.onlooker != nil {
		s.viewers.leave(p)
		p.log.Info("view closed", "wall", p.wall, "viewer", p.name, "reason", reasonOf(err))
	}
	return nil
}

func (p *viewPage) receive(kind string, raw []byte) error {
	if !known("ws/view " + kind) {
		return endf(closeBadMessage, "no message %q", clip(kind, 40))
	}
	if kind == "hello" {
		return read(raw, p.welcome)
	}
	if p.onlooker == nil {
		return endf(closeBadMessage, "%s before hello", kind)
	}
	if wall.Allowed(p.actor, "ws/view "+kind, p.thing()) != nil {
		return endf(closeDenied, "%s may not say %s", p.actor.Role, kind)
	}
	switch kind {
	case "clock":
		return read(raw, p.clock)
	case "answer":
		return read(raw, p.answer)
	case "focus":
		return read(raw, func(m viewFocus) error {
			p.onlooker.focus(clip(m.Window, 64))
			p.s.viewers.touch()
			return nil
		})
	default: // resync
		return read(raw, func(m displayResync) error {
			p.views.forget(m.Tile)
			p.dirty("tile/" + m.Tile)
			return nil
		})
	}
}

// holder is the token that a hello shows: a link's, or that of the person who
// is signed in. A link counts for itself, whoever opens it.
func (p *viewPage) holder(m viewHello) (wall.Token, bool) {
	if m.Token == "" {
		return p.s.wall.State().Token(p.cookie.Token, p.s.now())
	}
	t, ok := p.s.token(m.Token)
	return t, ok && t.Kind == wall.TokenView
}

// welcome takes the hello of somebody who may watch.
func (p *viewPage) welcome(m viewHello) error {
	switch {
	case m.Protocol != protocolVersion:
		return endf(closeOld, "this controller speaks protocol %d: reload", protocolVersion)
	case p.onlooker != nil:
		return endf(closeBadMessage, "a second hello")
	case m.Session == "" || len(m.Session) > 64:
		return endf(closeBadMessage, "hello: session has 1 to 64 bytes")
	}
	t, ok := p.holder(m)
	if !ok {
		return endf(closeNotSigned, "this link is over or was taken back, or nobody is signed in")
	}
	actor := t.Actor(p.address)
	if wall.Allowed(actor, "ws/view hello", p.thing()) != nil {
		return endf(closeDenied, "this opens another wall")
	}
	declared, ok := p.s.wall.State().Wall(p.wall)
	if !ok {
		return endf(closeNothing, "there is no such wall")
	}
	p.actor, p.name, p.session = actor, t.Subject, m.Session
	p.screen = viewScreen(t.ID, m.Session)
	hello := viewWelcome{
		header: is("hello"), Protocol: protocolVersion, UI: p.s.pages.build, Now: toMicros(time.Now()),
		Wall: titledWire{declared.Name, declared.Title}, Locale: p.s.config.Locale, Zone: p.s.config.Zone, Demo: p.s.config.Demo,
	}
	if t.Kind == wall.TokenView {
		p.name, p.link, hello.Until = t.Title, t.ID, toMicros(t.Expires)
	}
	hello.Name = p.name
	if !p.s.viewers.join(p) {
		return endf(closeFull, "%d watch already, more are not let in", p.s.config.Views.Most)
	}
	p.log.Info("view opened", "wall", p.wall, "viewer", p.name)
	p.send("hello", hello)
	if m.UI != "" && m.UI != p.s.pages.build {
		p.send("reload", is("reload"))
	}
	p.offer()
	p.s.viewers.touch()
	return nil
}

// offer offers the page its peer connection, or goes on with the one it has.
func (p *viewPage) offer() {
	ctx, cancel := context.WithTimeout(context.Background(), quick)
	defer cancel()
	o, err := p.s.relay.OpenScreen(ctx, p.screen, p.session, wall.OutlookSlots, 0)
	if err != nil {
		p.log.Error("view without pictures", "wall", p.wall, "error", err)
		return
	}
	p.onlooker.opened(p, o.Resumed)
	p.send("offer", newOffer(p.session, o))
	p.s.viewers.touch()
}

func (p *viewPage) answer(m sdpMessage) error {
	ctx, cancel := context.WithTimeout(context.Background(), quick)
	defer cancel()
	switch err := p.s.relay.AnswerScreen(ctx, p.screen, p.session, m.SDP); {
	case errors.Is(err, media.ErrOffer):
		return endf(closeBadMessage, "answer: unusable session description")
	case err != nil:
		p.log.Warn("view's answer", "wall", p.wall, "error", err)
		return endf(closeBadMessage, "answer: there is no offer to answer")
	}
	p.onlooker.answered()
	p.s.viewers.touch()
	return nil
}

// writeNews is the newest word on one dirty thing that the page may see: a
// tile, a source's state, what stands in on a slot.
func (p *viewPage) writeNews(thing string) []byte {
	if source, ok := strings.CutPrefix(thing, "source/"); ok {
		h, known := p.s.relay.HealthOf(media.Source(source))
		if !known || !p.views.shows(source) {
			return nil
		}
		return encode(newViewSource(h))
	}
	if slot, ok := strings.CutPrefix(thing, "standin/"); ok {
		return p.standIn(slot)
	}
	name := strings.TrimPrefix(thing, "tile/")
	if !p.views.shows("tile/" + name) {
		return nil
	}
	f := p.s.tiles.frame(name, p.views.version(name))
	if f.data != nil {
		p.views.sent(name, f.version)
	}
	return f.data
}

func (p *viewPage) standIn(slot string) []byte {
	n, err := strconv.Atoi(slot)
	if err != nil {
		return nil
	}
	e, ok := p.s.relay.StandIn(p.screen, n)
	if !ok || !p.views.shows(string(e.Source)) || !p.views.shows(string(e.Shown)) {
		return nil
	}
	return encode(displayStandIn{is("standin"), e.Slot, e.Source, e.Shown, e.LiveFrom})
}

// inside says whether an address is in the building, as the configuration has it.
func (s *Server) inside(address string) bool {
	return s.config.Views.holds(address)
}
