package main

import (
	"context"
	"math/rand/v2"
	"sync"
	"time"
)

// Ways of a link.
const (
	up = iota
	down
)

// A link is the way between a simulated display and the controller, as TCP makes
// it felt: what is lost comes later, and so does everything behind it.
type link struct {
	Delay  time.Duration // one way
	Jitter time.Duration // mean of what is added to it, exponential
	Loss   float64       // share of messages whose first copy is lost
	Rate   float64       // bytes a second, 0: as fast as the wire
}

// resent is how much later a message comes whose first copy was lost: Linux'
// smallest retransmission timeout, and the way there and back.
func (l link) resent() time.Duration { return 200*time.Millisecond + 2*l.Delay }

// A cable is a link with what is on its way. Its link may be changed while it is used.
type cable struct {
	mu   sync.Mutex // guards what follows
	link link
	free [2]time.Time // when the sender of a way has sent what it was given
	last [2]time.Time // when the newest of a way arrives
}

func (c *cable) set(l link) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.link = l
}

// arrives is when a message of a size, given to the link now, comes out of it.
func (c *cable) arrives(way, size int) time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	at := time.Now()
	if c.link.Rate > 0 {
		at = latest(at, c.free[way]).Add(time.Duration(float64(size) / c.link.Rate * float64(time.Second)))
		c.free[way] = at
	}
	at = at.Add(c.link.Delay + time.Duration(rand.ExpFloat64()*float64(c.link.Jitter)))
	if rand.Float64() < c.link.Loss {
		at = at.Add(c.link.resent())
	}
	c.last[way] = latest(at, c.last[way])
	return c.last[way]
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// A parcel is a message on its way.
type parcel struct {
	at    time.Time
	frame []byte
}

// carry hands on each parcel when its time has come.
func carry(ctx context.Context, from <-chan parcel, to func([]byte) error) error {
	for {
		select {
		case p := <-from:
			if !rest(ctx, time.Until(p.at)) {
				return ctx.Err()
			}
			if err := to(p.frame); err != nil {
				return err
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
