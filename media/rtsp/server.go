package rtsp

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"kawung/media"
)

// Bounds on who may be connected at once, in connections.
const (
	maxConns     = 512
	maxHostConns = 128 // of one address: a recorder pulls every camera from there
)

// checkEvery is how often a session is asked whether it may go on.
const checkEvery = time.Second

// An Act is what a client wants of a camera.
type Act string

// What clients want.
const (
	ActPlay   Act = "play"   // watch it
	ActRecord Act = "record" // send its pictures (RFC 2326 §10.11)
)

// Errors of an Admit. Any other is a 500.
var (
	ErrToken     = errors.New("this token opens nothing: it is wrong, over or revoked")
	ErrForbidden = errors.New("this token is not for that")
	ErrTooOften  = errors.New("too many wrong tokens from here: wait a minute")
)

// A Pass is leave to do something with a camera.
type Pass struct {
	Who   string       // for the log
	Still func() error // says whether they may go on, or why not; called once a second
}

// An Admit says whether whoever shows a token from an address may do something
// with a camera, which need not exist.
type Admit func(address, token string, act Act, camera string) (Pass, error)

// Feeds are the cameras that a Server serves. *media.Relay has them.
type Feeds interface {
	Feed(source media.Source, sub bool) (media.Outlet, error)
	HealthOf(source media.Source) (media.Health, bool)
	Receive(ctx context.Context, camera string, end func()) (*media.Inflow, error)
}

var _ Feeds = (*media.Relay)(nil)

// A Server serves cameras over RTSP 1.0 (RFC 2326) to players and recorders of
// others, as rtsp://HOST/NAME and, the substream, rtsp://HOST/NAME?stream=sub.
// A client begins with the cached group of pictures; RTP times are the wall
// clock's. A slow one loses its own frames and goes on at a keyframe. A camera
// that pushes sends to rtsp://HOST/NAME. Fields must not change after Serve was
// called.
type Server struct {
	Feeds Feeds
	Admit Admit
	Log   *slog.Logger     // nil: silent
	Now   func() time.Time // nil: time.Now

	mu    sync.Mutex // guards what follows
	conns map[*serverConn]struct{}
	hosts map[string]int // connections by address
}

// Serve answers clients of l until ctx ends; it closes l. When it returns,
// every connection has ended.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	if s.Now == nil {
		s.Now = time.Now
	}
	if s.Log == nil {
		s.Log = slog.New(slog.DiscardHandler)
	}
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		<-ctx.Done()
		l.Close()
		return ctx.Err()
	})
	g.Go(func() error { return s.check(ctx) })
	g.Go(func() error {
		var all sync.WaitGroup
		defer all.Wait()
		return s.accept(ctx, l, &all)
	})
	return g.Wait()
}

func (s *Server) accept(ctx context.Context, l net.Listener, all *sync.WaitGroup) error {
	for {
		nc, err := l.Accept()
		switch {
		case ctx.Err() != nil:
			if err == nil {
				nc.Close()
			}
			return ctx.Err()
		case errors.Is(err, net.ErrClosed):
			return fmt.Errorf("rtsp: %w", err)
		case err != nil: // out of file descriptors: others may end
			s.Log.Warn("rtsp: accept", "error", err)
			if !wait(ctx, 100*time.Millisecond) {
				return ctx.Err()
			}
			continue
		}
		c := newServerConn(s, nc)
		if !s.enter(c) {
			c.turnAway()
			continue
		}
		all.Go(func() {
			defer s.leave(c)
			c.serve(ctx)
		})
	}
}

// wait waits; false when ctx ended.
func wait(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}

// enter counts a connection in, unless there are too many.
func (s *Server) enter(c *serverConn) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.conns) >= maxConns || s.hosts[c.host] >= maxHostConns {
		return false
	}
	if s.conns == nil {
		s.conns, s.hosts = map[*serverConn]struct{}{}, map[string]int{}
	}
	s.conns[c] = struct{}{}
	s.hosts[c.host]++
	return true
}

func (s *Server) leave(c *serverConn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.conns, c)
	if s.hosts[c.host]--; s.hosts[c.host] == 0 {
		delete(s.hosts, c.host)
	}
}

// Clients is the number of connections.
func (s *Server) Clients() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.conns)
}

// check ends the sessions that may not go on.
func (s *Server) check(ctx context.Context) error {
	tick := time.NewTicker(checkEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
		s.mu.Lock()
		all := make([]*serverConn, 0, len(s.conns))
		for c := range s.conns {
			all = append(all, c)
		}
		s.mu.Unlock()
		for _, c := range all {
			c.check()
		}
	}
}
