package webrtc

import (
	"time"

	"github.com/pion/rtcp"
)

// How long a missing packet is waited for, how often it is asked for, and how
// many packets may wait behind it.
const (
	waitFor    = 250 * time.Millisecond
	askEvery   = 40 * time.Millisecond
	waitingMax = 512 // a power of two, so that numbers wrap with the ring
)

// A received is one packet of a publisher's track.
type received struct {
	payload   []byte
	sequence  uint16
	timestamp uint32
	marker    bool
}

// A reorder puts a track's packets in order and says which ones are missing.
// One goroutine uses it.
type reorder struct {
	deliver func(received)
	lose    func() // packets were given up
	started bool
	next    uint16 // the next to deliver
	newest  uint16
	ring    [waitingMax]*received
	since   time.Time // when next was first missed; zero: nothing is missing
	asked   time.Time
}

// push takes a packet that has just arrived.
func (r *reorder) push(p received, now time.Time) {
	if !r.started {
		r.started, r.next, r.newest = true, p.sequence, p.sequence-1
	}
	ahead := int16(p.sequence - r.next)
	switch {
	case ahead < 0 && ahead > -waitingMax:
		return // a repeat, or too late
	case ahead >= waitingMax || ahead < 0:
		r.restart(p.sequence)
	}
	if int16(p.sequence-r.newest) > 0 {
		r.newest = p.sequence
	}
	r.ring[p.sequence%waitingMax] = &p
	r.drain(now)
}

// restart gives up everything before a packet far from the others.
func (r *reorder) restart(sequence uint16) {
	clear(r.ring[:])
	r.next, r.newest, r.since = sequence, sequence-1, time.Time{}
	r.lose()
}

// drain delivers what is in order.
func (r *reorder) drain(now time.Time) {
	for p := r.ring[r.next%waitingMax]; p != nil; p = r.ring[r.next%waitingMax] {
		r.ring[r.next%waitingMax] = nil
		r.next++
		r.since = time.Time{}
		r.deliver(*p)
	}
	if r.waiting() && r.since.IsZero() {
		r.since, r.asked = now, time.Time{}
	}
}

// waiting says whether packets wait behind a missing one.
func (r *reorder) waiting() bool { return r.started && int16(r.newest-r.next) >= 0 }

// missing is what to ask for now (RFC 4585 §6.2.1), nil for nothing. Packets
// waited for too long are given up.
func (r *reorder) missing(now time.Time) []rtcp.NackPair {
	for r.waiting() && now.Sub(r.since) >= waitFor {
		for r.ring[r.next%waitingMax] == nil {
			r.next++
		}
		r.lose()
		r.drain(now)
	}
	if !r.waiting() || now.Sub(r.asked) < askEvery {
		return nil
	}
	r.asked = now
	var lost []uint16
	for s := r.next; int16(r.newest-s) > 0; s++ {
		if r.ring[s%waitingMax] == nil {
			lost = append(lost, s)
		}
	}
	return rtcp.NackPairsFromSequenceNumbers(lost)
}
