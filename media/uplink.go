package media

import (
	"slices"
	"sync"
	"sync/atomic"
)

// An Uplink is what a Puller tells of its session with a camera, beside the
// frames: the transport, what was lost, what a person should change. Every
// Fanout has one. Any goroutine may use it; a packet costs an atomic addition.
type Uplink struct {
	packets, lost atomic.Uint64

	mu        sync.Mutex // guards what follows
	transport string
	advice    []Advice
}

// Opened says that the camera answers with pictures from here on, and over
// what: tcp, udp, multicast, tls, http or push.
func (u *Uplink) Opened(transport string) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.transport = transport
}

// Arrived counts one packet, and those that are missing before it.
func (u *Uplink) Arrived(missing int) {
	u.packets.Add(1)
	if missing > 0 {
		u.lost.Add(uint64(missing))
	}
}

// Advise notes what a person should change, once a session.
func (u *Uplink) Advise(a Advice) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if !slices.Contains(u.advice, a) {
		u.advice = append(u.advice, a)
	}
}

// begin forgets what the last session told. The counters go on.
func (u *Uplink) begin() {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.transport, u.advice = "", nil
}

// end says that the session is over. What it advised holds until the next one.
func (u *Uplink) end() {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.transport = ""
}

// told is the transport, "" without a session, and the advice.
func (u *Uplink) told() (transport string, advice []Advice) {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.transport, u.advice[:len(u.advice):len(u.advice)]
}
