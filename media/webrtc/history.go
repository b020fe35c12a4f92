package webrtc

import (
	"time"
)

// How far back a lost packet can be asked for: at the least keep, if the ring
// may grow to hold it.
const (
	keep        = 1200 * time.Millisecond
	firstRing   = 256
	longestRing = 8192
	// resendPause keeps a viewer that asks twice from being answered twice
	// before the first answer can have arrived.
	resendPause = 10 * time.Millisecond
)

// A sent is one packet as it went out on a slot. The payload is the fan-out's
// own: history costs each viewer numbers, not copies.
type sent struct {
	payload     []byte
	at          int64 // Unix milliseconds; 0: empty
	again       int64 // when it was last resent
	timestamp   uint32
	sequence    uint16
	payloadType uint8
	marker      bool
}

// A history is the ring of packets a slot sent, by sequence number. It spans
// switches of source.
type history struct{ ring []sent }

// add remembers a packet, growing while the one it would push out is young.
func (h *history) add(p sent) {
	if len(h.ring) == 0 {
		h.ring = make([]sent, firstRing)
	}
	old := h.at(p.sequence)
	if old.at != 0 && p.at-old.at < keep.Milliseconds() && len(h.ring) < longestRing {
		h.grow()
		old = h.at(p.sequence)
	}
	*old = p
}

func (h *history) at(sequence uint16) *sent { return &h.ring[int(sequence)%len(h.ring)] }

func (h *history) grow() {
	old := h.ring
	h.ring = make([]sent, 2*len(old))
	for _, p := range old {
		if p.at != 0 {
			*h.at(p.sequence) = p
		}
	}
}

// find is the packet of that number, if it is still there and was not resent
// just now.
func (h *history) find(sequence uint16, now time.Time) (sent, bool) {
	if len(h.ring) == 0 {
		return sent{}, false
	}
	p := h.at(sequence)
	ms := now.UnixMilli()
	if p.at == 0 || p.sequence != sequence || ms-p.again < resendPause.Milliseconds() {
		return sent{}, false
	}
	p.again = ms
	return *p, true
}

// forget lets go of every payload when the newest packet is older than keep.
func (h *history) forget(newest uint16, now time.Time) {
	if len(h.ring) > 0 && now.UnixMilli()-h.at(newest).at > keep.Milliseconds() {
		h.ring = nil
	}
}
