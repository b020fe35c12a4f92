package rtsp

import (
	"encoding/binary"
	"time"
)

// How long a stream must be quiet before another one (SSRC) takes its place,
// and how many packets of that one are kept meanwhile: some servers mix the
// packets of a session that ended long ago into ours.
const (
	strangerAfter = 300 * time.Millisecond
	strangersMost = 4096
)

// held is a packet of a stream that is not ours yet.
type held struct {
	packet
	at time.Time
}

// stranger says whether a packet is of another stream than the one we follow.
// A packet of that one sends the strangers away.
func (r *receiver) stranger(p packet, at time.Time) bool {
	if r.any && p.ssrc != r.ssrc && !r.alone && !r.goesOn(p) {
		return true
	}
	if len(r.held) > 0 {
		r.found.repair("mixes another stream into its pictures (SSRC)")
		r.held = nil
	}
	r.newest = at
	return false
}

// maxRenamed is how often a stream may change its name alone before names mean
// nothing.
const maxRenamed = 3

// goesOn says whether a packet of another stream has the number that is due in
// ours: then only its name changed, as with cameras that draw one a packet.
func (r *receiver) goesOn(p packet) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.renamed < maxRenamed && (p.seq != r.seq+1 || len(r.held) > 0) {
		return false
	}
	r.found.repair("changes its SSRC and counts on")
	r.renamed = min(r.renamed+1, maxRenamed)
	r.ssrc = p.ssrc
	return true
}

// due says whether a packet is the next one of our stream.
func (r *receiver) due(b []byte) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.any && binary.BigEndian.Uint16(b[2:]) == r.seq+1 && binary.BigEndian.Uint32(b[8:]) == r.ssrc
}

// resting says whether nothing came for a while. It is for the goroutine of
// packet.
func (r *receiver) resting() bool { return r.now().Sub(r.newest) > strangerAfter }

// strangers keeps packets of another stream, and goes over to it when our own
// one is quiet.
func (r *receiver) strangers(p packet, at time.Time) error {
	if len(r.held) == strangersMost || len(r.held) > 0 && r.held[0].ssrc != p.ssrc {
		r.held = nil
	}
	r.held = append(r.held, held{p, at})
	if at.Sub(r.newest) < strangerAfter {
		return nil
	}
	all := r.held
	r.held, r.newest = nil, at
	for _, h := range all {
		if err := r.take(h.packet, h.at); err != nil {
			return err
		}
	}
	return nil
}
