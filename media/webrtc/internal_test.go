package webrtc

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pion/rtcp"

	"kawung/media"
)

// A stuck is a library that does not close its connection until it is freed.
type stuck chan struct{}

func (stuck) WriteRTCP([]rtcp.Packet) error { return nil }
func (s stuck) GracefulClose() error        { <-s; return nil }

func TestALibraryThatDoesNotCloseHoldsNobodyUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := &Endpoint{now: time.Now, connections: map[*connection]struct{}{}}
		library := make(stuck)
		defer close(library)
		c := newConnection(e, nil, nil)
		c.carrier = library
		e.connections[c] = struct{}{}
		began := time.Now()
		if err := c.Close(); !errors.Is(err, errStuck) {
			t.Errorf("Close = %v, want errStuck", err)
		}
		if took := time.Since(began); took != closeWithin {
			t.Errorf("Close took %v, want %v", took, closeWithin)
		}
		if e.Connections() != 0 {
			t.Error("the endpoint still counts it")
		}
	})
}

func TestHistoryGrowsWhileItsPacketsAreYoung(t *testing.T) {
	var h history
	now := time.UnixMilli(1_000_000)
	for i := range 3000 {
		h.add(sent{at: now.UnixMilli(), sequence: uint16(i)})
	}
	if _, ok := h.find(0, now); !ok {
		t.Errorf("packet 0 of 3000 in one moment is gone, ring of %d", len(h.ring))
	}
	if _, ok := h.find(0, now); ok {
		t.Error("packet 0 is resent twice in one moment")
	}
	if _, ok := h.find(3000, now); ok {
		t.Error("packet 3000 was never sent but found")
	}
	size := len(h.ring)
	for i := range 10000 {
		h.add(sent{at: now.Add(2*time.Second + time.Duration(i)*time.Millisecond).UnixMilli(), sequence: uint16(3000 + i)})
	}
	if len(h.ring) != size {
		t.Errorf("ring of %d at a packet a millisecond, want %d as before", len(h.ring), size)
	}
	h.forget(12999, now.Add(20*time.Second))
	if h.ring != nil {
		t.Error("an idle slot still holds payloads")
	}
}

func TestHistoryStopsGrowingAtItsBound(t *testing.T) {
	var h history
	for i := range 60000 {
		h.add(sent{at: 1, sequence: uint16(i)})
	}
	if len(h.ring) != longestRing {
		t.Errorf("ring of %d, want %d", len(h.ring), longestRing)
	}
}

func TestThePacerHoldsFortyPacketsAMillisecond(t *testing.T) {
	var p pacer
	now := time.Unix(0, 0)
	if wait := p.take(40, now); wait != 0 {
		t.Errorf("first packets wait %v, want 0", wait)
	}
	if wait := p.take(400, now); wait != time.Millisecond {
		t.Errorf("after 40 packets wait %v, want 1ms", wait)
	}
	if wait := p.take(1, now); wait != 11*time.Millisecond {
		t.Errorf("after 440 packets wait %v, want 11ms", wait)
	}
	if wait := p.take(1, now.Add(time.Second)); wait != 0 {
		t.Errorf("after a pause wait %v, want 0", wait)
	}
}

// order pushes numbers at a time and says what came out; −1 is a loss.
func order(r *reorder, now time.Time, numbers ...uint16) []int {
	var out []int
	r.deliver = func(p received) { out = append(out, int(p.sequence)) }
	r.lose = func() { out = append(out, -1) }
	for _, n := range numbers {
		r.push(received{sequence: n}, now)
	}
	return out
}

func equal(a, b []int) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

func TestPacketsComeInOrder(t *testing.T) {
	now := time.Unix(100, 0)
	for _, tt := range []struct {
		name    string
		numbers []uint16
		want    []int
	}{
		{"in order", []uint16{5, 6, 7}, []int{5, 6, 7}},
		{"swapped", []uint16{5, 7, 6, 8}, []int{5, 6, 7, 8}},
		{"repeated", []uint16{5, 5, 6, 5}, []int{5, 6}},
		{"around the wrap", []uint16{65534, 0, 65535, 1}, []int{65534, 65535, 0, 1}},
		{"a hole", []uint16{5, 7, 8}, []int{5}},
		{"a jump ahead", []uint16{5, 6, 30000}, []int{5, 6, -1, 30000}},
		{"a jump back", []uint16{5000, 5001, 100}, []int{5000, 5001, -1, 100}},
	} {
		var r reorder
		if got := order(&r, now, tt.numbers...); !equal(got, tt.want) {
			t.Errorf("%s: %v gives %v, want %v", tt.name, tt.numbers, got, tt.want)
		}
	}
}

func TestMissingPacketsAreAskedForAndGivenUp(t *testing.T) {
	var r reorder
	now := time.Unix(100, 0)
	order(&r, now, 5, 9, 10)
	nacks := r.missing(now)
	if len(nacks) != 1 || len(nacks[0].PacketList()) != 3 {
		t.Fatalf("missing = %v, want 6, 7 and 8", nacks)
	}
	if again := r.missing(now.Add(askEvery / 2)); again != nil {
		t.Errorf("missing too soon again = %v, want nothing", again)
	}
	if again := r.missing(now.Add(askEvery)); again == nil {
		t.Error("missing packets are not asked for again")
	}
	var out []int
	r.deliver = func(p received) { out = append(out, int(p.sequence)) }
	r.lose = func() { out = append(out, -1) }
	r.missing(now.Add(waitFor))
	if !equal(out, []int{-1, 9, 10}) || r.waiting() {
		t.Errorf("given up: %v, want a loss, 9 and 10", out)
	}
}

// assembled is an assembler whose frames and keyframe requests can be seen.
func assembled(codec media.Codec) (a *assembler, frames func() []*media.Frame, asked *int) {
	stream := media.NewFanout(nil, nil)
	asked = new(int)
	a = newAssembler(codec, stream, func() time.Time { return time.Unix(100, 0) }, func() { *asked++ })
	reader, _ := stream.Subscribe()
	return a, func() (all []*media.Frame) {
		for {
			select {
			case f := <-reader.Frames():
				all = append(all, f)
			default:
				return all
			}
		}
	}, asked
}

func TestAnIDRGetsItsParameterSets(t *testing.T) {
	a, frames, asked := assembled(media.H264)
	sps, pps, idr, delta := []byte{0x67, 0x42, 0xc0, 0x1f}, []byte{0x68, 0xce}, []byte{0x65, 1, 2}, []byte{0x41, 3}
	stap := append([]byte{0x78, 0, 4}, append(append(append([]byte{}, sps...), 0, 2), pps...)...)
	a.push(received{payload: delta, timestamp: 1, marker: true}) // nothing to build on
	a.push(received{payload: stap, timestamp: 2})
	a.push(received{payload: idr, timestamp: 2, marker: true})
	a.push(received{payload: delta, timestamp: 3, marker: true})
	a.push(received{payload: idr, timestamp: 4, marker: true}) // without parameter sets
	got := frames()
	if len(got) != 3 || *asked != 1 {
		t.Fatalf("%d frames and %d keyframe requests, want 3 and 1", len(got), *asked)
	}
	if !got[0].Keyframe || got[1].Keyframe || !got[2].Keyframe {
		t.Errorf("keyframes %t %t %t, want true false true", got[0].Keyframe, got[1].Keyframe, got[2].Keyframe)
	}
	var kinds []int
	for unit := range media.H264Units(got[2].Packets) {
		kinds = append(kinds, int(unit[0]&0x1f))
	}
	if !equal(kinds, []int{7, 8, 5}) {
		t.Errorf("units of a bare IDR = %v, want SPS, PPS, IDR", kinds)
	}
	for _, f := range got {
		if !f.Packets[len(f.Packets)-1].Marker {
			t.Error("a frame's last packet has no marker")
		}
	}
}

func TestAfterALossFramesWaitForAKeyframe(t *testing.T) {
	a, frames, asked := assembled(media.VP8)
	key, delta := []byte{0x10, 0, 0, 0, 0x9d, 1, 0x2a, 0x80, 2, 0x68, 1}, []byte{0x10, 1}
	a.push(received{payload: key, timestamp: 1, marker: true})
	a.push(received{payload: delta, timestamp: 2})
	a.lose()
	a.push(received{payload: delta, timestamp: 2, marker: true})
	a.push(received{payload: delta, timestamp: 3, marker: true})
	a.push(received{payload: key, timestamp: 4, marker: true})
	if got := frames(); len(got) != 2 || !got[1].Keyframe {
		t.Errorf("%d frames, want the two keyframes", len(got))
	}
	if *asked < 2 {
		t.Errorf("%d keyframe requests, want one at the loss and one for the delta frame", *asked)
	}
	if f := a.out.Format(); f.Width != 640 || f.Height != 360 {
		t.Errorf("format %+v, want 640×360", f)
	}
}

func TestAFrameWithoutAnEndIsGivenUp(t *testing.T) {
	a, frames, asked := assembled(media.VP8)
	key := []byte{0x10, 0, 0, 0, 0x9d, 1, 0x2a, 0x80, 2, 0x68, 1}
	more := make([]byte, media.MaxPayload)
	a.push(received{payload: key, timestamp: 1})
	for range 3 * maxFrame / len(more) {
		a.push(received{payload: more, timestamp: 1})
		if a.bytes > maxFrame || len(a.packets) > 2*maxFrame/len(more) {
			t.Fatalf("%d bytes in %d packets are kept, want at most %d", a.bytes, len(a.packets), maxFrame)
		}
	}
	a.push(received{payload: more, timestamp: 1, marker: true})
	a.push(received{payload: key, timestamp: 2, marker: true})
	if got := frames(); len(got) != 1 || len(got[0].Packets) != 1 || *asked == 0 {
		t.Errorf("%d frames and %d keyframe requests, want the second frame and a request", len(got), *asked)
	}
}

func TestVP8DescriptorsAreCutToTheShortest(t *testing.T) {
	for _, tt := range []struct {
		name      string
		in        []byte
		want      string
		fragments int
	}{
		{"the shortest", []byte{0x10, 7}, "\x10\x07", 1},
		{"short picture number", []byte{0x90, 0x80, 0x05, 7}, "\x10\x07", 1},
		{"long picture number", []byte{0x90, 0x80, 0x85, 0x06, 7}, "\x10\x07", 1},
		{"everything", []byte{0x90, 0xf0, 0x85, 0x06, 1, 2, 7}, "\x10\x07", 1},
		{"a later fragment, not referenced", []byte{0xa0, 0x80, 0x05, 7}, "\x00\x07", 1},
		{"cut short", []byte{0x90, 0xf0, 0x85}, "", 0},
		{"nothing", nil, "", 0},
	} {
		got := vp8Packets(tt.in)
		if len(got) != tt.fragments || len(got) > 0 && string(got[0].Payload) != tt.want {
			t.Errorf("%s: %x gives %v, want %x", tt.name, tt.in, got, tt.want)
		}
	}
	long := append([]byte{0x10}, make([]byte, 1400)...)
	if got := vp8Packets(long); len(got) != 2 || len(got[0].Payload) != media.MaxPayload || got[1].Payload[0] != 0 {
		t.Errorf("1400 bytes give %d packets, want two, the second no start", len(got))
	}
}
