package web

import (
	"net/http"
	"sync"
	"time"

	"kawung/wall"
)

// A consolePage is one operator's page with its websocket.
type consolePage struct {
	*socket
	s     *Server
	actor wall.Actor

	mu      sync.Mutex // guards greeted
	greeted bool
}

// serveConsole carries one console until it goes. guard leaves the refusal to
// us: a browser only sees why a websocket was refused after it was opened.
func (s *Server) serveConsole(w http.ResponseWriter, r *http.Request) error {
	if !s.enter() {
		return wall.ErrClosed
	}
	defer s.sockets.Done()
	socket := s.open(w, r, "console")
	if socket == nil {
		return nil
	}
	c := &consolePage{socket: socket, s: s, actor: actorOf(r)}
	if wall.Allowed(c.actor, "GET /ws/console", "") != nil {
		e := endf(closeNotSigned, "sign in first")
		if c.actor.Role != wall.RoleNobody {
			e = endf(closeDenied, "this is not for %s", c.actor.Role)
		}
		c.finish(e)
	}
	_ = socket.serve(s.done, c.receive) // the reason is in the close frame
	s.feed.leave(c)
	return nil
}

func (c *consolePage) receive(kind string, raw []byte) error {
	if !known("ws/console " + kind) {
		return endf(closeBadMessage, "no message %q", clip(kind, 40))
	}
	if wall.Allowed(c.actor, "ws/console "+kind, "") != nil {
		return endf(closeDenied, "%s may not say %s", c.actor.Role, kind)
	}
	if kind == "hello" {
		return read(raw, c.welcome)
	}
	c.mu.Lock()
	greeted := c.greeted
	c.mu.Unlock()
	if !greeted {
		return endf(closeBadMessage, "%s before hello", kind)
	}
	return read(raw, c.clock)
}

func (c *consolePage) welcome(m consoleHello) error {
	if m.Protocol != protocolVersion {
		return endf(closeOld, "this controller speaks protocol %d: reload", protocolVersion)
	}
	c.mu.Lock()
	again := c.greeted
	c.greeted = true
	c.mu.Unlock()
	if again {
		return endf(closeBadMessage, "a second hello")
	}
	c.send("hello", consoleWelcome{
		is("hello"), protocolVersion, c.s.pages.build, c.s.wall.State().Epoch, toMicros(time.Now()),
		userWire{c.actor.Name, c.actor.Role},
		c.s.config.Locale, c.s.config.Zone, c.s.config.Demo,
	})
	c.s.feed.join(c)
	return nil
}
