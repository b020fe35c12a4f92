package remote

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"kawung/media"
)

// A Server lets a controller give orders to a relay of its own process.
type Server struct {
	Relay *media.Relay
	Clips Clips // nil: none are cut
	Hello Hello // but for Protocol
	// Notes are what is not as it should be, by what it is about. nil: nothing is.
	Notes  map[string]func(context.Context) error
	Vitals func() media.Vitals
	Errors []error       // sentinels of the gate, which keep their kind on the way
	Alone  time.Duration // Serve ends when nobody was attached for so long; 0: never
	Log    *slog.Logger  // nil: nothing is logged

	conn atomic.Pointer[conn] // with the controller; nil: it is away

	mu      sync.Mutex // guards what follows
	retire  time.Duration
	retired bool
	since   time.Time     // since when nobody is attached
	changed chan struct{} // it or retire did
}

// Serve serves controllers that come to l until ctx ends, or until nobody was
// attached for too long; then it returns nil. The newest controller is the one:
// an older one is let go of.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	if s.Log == nil {
		s.Log = slog.New(slog.DiscardHandler)
	}
	s.changed = make(chan struct{}, 1)
	s.since = time.Now()
	ctx, cancel := context.WithCancel(ctx)
	var tasks sync.WaitGroup
	defer tasks.Wait()
	defer cancel()
	stop := context.AfterFunc(ctx, func() { _ = l.Close() })
	defer stop()
	tasks.Go(func() {
		s.lonely(ctx)
		cancel()
	})
	for {
		nc, err := l.Accept()
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			return err
		}
		tasks.Go(func() { s.serve(ctx, nc) })
	}
}

// serve carries one controller until its connection ends.
func (s *Server) serve(ctx context.Context, nc net.Conn) {
	handles := map[string]handler{}
	c := newConn(nc, newKinds(s.Errors), handles)
	hello.on(handles, func(_ context.Context, g greeting) (Hello, error) {
		h := s.Hello
		h.Protocol = Protocol
		if g.Protocol == Protocol {
			s.attach(c)
		}
		return h, nil
	})
	s.orders(handles)
	if err := c.run(ctx); s.left(c) && ctx.Err() == nil {
		s.Log.Info("controller away", "reason", err)
	}
}

// left says whether c was the controller's connection, which has ended: from now
// on nobody is attached.
func (s *Server) left(c *conn) bool {
	s.mu.Lock() // lonely sees both or none
	mine := s.conn.CompareAndSwap(c, nil)
	if mine {
		s.since = time.Now()
	}
	s.mu.Unlock()
	s.stir()
	return mine
}

// attach makes c the controller's connection and begins to tell it the news.
func (s *Server) attach(c *conn) {
	if old := s.conn.Swap(c); old != nil && old != c {
		_ = old.net.Close() // its reader ends it
	}
	s.mu.Lock()
	s.retired = false
	s.mu.Unlock()
	s.stir()
	s.Log.Info("controller attached")
	events, stop := s.Relay.Watch()
	c.tasks.Go(func() {
		defer stop()
		for e := range events {
			if c.tell(event, newsOf(e)) != nil {
				return
			}
		}
	})
	c.atEnd(stop)
}

func (s *Server) stir() {
	select {
	case s.changed <- struct{}{}:
	default:
	}
}

// lonely returns when nobody was attached for too long, or with ctx.
func (s *Server) lonely(ctx context.Context) {
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	for {
		s.mu.Lock()
		limit := s.Alone
		if s.retired {
			limit = s.retire
		}
		left := time.Until(s.since.Add(limit))
		on := (s.retired || s.Alone > 0) && s.conn.Load() == nil
		s.mu.Unlock()
		if on && left <= 0 {
			s.Log.Info("no controller: ending", "after", limit)
			return
		}
		if !on {
			left = time.Hour
		}
		timer.Reset(left)
		select {
		case <-ctx.Done():
			return
		case <-s.changed:
		case <-timer.C:
		}
	}
}

// Admit asks the controller who a visitor is. ErrAway without one.
func (s *Server) Admit(v Visitor) (Pass, error) { return admit.now(s.conn.Load(), v) }

// Still asks the controller whether the holder of a pass may go on. While it is
// away nobody is sent away: pictures outlive the controller.
func (s *Server) Still(p Pass) error {
	_, err := still.now(s.conn.Load(), p.Key)
	if errors.Is(err, ErrAway) {
		return nil
	}
	return err
}
