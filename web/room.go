package web

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"kawung/media"
	"kawung/wall"
)

// Lines of a participant's peer connection for what they receive.
const (
	roomVideo = 12
	roomAudio = 12
)

// A roomPage is one participant's page with its websocket.
type roomPage struct {
	*socket
	s    *Server
	room string
	id   string // set by hello, before anybody else sees the page

	mu      sync.Mutex // guards the rest
	actor   wall.Actor
	session string
	token   string
	who     media.Participant // once they have joined
	left    bool
}

func (p *roomPage) tokenID() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.token
}

// serveRoom carries one participant's page until it goes.
func (s *Server) serveRoom(w http.ResponseWriter, r *http.Request) error {
	if !s.enter() {
		return wall.ErrClosed
	}
	defer s.sockets.Done()
	socket := s.open(w, r, "room")
	if socket == nil {
		return nil
	}
	p := &roomPage{socket: socket, s: s, room: r.PathValue("room"), actor: wall.Actor{Address: addressOf(r)}}
	err := socket.serve(s.done, p.receive)
	if p.id == "" {
		return nil
	}
	p.mu.Lock()
	left := p.left
	p.mu.Unlock()
	s.rooms.remove(s, p, left, s.now())
	p.log.Info("participant's page closed", "room", p.room, "participant", p.id, "reason", reasonOf(err))
	return nil
}

// end tells the page why it is out and closes it.
func (p *roomPage) end(reason string) {
	p.mu.Lock()
	first := !p.left
	p.left = true
	p.mu.Unlock()
	if !first {
		return
	}
	p.send("ended", roomEnded{is("ended"), reason})
	p.finish(ending{websocket.CloseNormalClosure, reason})
}

func (p *roomPage) receive(kind string, raw []byte) error {
	if !known("ws/rooms " + kind) {
		return endf(closeBadMessage, "no message %q", clip(kind, 40))
	}
	if p.id == "" && kind != "hello" {
		return endf(closeBadMessage, "%s before hello", kind)
	}
	p.mu.Lock()
	actor := p.actor
	p.mu.Unlock()
	if wall.Allowed(actor, "ws/rooms "+kind, "room/"+p.room) != nil {
		return endf(closeDenied, "%s needs an invite", kind)
	}
	switch kind {
	case "hello":
		return read(raw, p.welcome)
	case "clock":
		return read(raw, p.clock)
	case "offer":
		return read(raw, p.publish)
	case "answer":
		return read(raw, p.answer)
	case "mute":
		return read(raw, p.mute)
	default: // leave
		return read(raw, func(roomLeave) error {
			p.mu.Lock()
			p.left = true
			p.mu.Unlock()
			return ending{websocket.CloseNormalClosure, "left"}
		})
	}
}

// welcome takes the hello of somebody with an invite into the room.
func (p *roomPage) welcome(m roomHello) error {
	switch {
	case m.Protocol != protocolVersion:
		return endf(closeOld, "this controller speaks protocol %d: reload", protocolVersion)
	case p.id != "":
		return endf(closeBadMessage, "a second hello")
	case m.Session == "" || len(m.Session) > 64:
		return endf(closeBadMessage, "hello: session has 1 to 64 bytes")
	case len(m.Name) > maxPersonName || len(m.Office) > maxPersonName:
		return endf(closeBadMessage, "hello: name and office have at most %d bytes", maxPersonName)
	}
	t, in, err := p.s.invited(m.Token)
	if err != nil || in.Room != p.room {
		return endf(closeNotSigned, "this invite is over or was taken back")
	}
	if p.s.rooms.barred(p.room, m.Session) {
		p.send("ended", roomEnded{is("ended"), "kicked"})
		return endf(closeDenied, "taken out of the room")
	}
	who := participantOf(t, in, m)
	p.mu.Lock()
	p.actor, p.session, p.token = t.Actor(p.address), m.Session, t.ID
	p.mu.Unlock()
	p.id = who.ID
	p.send("hello", roomWelcome{
		is("hello"), protocolVersion, p.s.pages.build, toMicros(time.Now()),
		titledWire{in.Room, in.Title},
		who.ID, who.Name, who.Office,
	})
	if old := p.s.rooms.install(p); old != nil { // before the room, so that nobody takes them out of it again
		old.replaced(m.Session)
	}
	if err := p.s.relay.Join(p.room, who); err != nil {
		p.log.Warn("join", "room", p.room, "error", err)
		if errors.Is(err, media.ErrAway) {
			return endf(websocket.CloseGoingAway, "%s", media.ErrAway)
		}
		return endf(closeDenied, "the room is closed")
	}
	p.mu.Lock()
	p.who = who
	p.mu.Unlock()
	p.log.Info("participant joined", "room", p.room, "participant", who.ID)
	p.offer(m.Session)
	p.send("participants", roomPeople{is("participants"), newParticipants(p.s.relay.Participants(p.room))})
	return nil
}

// replaced ends a page whose participant has another one now; the same page
// that came back needs no word.
func (p *roomPage) replaced(session string) {
	p.mu.Lock()
	same := p.session == session
	p.mu.Unlock()
	if same {
		p.finish(endf(closeReplaced, "the page came back"))
		return
	}
	p.end("replaced")
}

// participantOf is who an invite lets in. The holder of an invite for an
// office is that office; others are told apart by their page.
func participantOf(t wall.Token, in invitation, m roomHello) media.Participant {
	who := media.Participant{ID: t.Subject, Name: strings.TrimSpace(m.Name), Office: strings.TrimSpace(m.Office)}
	if who.Name == "" {
		who.Name = in.Name
	}
	if who.Office == "" || in.Office != "" {
		who.Office = in.Office
	}
	if t.Title == "" { // an invite that several use
		sum := sha256.Sum256([]byte(t.ID + m.Session))
		who.ID = slug(who.Office, who.Name) + "-" + hex.EncodeToString(sum[:8]) // whoever has the id of another would have their place
	}
	return who
}

func (p *roomPage) offer(session string) {
	ctx, cancel := context.WithTimeout(context.Background(), quick)
	defer cancel()
	o, err := p.s.relay.OpenScreen(ctx, participantScreen(p.room, p.id), session, roomVideo, roomAudio)
	if err != nil {
		p.log.Error("participant receives nothing", "room", p.room, "participant", p.id, "error", err)
		return
	}
	p.send("offer", newOffer(session, o))
}

func (p *roomPage) publish(m sdpMessage) error {
	ctx, cancel := context.WithTimeout(context.Background(), quick)
	defer cancel()
	answer, err := p.s.relay.Publish(ctx, p.room, p.id, m.SDP)
	switch {
	case errors.Is(err, media.ErrOffer):
		return endf(closeBadMessage, "offer: unusable session description")
	case err != nil:
		p.log.Warn("publish", "room", p.room, "participant", p.id, "error", err)
		return endf(closeBadMessage, "offer: nobody in the room takes it")
	}
	p.send("answer", sdpMessage{is("answer"), answer})
	return nil
}

func (p *roomPage) answer(m sdpMessage) error {
	p.mu.Lock()
	session := p.session
	p.mu.Unlock()
	ctx, cancel := context.WithTimeout(context.Background(), quick)
	defer cancel()
	err := p.s.relay.AnswerScreen(ctx, participantScreen(p.room, p.id), session, m.SDP)
	if err != nil {
		p.log.Warn("participant's answer", "room", p.room, "participant", p.id, "error", err)
		return endf(closeBadMessage, "answer: unusable, or there is no offer to answer")
	}
	return nil
}

// mute keeps the participant's sound or picture from the others.
func (p *roomPage) mute(m roomMute) error {
	if err := p.s.relay.SetMuted(p.room, p.id, m.Audio, m.Video); err != nil {
		p.log.Warn("mute", "room", p.room, "participant", p.id, "error", err)
	}
	return nil
}
