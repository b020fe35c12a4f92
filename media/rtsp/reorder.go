package rtsp

import (
	"encoding/binary"
	"slices"
	"time"
)

// How long a late datagram is waited for: RTP over UDP overtakes itself by a
// packet or two, not more.
const (
	reorderDepth = 16
	reorderWait  = 20 * time.Millisecond
)

// A reorder puts RTP datagrams back into order. What does not come within
// reorderDepth packets or reorderWait counts as lost.
type reorder struct {
	started bool
	next    uint16   // sequence number that is due
	held    [][]byte // ahead of next, in order
	since   time.Time
	last    mark     // of the newest that passed
	out     [][]byte // reused
}

func sequence(b []byte) uint16 { return binary.BigEndian.Uint16(b[2:]) }

// add takes a packet and gives those whose turn has come. The slice is valid
// until the next add.
func (r *reorder) add(p []byte, now time.Time) [][]byte {
	r.out = r.out[:0]
	if !r.started {
		r.started, r.next = true, sequence(p)
	}
	switch ahead := int16(sequence(p) - r.next); {
	case ahead == 0:
		r.pass(p)
		r.drain()
	case ahead < -reorderDepth || ahead > 16*reorderDepth: // another stream, or a long break
		r.flush()
		r.pass(p)
	case ahead == -1 && markOf(p) != r.last: // another packet under the same number: nobody counts
		r.pass(p)
	case ahead < 0: // came twice, or too late
	default:
		r.hold(p, now)
	}
	if len(r.held) > 0 && (len(r.held) > reorderDepth || now.Sub(r.since) > reorderWait) {
		r.next = sequence(r.held[0])
		r.drain()
		r.since = now
	}
	return r.out
}

func (r *reorder) hold(p []byte, now time.Time) {
	if len(r.held) == 0 {
		r.since = now
	}
	at, twice := slices.BinarySearchFunc(r.held, p, func(a, b []byte) int {
		return int(int16(sequence(a) - sequence(b)))
	})
	if !twice {
		r.held = slices.Insert(r.held, at, p)
	}
}

func (r *reorder) pass(p []byte) {
	r.out = append(r.out, p)
	r.next, r.last = sequence(p)+1, markOf(p)
}

// drain passes what follows without a hole.
func (r *reorder) drain() {
	n := 0
	for n < len(r.held) && sequence(r.held[n]) == r.next {
		r.pass(r.held[n])
		n++
	}
	r.held = slices.Delete(r.held, 0, n)
}

// flush passes everything that is held.
func (r *reorder) flush() {
	for _, p := range r.held {
		r.pass(p)
	}
	r.held = r.held[:0]
}
