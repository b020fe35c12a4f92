package remote

import (
	"log/slog"
	"net"
	"testing"
	"time"
)

// The end of a relay that is alone is counted from when it was left, whatever
// the moment at which lonely looks.
func TestARelayIsNotAloneBeforeItKnowsSinceWhen(t *testing.T) {
	s := &Server{Log: slog.New(slog.DiscardHandler), changed: make(chan struct{}, 1), since: time.Now().Add(-time.Hour)}
	ours, theirs := net.Pipe()
	s.mu.Lock() // as lonely does while it looks
	c := newConn(ours, newKinds(nil), nil)
	s.conn.Store(c)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = c.run(t.Context())
		s.left(c)
	}()
	_ = theirs.Close()
	for end := time.Now().Add(100 * time.Millisecond); time.Now().Before(end); {
		if s.conn.Load() == nil {
			t.Error("nobody is attached, and since an hour ago")
			break
		}
	}
	s.mu.Unlock()
	<-ended
	if s.conn.Load() != nil || time.Since(s.since) > time.Minute {
		t.Errorf("attached %v, alone since %s", s.conn.Load() != nil, s.since)
	}
}
