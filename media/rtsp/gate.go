package rtsp

import (
	"context"
	"sync"
	"time"
)

// maxOpening is how many sessions may be opened at once on one host: cameras
// and recorders that come back after a power failure fall over when everybody
// asks at the same time.
const maxOpening = 4

// slowDial is how long an attempt to connect counts as opening. A camera that
// does not answer must not keep its neighbours on the same address waiting.
const slowDial = time.Second

// gates hold back the opening of sessions, per host. The zero value is ready.
type gates struct {
	mu    sync.Mutex // guards hosts
	hosts map[string]chan struct{}
}

// A turn is the right to open a session. It is given back once.
type turn struct {
	gate chan struct{}
	once sync.Once
}

func (t *turn) end() { t.once.Do(func() { <-t.gate }) }

// take waits for a turn on host, in the order of asking.
func (g *gates) take(ctx context.Context, host string) (*turn, error) {
	g.mu.Lock()
	if g.hosts == nil {
		g.hosts = map[string]chan struct{}{}
	}
	gate, ok := g.hosts[host]
	if !ok {
		gate = make(chan struct{}, maxOpening)
		g.hosts[host] = gate
	}
	g.mu.Unlock()
	select {
	case gate <- struct{}{}:
		return &turn{gate: gate}, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
