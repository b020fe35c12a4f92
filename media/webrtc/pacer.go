package webrtc

import (
	"sync"
	"time"
)

// The pace of one connection: 40 packets a millisecond, so that sixteen slots
// that burst at once do not overflow the page's socket. A pause shorter than
// slack is not worth a timer.
const (
	perPacket = time.Millisecond / 40
	slack     = time.Millisecond
	chunk     = 40 // packets written between two looks at the clock
)

// A pacer spreads the packets of all slots of one connection.
type pacer struct {
	mu   sync.Mutex
	free time.Time // when the packets taken so far have gone out
}

// take reserves n packets and says how long to wait before sending them.
func (p *pacer) take(n int, now time.Time) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.free.Before(now) {
		p.free = now
	}
	wait := p.free.Sub(now)
	p.free = p.free.Add(time.Duration(n) * perPacket)
	if wait < slack {
		return 0
	}
	return wait
}

// await takes n packets and waits; false when gone was closed meanwhile.
func (p *pacer) await(n int, gone <-chan struct{}) bool {
	wait := p.take(n, time.Now())
	if wait == 0 {
		return true
	}
	t := time.NewTimer(wait)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-gone:
		return false
	}
}
