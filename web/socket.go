package web

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"
	"golang.org/x/time/rate"
)

// Limits of one websocket.
const (
	socketReadLimit   = 64 << 10 // bytes a message
	socketRate        = 50       // messages a second
	socketBurst       = 200      // messages
	socketWriteTime   = 5 * time.Second
	socketPing        = 5 * time.Second
	socketSilence     = 20 * time.Second // neither a message nor a pong
	socketHelloTime   = 10 * time.Second // from the upgrade to hello
	tileFlushInterval = 40 * time.Millisecond
)

// Close codes; PROTOCOL.md says when.
const (
	closeGoingAway  = websocket.CloseGoingAway // 1001
	closeBadMessage = 4400
	closeNotSigned  = 4401
	closeDenied     = 4403
	closeNothing    = 4404
	closeFull       = 4503
	closeReplaced   = 4409
	closeOld        = 4426
	closeFlood      = 4429
	closeSlow       = 4408
)

// An ending is why a connection ends. It is an error so that a handler can
// return it.
type ending struct {
	code   int
	reason string // ≤ 123 bytes, RFC 6455 §5.5
}

func (e ending) Error() string { return fmt.Sprintf("close %d: %s", e.code, e.reason) }

func endf(code int, format string, args ...any) ending {
	reason := fmt.Sprintf(format, args...) // a page may have written it, and much of it
	return ending{code, strings.ToValidUTF8(reason[:min(len(reason), 120)], "")}
}

// A socket is one websocket with its writer. Only the writer's goroutine
// writes, only the handler's reads; everybody else uses the outbox.
type socket struct {
	*outbox
	conn     *websocket.Conn
	address  string
	limiter  *rate.Limiter
	patient  time.Duration // that one message may take to be written
	greeting time.Duration // from the upgrade to hello
	log      *slog.Logger
	count    func(direction, kind string)

	// writeTile is the newest version of a dirty tile as a frame, nil when
	// there is nothing to say. Only the writer calls it.
	writeTile func(name string) []byte

	mu   sync.Mutex // guards over and the read deadline
	over bool       // the writer has ended
}

// upgrader refuses pages of other origins: RFC 6455 §10.2.
var upgrader = websocket.Upgrader{
	HandshakeTimeout: 5 * time.Second,
	ReadBufferSize:   4096,
	WriteBufferSize:  4096,
	CheckOrigin:      sameOrigin,
	Error: func(w http.ResponseWriter, _ *http.Request, status int, reason error) {
		refuse(status, "websocket: %s", reason).titled().write(w)
	},
}

// sameOrigin says whether the page that asks came from this very host. A
// websocket without an Origin comes from a program, which holds no cookie.
func sameOrigin(r *http.Request) bool {
	origin := r.Header.Get("Origin")
	if origin == "" {
		return len(r.Cookies()) == 0
	}
	u, err := url.Parse(origin)
	return err == nil && u.Host != "" && u.Host == r.Host
}

// send queues m; key makes it replace a waiting message of the same key.
func (s *socket) send(key string, m any) { s.put(key, encode(m)) }

// serve reads messages until the connection ends; receive is called for each.
// An ending that receive returns is what the page is told. When serve returns,
// the writer has ended too and the connection is closed.
func (s *socket) serve(done <-chan struct{}, receive func(kind string, frame []byte) error) error {
	written := make(chan struct{})
	go func() {
		defer close(written)
		defer s.stopReading()
		s.write(done)
	}()
	err := s.read(receive)
	if e, ok := errors.AsType[ending](err); ok {
		s.finish(e)
	} else {
		s.finish(ending{websocket.CloseNormalClosure, ""})
	}
	<-written
	s.drain()
	_ = s.conn.Close()
	return err
}

// drain reads what the page still sends: closing a TCP connection with unread
// bytes resets it, and the page would never see why it was closed.
func (s *socket) drain() {
	conn := s.conn.NetConn()
	_ = conn.SetReadDeadline(time.Now().Add(time.Second))
	_, _ = io.Copy(io.Discard, conn)
}

// extend moves the read deadline; it does nothing once the writer has ended.
func (s *socket) extend(d time.Duration) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.over {
		return nil
	}
	return s.conn.SetReadDeadline(time.Now().Add(d))
}

func (s *socket) stopReading() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.over = true
	_ = s.conn.SetReadDeadline(time.Unix(1, 0))
}

// read hears the page until it is silent for too long. Before its hello nothing
// it does buys it time: strangers hold no connection open.
func (s *socket) read(receive func(kind string, frame []byte) error) error {
	s.conn.SetReadLimit(socketReadLimit) // gorilla closes with 1009 beyond it
	_ = s.extend(s.greeting)
	greeted := false
	alive := func(string) error {
		if !greeted {
			return nil
		}
		return s.extend(socketSilence)
	}
	s.conn.SetPongHandler(alive)
	for {
		op, data, err := s.conn.ReadMessage()
		if err != nil {
			return err
		}
		if !s.limiter.Allow() {
			return endf(closeFlood, "more than %d messages a second", socketRate)
		}
		if op != websocket.TextMessage {
			return endf(closeBadMessage, "only text frames")
		}
		kind, err := messageType(data)
		if err != nil {
			return endf(closeBadMessage, "%s", err)
		}
		if err := receive(kind, data); err != nil {
			return err
		}
		s.count("in", kind)
		greeted = greeted || kind == "hello"
		_ = alive("")
	}
}

// write empties the outbox until the connection ends. Tiles are flushed at
// once when the last flush is long enough ago, else together after a while.
func (s *socket) write(done <-chan struct{}) {
	ping := time.NewTicker(socketPing)
	defer ping.Stop()
	flush := time.NewTimer(0)
	defer flush.Stop()
	<-flush.C
	flushDue := true // no flush in the last tileFlushInterval
	for {
		select {
		case <-done:
			s.closeWith(ending{closeGoingAway, "the controller stops"})
			return
		case <-ping.C:
			if s.conn.WriteControl(websocket.PingMessage, nil, time.Now().Add(s.patient)) != nil {
				return
			}
		case <-flush.C:
			flushDue = true
			if s.flushTiles(&flushDue) {
				flush.Reset(tileFlushInterval)
			}
		case <-s.wake:
			frames, full, end := s.take()
			for _, f := range frames {
				if s.writeFrame(f.data) != nil {
					return
				}
			}
			if full {
				s.closeWith(ending{closeSlow, "too slow: start again"})
				return
			}
			if end != nil {
				s.closeWith(*end)
				return
			}
			if flushDue && s.flushTiles(&flushDue) {
				flush.Reset(tileFlushInterval)
			}
		}
	}
}

// flushTiles writes every dirty tile; it says whether it wrote any, and then
// the next flush is not due before tileFlushInterval.
func (s *socket) flushTiles(due *bool) bool {
	wrote := false
	if s.writeTile == nil {
		return false
	}
	for _, name := range s.takeTiles() {
		if data := s.writeTile(name); data != nil {
			wrote = true
			if s.writeFrame(data) != nil {
				break
			}
		}
	}
	if wrote {
		*due = false
	}
	return wrote
}

func (s *socket) writeFrame(data []byte) error {
	_ = s.conn.SetWriteDeadline(time.Now().Add(s.patient))
	err := s.conn.WriteMessage(websocket.TextMessage, data)
	if err != nil {
		s.log.Debug("websocket write", "error", err)
		return err
	}
	s.count("out", frameKind(data))
	return nil
}

// frameKind is the type of one of our own frames: it is their first field.
func frameKind(data []byte) string {
	rest, _ := bytes.CutPrefix(data, []byte(`{"type":"`))
	kind, _, _ := bytes.Cut(rest, []byte(`"`))
	return string(kind)
}

func (s *socket) closeWith(e ending) {
	if e.code >= 4400 {
		s.log.Info("websocket closed", "code", e.code, "reason", e.reason)
	}
	_ = s.conn.WriteControl(websocket.CloseMessage,
		websocket.FormatCloseMessage(e.code, e.reason), time.Now().Add(time.Second))
}
