// Package webrtc is everything about peer connections, on pion: screens
// with slots, viewers (WHEP) and publishers (WHIP and the rooms' pages), all
// over one UDP socket.
package webrtc

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"sync"
	"time"

	"github.com/pion/ice/v4"
	"github.com/pion/webrtc/v4"

	"kawung/media"
)

// Bounds of what a page may ask for.
const (
	MaxVideoSlots = 64
	MaxAudioSlots = 32
	maxSDP        = 256 << 10 // bytes
)

// A Config is what an Endpoint is made of.
type Config struct {
	// Conn carries every connection. The Endpoint owns it and closes it. A
	// *net.UDPConn, or anything that returns *net.UDPAddr. One that keeps RTP
	// packets until their frame ends (the marker bit) has a method Flush() error
	// that sends them before.
	Conn net.PacketConn
	// PublicAddresses are IP addresses under which others reach Conn's port
	// besides this machine's own: of a router that forwards it.
	PublicAddresses []string
	// Library makes screens and viewers of the library's peer connections, as
	// publishers always are, and not of links.
	Library bool
	Now     func() time.Time // nil: time.Now
	Log     *slog.Logger     // nil: nothing is logged
}

// An Endpoint makes peer connections over one UDP socket.
type Endpoint struct {
	now func() time.Time
	log *slog.Logger
	mux *ice.UDPMuxDefault

	library  bool
	agent    []ice.AgentOption // of links
	identity identity          // of links
	// packets sends packets of b, which end at ends, together; nil when Conn cannot.
	packets func(b []byte, ends []int, to netip.AddrPort) error

	flush func() // sends what Conn keeps, without an error: UDP loses packets too

	screens, viewers, publishers *webrtc.API

	mu          sync.Mutex // guards what follows
	connections map[*connection]struct{}
	closed      bool
}

var _ media.Peers = (*Endpoint)(nil)

// New returns an endpoint on cfg.Conn. Its errors name the setting that is
// wrong.
func New(cfg Config) (*Endpoint, error) {
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	for _, a := range cfg.PublicAddresses {
		if net.ParseIP(a) == nil {
			return nil, fmt.Errorf("webrtc: public address %q is not an IP address", a)
		}
	}
	if _, ok := cfg.Conn.LocalAddr().(*net.UDPAddr); !ok {
		return nil, fmt.Errorf("webrtc: %s is not a UDP address", cfg.Conn.LocalAddr())
	}
	widen(cfg.Conn)
	loggers := loggers{cfg.Log}
	e := &Endpoint{now: cfg.Now, log: cfg.Log, library: cfg.Library, flush: flusher(cfg.Conn), connections: map[*connection]struct{}{}}
	if c, ok := cfg.Conn.(interface {
		WritePackets(b []byte, ends []int, to netip.AddrPort) error
	}); ok {
		e.packets = c.WritePackets
	}
	e.mux = ice.NewUDPMuxDefault(ice.UDPMuxParams{UDPConn: cfg.Conn, Logger: loggers.NewLogger("mux")})
	err := e.build(cfg, loggers)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("webrtc: %w", err), e.mux.Close())
	}
	return e, nil
}

// flusher sends what conn keeps back, if it is one that keeps anything.
func flusher(conn net.PacketConn) func() {
	if c, ok := conn.(interface{ Flush() error }); ok {
		return func() { _ = c.Flush() }
	}
	return func() {}
}

// widen asks for room in the socket for a burst on every slot at once. The
// kernel gives what it allows.
func widen(conn net.PacketConn) {
	const room = 4 << 20
	if c, ok := conn.(interface {
		SetReadBuffer(int) error
		SetWriteBuffer(int) error
	}); ok {
		_, _ = c.SetReadBuffer(room), c.SetWriteBuffer(room)
	}
}

// build makes the three kinds of peer connection.
func (e *Endpoint) build(cfg Config, loggers loggers) error {
	var err error
	if e.identity, err = newIdentity(); err != nil {
		return fmt.Errorf("certificate: %w", err)
	}
	e.agent = agentOptions(cfg, e.mux, loggers)
	settings, err := settings(cfg, e.mux, loggers)
	if err != nil {
		return err
	}
	for _, kind := range []struct {
		api    **webrtc.API
		engine func() (*webrtc.MediaEngine, error)
	}{
		{&e.screens, screenEngine}, {&e.viewers, viewerEngine}, {&e.publishers, publisherEngine},
	} {
		engine, err := kind.engine()
		if err != nil {
			return err
		}
		*kind.api = newAPI(engine, settings)
	}
	return nil
}

// open makes a connection that Close ends. state hears how it is doing.
func (e *Endpoint) open(api *webrtc.API, name string, state func(media.PeerState)) (*connection, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed {
		return nil, fmt.Errorf("webrtc: %w", media.ErrClosed)
	}
	pc, err := api.NewPeerConnection(webrtc.Configuration{})
	if err != nil {
		return nil, fmt.Errorf("webrtc: %w", err)
	}
	c := newConnection(e, e.log.With("peer", name), state)
	c.carriedBy(pc)
	e.connections[c] = struct{}{}
	return c, nil
}

func (e *Endpoint) forget(c *connection) {
	e.mu.Lock()
	defer e.mu.Unlock()
	delete(e.connections, c)
}

// Connections is the number of peer connections that are not closed.
func (e *Endpoint) Connections() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return len(e.connections)
}

// Close ends every connection and then the socket, and waits for them.
func (e *Endpoint) Close() error {
	e.mu.Lock()
	e.closed = true
	var all []*connection
	for c := range e.connections {
		all = append(all, c)
	}
	e.mu.Unlock()
	var wg sync.WaitGroup
	errs := make([]error, len(all))
	for i, c := range all {
		wg.Go(func() { errs[i] = c.Close() })
	}
	wg.Wait()
	return errors.Join(errors.Join(errs...), e.mux.Close())
}

// Screen opens a connection that we offer; see media.Peers.
func (e *Endpoint) Screen(ctx context.Context, cfg media.ScreenConfig) (media.ScreenPeer, error) {
	if cfg.Video < 0 || cfg.Video > MaxVideoSlots || cfg.Audio < 0 || cfg.Audio > MaxAudioSlots || cfg.Video+cfg.Audio == 0 {
		return nil, fmt.Errorf("%d video and %d audio slots, at most %d and %d: %w",
			cfg.Video, cfg.Audio, MaxVideoSlots, MaxAudioSlots, media.ErrSlot)
	}
	open := func() (*connection, error) { return e.openLink(ctx, cfg.Name, cfg.State) }
	if e.library {
		open = func() (*connection, error) { return e.open(e.screens, cfg.Name, cfg.State) }
	}
	c, err := open()
	if err != nil {
		return nil, err
	}
	s, err := newScreen(ctx, c, cfg)
	if err != nil {
		return nil, errors.Join(err, c.Close())
	}
	return s, nil
}
