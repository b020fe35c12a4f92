package rtsp

import (
	"encoding/binary"
	"time"

	"kawung/media"
)

// Bounds on sound: how far it may be from the wall clock before it is moved, and
// how large an access unit may be, in bytes.
const (
	soundSlack = 60 * time.Millisecond
	maxAU      = 8 << 10
)

// An ear takes the RTP packets of a camera's sound. One goroutine uses it.
type ear struct {
	voice    *voice
	out      *media.Fanout
	now      func() time.Time
	timeline *media.Timeline

	any  bool
	ssrc uint32
	seq  uint16
	last int64     // time of the newest frame
	at   time.Time // when the packet at hand came
	base int64     // its time
	unit []byte    // an AAC access unit that comes in several packets
}

func newEar(v *voice, out *media.Fanout, now func() time.Time) *ear {
	out.SetFormat(v.format)
	return &ear{voice: v, out: out, now: now}
}

// packet takes one RTP packet, whose memory belongs to the ear from now on.
// What comes late or twice is passed over.
func (e *ear) packet(b []byte) {
	p, ok := parseRTP(b)
	if !ok || rtcpOnRTP(p.typ) || len(p.payload) == 0 {
		return
	}
	ahead := int16(p.seq - e.seq)
	switch {
	case !e.any || p.ssrc != e.ssrc || ahead < -oldPackets:
		e.any, e.ssrc, e.unit = true, p.ssrc, nil
		e.timeline = media.NewSteadyTimeline(e.voice.rate, soundSlack)
	case ahead <= 0:
		return
	case ahead > 1:
		e.unit = nil
	}
	e.seq, e.at = p.seq, e.now()
	e.base = e.timeline.Map(p.time, e.at)
	switch e.voice.format.Codec {
	case media.AAC:
		e.aac(p)
	case media.PCMU, media.PCMA:
		for at := 0; at < len(p.payload); at += media.MaxPayload { // a byte a sample
			e.write(p.payload[at:min(at+media.MaxPayload, len(p.payload))], int64(at), p.marker && at == 0)
		}
	default:
		if len(p.payload) <= media.MaxPayload {
			e.write(p.payload, 0, p.marker)
		}
	}
}

// write hands on a payload that is ticks after the beginning of its packet.
func (e *ear) write(payload []byte, ticks int64, marker bool) {
	e.last = max(e.last+1, e.base+ticks)
	e.out.Write(&media.Frame{
		Packets: []media.Packet{{Payload: payload, Marker: marker}}, Time: e.last, Keyframe: true, Arrived: e.at,
	})
}

// aacSamples is how many samples an access unit holds.
const aacSamples = 1024

// aac takes the access units of one packet, RFC 3640 §3.2.
func (e *ear) aac(p packet) {
	h := e.voice.headers
	if h.size == 0 || len(p.payload) < 2 {
		e.write(p.payload, 0, true) // one unit, without headers
		return
	}
	total := int(binary.BigEndian.Uint16(p.payload))
	data := p.payload[2:]
	if bytes := (total + 7) / 8; bytes <= len(data) {
		headers := bits{b: data[:bytes]}
		data = data[bytes:]
		for n := 0; headers.at+h.size <= total; n++ {
			size := headers.take(h.size)
			if n == 0 {
				headers.take(h.index)
			} else {
				headers.take(h.delta)
			}
			if size > len(data) {
				e.part(data, size, n)
				return
			}
			if size > 0 {
				e.write(data[:size:size], int64(n)*aacSamples, true)
			}
			data = data[size:]
		}
	}
}

// part takes a part of an access unit that is larger than a packet; every part
// has the header of the whole.
func (e *ear) part(data []byte, size, n int) {
	if n > 0 || size > maxAU {
		e.unit = nil
		return
	}
	if e.unit = append(e.unit, data...); len(e.unit) < size {
		return
	}
	e.write(e.unit[:size:size], 0, true)
	e.unit = nil
}

// take reads n bits, 0 behind the end.
func (r *bits) take(n int) (v int) {
	for range n {
		b, _ := r.bit()
		v = v<<1 | b
	}
	return v
}
