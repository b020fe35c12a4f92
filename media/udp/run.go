package udp

import (
	"net/netip"
	"sync"
)

// firstLimit is how many peers are remembered before idle ones are forgotten.
const firstLimit = 256

// memory is what runs hold while packets wait in them.
var memory = sync.Pool{New: func() any {
	b := make([]byte, 0, maxBytes)
	return &b
}}

// A run is the packets that wait for one destination.
type run struct {
	c  *Conn
	to netip.AddrPort

	mu     sync.Mutex // guards what follows; held while sending, to keep the order
	bytes  *[]byte    // nil while nothing waits
	ends   []int      // where each packet ends in bytes
	out    *outbox
	whole  bool // the route to this destination takes no segments
	listed bool // in c.list
	used   bool // since idle runs were last forgotten
}

// run is the run of a destination.
func (c *Conn) run(to netip.AddrPort) *run {
	c.peersMu.RLock()
	r := c.peers[to]
	c.peersMu.RUnlock()
	if r != nil {
		return r
	}
	c.peersMu.Lock()
	defer c.peersMu.Unlock()
	if r = c.peers[to]; r == nil {
		if len(c.peers) >= c.limit {
			c.forget()
		}
		r = &run{c: c, to: to, out: newOutbox(c.raw, to)}
		c.peers[to] = r
	}
	return r
}

// forget lets go of destinations that nothing was written to since the last
// time; c.peersMu is held.
func (c *Conn) forget() {
	for to, r := range c.peers {
		r.mu.Lock()
		if !r.used && r.bytes == nil {
			delete(c.peers, to)
		}
		r.used = false
		r.mu.Unlock()
	}
	c.limit = max(firstLimit, 2*len(c.peers))
}

// add takes one packet and sends what its arrival completes.
func (r *run) add(b []byte) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.used = true
	var err error
	if !r.fits(b) {
		err = r.send()
	}
	r.take(b)
	if endsFrame(b) || len(r.ends) == maxRun {
		if later := r.send(); later != nil {
			err = later
		}
	}
	return err
}

// pass sends one packet at once, ahead of those that wait.
func (r *run) pass(b []byte) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.used = true
	return r.single(b)
}

// packets sends what waits and then the packets of b, which end at ends.
func (r *run) packets(b []byte, ends []int) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.used = true
	first := r.send()
	from := 0
	for len(ends) > 0 {
		n := r.together(ends, from)
		r.ends = r.ends[:0]
		for _, end := range ends[:n] {
			r.ends = append(r.ends, end-from)
		}
		if err := r.write(b[from:ends[n-1]], r.ends); err != nil && first == nil {
			first = err
		}
		from, ends = ends[n-1], ends[n:]
	}
	r.ends = r.ends[:0]
	return first
}

// together is how many of the packets that end at ends, the first of which
// begins at from, can go out in one call: segments are of one length, only the
// last may be shorter.
func (r *run) together(ends []int, from int) int {
	size, n := ends[0]-from, 1
	for ; n < min(len(ends), maxRun); n++ {
		if ends[n]-from > maxBytes {
			break
		}
		if r.c.way == Segments && (ends[n]-ends[n-1] > size || ends[n-1] != from+n*size) {
			break
		}
	}
	return n
}

// single sends one packet; r.mu is held.
func (r *run) single(b []byte) error {
	ends := [1]int{len(b)}
	if done, err := r.out.each(b, ends[:]); done {
		return err
	}
	_, err := r.c.conn.WriteToUDPAddrPort(b, r.to)
	return err
}

// fits says whether b can go out with what waits: segments are of one length,
// only the last may be shorter.
func (r *run) fits(b []byte) bool {
	n := len(r.ends)
	if n == 0 {
		return true
	}
	if len(*r.bytes)+len(b) > maxBytes {
		return false
	}
	return r.c.way != Segments || len(b) <= r.ends[0] && r.ends[n-1] == n*r.ends[0]
}

func (r *run) take(b []byte) {
	if r.bytes == nil {
		r.bytes = memory.Get().(*[]byte)
		r.c.waiting.Add(1)
		if !r.listed {
			r.listed = true
			r.c.listMu.Lock()
			r.c.list = append(r.c.list, r)
			r.c.listMu.Unlock()
		}
	}
	*r.bytes = append(*r.bytes, b...)
	r.ends = append(r.ends, len(*r.bytes))
}

// flush sends what waits, as part of Conn.Flush.
func (r *run) flush() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.listed = false
	return r.send()
}

// send sends what waits; r.mu is held. Packets that could not be sent are
// gone, as UDP allows.
func (r *run) send() error {
	if len(r.ends) == 0 {
		return nil
	}
	err := r.write(*r.bytes, r.ends)
	*r.bytes = (*r.bytes)[:0]
	memory.Put(r.bytes)
	r.bytes, r.ends = nil, r.ends[:0]
	r.c.waiting.Add(-1)
	return err
}

// write hands packets to the kernel in the best way this destination takes.
func (r *run) write(b []byte, ends []int) error {
	if r.c.way == Single {
		return r.writeEach(b, ends)
	}
	if len(ends) == 1 {
		return r.single(b)
	}
	if r.c.way == Segments && !r.whole {
		if done, err := r.out.segments(b, ends[0]); done && !refuses(err) {
			return err
		}
		r.whole = true // the packets are longer than the route's MTU, or its card cannot
	}
	if done, err := r.out.each(b, ends); done {
		return err
	}
	return r.writeEach(b, ends)
}

// writeEach sends packet by packet and returns the first error.
func (r *run) writeEach(b []byte, ends []int) error {
	var first error
	from := 0
	for _, end := range ends {
		if _, err := r.c.conn.WriteToUDPAddrPort(b[from:end], r.to); err != nil && first == nil {
			first = err
		}
		from = end
	}
	return first
}
