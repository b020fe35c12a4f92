package rtsp

import (
	"encoding/binary"
	"math/rand/v2"
	"sync"
	"time"

	"kawung/media"
)

// oldPackets is how far back a sequence number means a packet that came late
// or twice; further back it means that the camera began anew.
const oldPackets = 64

// maxLate is how many late packets in a row mean that the camera counts anew.
const maxLate = 3

// pictures makes frames of a codec's payloads.
type pictures interface {
	// restart begins another stream of the same camera: its clock and sequence
	// have nothing to do with the last one's.
	restart(at time.Time)
	// push takes one packet. gap says that some before it are missing.
	push(p packet, gap bool, at time.Time)
	// whole is how many frames were whole so far, shown or not, and why nobody
	// can be shown them, if so.
	whole() (frames uint64, err error)
}

// A receiver takes a track's RTP and RTCP packets: it hands the payloads on and
// keeps the statistics of RFC 3550 §6.4. packet is for one goroutine, the rest
// for any.
type receiver struct {
	now     func() time.Time
	out     *media.Fanout
	video   pictures
	uplink  *media.Uplink
	found   *findings
	local   uint32    // our SSRC
	others  [128]bool // payload types of other medias
	frames  uint64    // of video, at the last packet
	alone   bool      // nobody else can send here: another stream is the next one
	held    []held    // of another stream
	honest  honesty   // of its headers
	before  mark      // of the last packet's payload
	typ     uint8     // its payload type
	renamed int       // how often the stream changed its SSRC and nothing else
	newest  time.Time // when the last packet of ours came

	mu     sync.Mutex // guards everything below
	last   time.Time  // when a frame was whole; at first, when the receiver was made
	any    bool
	ssrc   uint32
	cycles uint32 // of the sequence number, shifted by 16
	first  uint32 // extended sequence number
	seq    uint16 // highest
	count  uint32 // packets received of this SSRC
	jitter float64
	delay  int64 // arrival − RTP time of the last packet, in ticks

	left    bool   // the camera said goodbye
	late    uint16 // the last packet that came late
	lateRun int    // how many of them followed each other

	prevExpected, prevCount uint32 // at the last report
	srMiddle                uint32 // the last sender report's time, middle 32 bits of NTP
	srAt                    time.Time
}

func newReceiver(out *media.Fanout, now func() time.Time, f *findings) *receiver {
	return &receiver{now: now, out: out, video: newDepacketizer(out, f), uplink: out.Uplink(), found: f, local: rand.Uint32(), last: now()}
}

// begin tells the receiver what the session description says of the track.
func (r *receiver) begin(t track) {
	r.others = t.others
	if t.hevc != nil {
		r.video = newHEVC(r.out, r.found, t.hevc...)
		return
	}
	h264 := newDepacketizer(r.out, r.found)
	h264.begin(t.sps, t.pps...)
	r.video = h264
}

// carries says whether packets of a payload type may be the track's: cameras
// name one and send another, so all may that are nothing else's.
func (r *receiver) carries(typ uint8) bool { return !r.others[typ] && !rtcpOnRTP(typ) }

// packet takes one RTP packet, whose memory belongs to the receiver from now on.
// The error is that of pictures nobody can be shown.
func (r *receiver) packet(b []byte) error {
	p, ok := r.honest.parse(b)
	switch at := r.now(); {
	case !ok:
		return nil
	case rtcpOnRTP(p.typ):
		r.control(b)
		return nil
	case r.others[p.typ] && !r.unmask(p):
		r.found.repair("sends something else among its pictures")
		return nil
	case r.stranger(p, at):
		return r.strangers(p, at)
	default:
		return r.take(p, at)
	}
}

// unmask says whether a packet of a payload type that is called something else's
// begins our pictures: before any came, a parameter set shows what it is.
func (r *receiver) unmask(p packet) bool {
	if r.any || !holdsSPS(p.payload) {
		return false
	}
	r.found.repair("sends its pictures by the payload type of something else")
	r.others[p.typ] = false
	return true
}

// take counts a packet and hands it on.
func (r *receiver) take(p packet, at time.Time) error {
	fresh, gap, use := r.count1(p, at)
	if use {
		r.before, r.typ = markOf(p.payload), p.typ
	}
	if fresh {
		r.video.restart(at)
	}
	if use && len(p.payload) > 0 {
		r.video.push(p, gap, at)
		r.pictured(at)
	}
	_, err := r.video.whole()
	return err
}

// pictured notes that the camera still sends pictures, and not only packets.
func (r *receiver) pictured(at time.Time) {
	frames, _ := r.video.whole()
	if frames == r.frames {
		return
	}
	if r.frames == 0 {
		r.found.picture()
	}
	r.frames = frames
	r.mu.Lock()
	defer r.mu.Unlock()
	r.last = at
}

// count1 counts a packet: fresh when it begins another stream, gap when some
// are missing before it, use false when it came late or twice.
func (r *receiver) count1(p packet, at time.Time) (fresh, gap, use bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	ahead := int16(p.seq - r.seq)
	if !r.any || p.ssrc != r.ssrc || ahead < -oldPackets {
		if r.any {
			r.found.repair("begins another stream in the middle (SSRC)")
		}
		r.any, r.ssrc, r.seq, r.cycles, r.first = true, p.ssrc, p.seq, 0, uint32(p.seq)
		r.count, r.jitter, r.prevExpected, r.prevCount, r.srMiddle = 1, 0, 0, 0, 0
		r.delay = media.Ticks(at, 90000) - int64(p.time)
		r.uplink.Arrived(0)
		return true, false, true
	}
	r.count++
	if ahead == 0 && p.typ == r.typ && markOf(p.payload) != r.before {
		r.found.repair("does not number its packets")
		return false, false, true
	}
	if ahead <= 0 {
		if ahead == 0 || p.seq != r.late+1 {
			r.lateRun = 0
		}
		r.late, r.lateRun = p.seq, r.lateRun+1
		if r.lateRun < maxLate {
			return false, false, false
		}
		r.seq, r.lateRun = p.seq, 0 // it counts anew, a little lower; and so do we
		r.cycles, r.first, r.count, r.prevExpected, r.prevCount = 0, uint32(p.seq), 1, 0, 0
		return true, true, true
	}
	r.lateRun = 0
	r.uplink.Arrived(missing(ahead))
	if p.seq < r.seq {
		r.cycles += 1 << 16
	}
	r.seq = p.seq
	delay := media.Ticks(at, 90000) - int64(p.time) // RFC 3550 §A.8
	d := int64(int32(delay - r.delay))
	r.delay = delay
	r.jitter += (float64(max(d, -d)) - r.jitter) / 16
	return false, ahead > 1 && ahead < maxDropout, true
}

// maxDropout is how far a sequence may be ahead before it has jumped instead of
// lost packets, RFC 3550 §A.1.
const maxDropout = 3000

// missing is how many packets were lost before one that is so far ahead.
func missing(ahead int16) int {
	if ahead >= maxDropout {
		return 0
	}
	return int(ahead) - 1
}

// control takes one compound RTCP packet. What is broken is passed over.
func (r *receiver) control(b []byte) {
	for len(b) >= 4 {
		size := 4 + 4*int(binary.BigEndian.Uint16(b[2:]))
		if b[0]>>6 != 2 || size > len(b) {
			r.found.repair("sends broken RTCP")
			return
		}
		if b[1] == 203 { // BYE, RFC 3550 §6.6
			r.leave()
		}
		if b[1] == 200 && size >= 28 { // sender report, RFC 3550 §6.4.1
			r.mu.Lock()
			r.srMiddle, r.srAt = binary.BigEndian.Uint32(b[10:]), r.now()
			r.mu.Unlock()
		}
		b = b[size:]
	}
}

// leftAfter is how long a camera that said goodbye may be without a frame: some
// say it and go on.
const leftAfter = 1500 * time.Millisecond

// leave says that the camera said goodbye.
func (r *receiver) leave() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.left = true
}

// gone says whether the camera said goodbye and sends nothing more.
func (r *receiver) gone() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.left && r.now().Sub(r.last) > leftAfter
}

// quiet is how long no frame came.
func (r *receiver) quiet() time.Duration {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.now().Sub(r.last)
}

// seen says whether any RTP packet came.
func (r *receiver) seen() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.any
}

// report is a receiver report (RFC 3550 §6.4.2), nil while there is nothing to
// report, and the packets lost since the last one.
func (r *receiver) report() (b []byte, lost int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.any {
		return nil, 0
	}
	highest := r.cycles + uint32(r.seq)
	expected := highest - r.first + 1
	missing := max(int64(expected)-int64(r.count), 0)
	newExpected, newCount := expected-r.prevExpected, r.count-r.prevCount
	r.prevExpected, r.prevCount = expected, r.count
	fraction := byte(0)
	if newExpected > newCount {
		lost = int(newExpected - newCount)
		fraction = byte(min(lost*256/int(newExpected), 255))
	}
	b = make([]byte, 32)
	b[0], b[1], b[3] = 0x81, 201, 7
	binary.BigEndian.PutUint32(b[4:], r.local)
	binary.BigEndian.PutUint32(b[8:], r.ssrc)
	binary.BigEndian.PutUint32(b[12:], uint32(min(missing, 0x7fffff)))
	b[12] = fraction
	binary.BigEndian.PutUint32(b[16:], highest)
	binary.BigEndian.PutUint32(b[20:], uint32(r.jitter))
	if r.srMiddle != 0 {
		binary.BigEndian.PutUint32(b[24:], r.srMiddle)
		binary.BigEndian.PutUint32(b[28:], uint32(r.now().Sub(r.srAt).Seconds()*65536))
	}
	return b, lost
}
