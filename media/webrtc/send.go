package webrtc

import (
	"strings"
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"

	"kawung/media"
)

// codecOf is our name of a codec, NoCodec for those we do not carry.
func codecOf(mime string) media.Codec {
	for codec, name := range map[media.Codec]string{
		media.H264: webrtc.MimeTypeH264, media.VP8: webrtc.MimeTypeVP8, media.H265: webrtc.MimeTypeH265, media.Opus: webrtc.MimeTypeOpus,
		media.PCMA: webrtc.MimeTypePCMA, media.PCMU: webrtc.MimeTypePCMU,
	} {
		if strings.EqualFold(mime, name) {
			return codec
		}
	}
	return media.NoCodec
}

// noDelay is the playout-delay extension with minimum and maximum 0: show each
// frame as soon as it is decoded.
var noDelay = []byte{0, 0, 0}

// header is what all packets of the slot have in common.
func (s *slot) header() rtp.Header {
	h := rtp.Header{Version: 2, SSRC: s.ssrc}
	if s.delay != 0 {
		_ = h.SetExtension(s.delay, noDelay) // fails only for ids and lengths that do not fit
	}
	return h
}

// send sends one frame of a, if a is still attached, at the given RTP time or
// later: times strictly increase. False when the connection ends.
func (s *slot) send(a *attachment, f *media.Frame, at int64, header *rtp.Header) bool {
	first, timestamp, ok := s.stamp(a, f, at)
	if !ok {
		return true
	}
	header.Timestamp, header.PayloadType = timestamp, s.types[f.Codec()]
	for i := 0; i < len(f.Packets); i += chunk {
		some := f.Packets[i:min(i+chunk, len(f.Packets))]
		if !s.c.pace.await(len(some), s.c.gone) {
			return false
		}
		s.out.write(header, first+uint16(i), some)
	}
	return true
}

// A packetWriter sends the packets of one slot. It may be used by several
// goroutines.
type packetWriter interface {
	// write sends packets that have header in common, but for their numbers,
	// which begin at first, and their markers. They have gone when it returns.
	// What cannot be sent is lost: the page asks again, or the connection ends.
	write(header *rtp.Header, first uint16, packets []media.Packet)
}

// A libraryWriter writes to the library's track.
type libraryWriter struct {
	track webrtc.TrackLocalWriter
	flush func()
}

func (w libraryWriter) write(header *rtp.Header, first uint16, packets []media.Packet) {
	for i, p := range packets {
		header.SequenceNumber, header.Marker = first+uint16(i), p.Marker
		_, _ = w.track.WriteRTP(header, p.Payload)
	}
	if !header.Marker {
		w.flush()
	}
}

// stamp gives a frame its numbers and remembers its packets; false when it must
// not be sent: another stream is attached by now, or nobody negotiated its codec.
func (s *slot) stamp(a *attachment, f *media.Frame, at int64) (first uint16, timestamp uint32, ok bool) {
	codec := f.Codec()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.attached != a || !s.has[codec] {
		return 0, 0, false
	}
	if rate := codec.ClockRate(); rate != s.rate {
		s.rate, s.last = rate, 0
	}
	if s.last != 0 {
		at = max(at, s.last+1)
	}
	s.last, first, timestamp = at, s.sequence, uint32(at)
	now := s.c.now().UnixMilli()
	for _, p := range f.Packets {
		s.history.add(sent{
			payload: p.Payload, at: now, timestamp: timestamp, sequence: s.sequence,
			payloadType: s.types[codec], marker: p.Marker,
		})
		s.sequence++
		s.packets++
		s.octets += uint32(len(p.Payload))
	}
	return first, timestamp, true
}

// feedback reads what the page says about the slot until the connection ends.
func (s *slot) feedback() {
	buf := make([]byte, 1500)
	for {
		n, _, err := s.sender.Read(buf)
		if err != nil {
			return
		}
		packets, err := rtcp.Unmarshal(buf[:n])
		if err != nil {
			continue // a page that lies hurts only itself
		}
		for _, p := range packets {
			s.hear(p)
		}
	}
}

func (s *slot) hear(p rtcp.Packet) {
	switch p := p.(type) {
	case *rtcp.TransportLayerNack:
		if p.MediaSSRC == s.ssrc {
			s.resend(p.Nacks)
		}
	case *rtcp.PictureLossIndication:
		if p.MediaSSRC == s.ssrc {
			s.lost()
		}
	case *rtcp.FullIntraRequest:
		for _, f := range p.FIR {
			if f.SSRC == s.ssrc {
				s.lost()
				return
			}
		}
	}
}

// lostPause is how often a page can have the group of pictures again.
const lostPause = 500 * time.Millisecond

// lost hears that the page cannot decode: a publisher is asked for a keyframe
// (it coalesces), of a camera the cached group of pictures is sent again. Pages
// ask, too, when nothing has come for 3 s: the past sent again would pass for
// live, so a camera that stopped gets no such answer.
func (s *slot) lost() {
	s.mu.Lock()
	a, now := s.attached, s.c.now()
	if a == nil || now.Sub(s.burst) < lostPause {
		s.mu.Unlock()
		return
	}
	s.burst = now
	s.mu.Unlock()
	if a.stream.Asks() {
		a.stream.RequestKeyframe()
		return
	}
	if a.stream.Flows(now) {
		s.refresh(false)
	}
}

// resend answers a NACK (RFC 4585 §6.2.1) with the same packets again: same
// numbers, same payload, so that encrypting them again gives the same bytes.
func (s *slot) resend(nacks []rtcp.NackPair) {
	header := s.header()
	for _, pair := range nacks {
		pair.Range(func(sequence uint16) bool {
			s.mu.Lock()
			p, ok := s.history.find(sequence, s.c.now())
			s.mu.Unlock()
			if !ok {
				return true
			}
			header.Timestamp, header.PayloadType = p.timestamp, p.payloadType
			if !s.c.pace.await(1, s.c.gone) {
				return false
			}
			s.out.write(&header, p.sequence, []media.Packet{{Payload: p.payload, Marker: p.marker}})
			return true
		})
	}
}

// report is the slot's sender report (RFC 3550 §6.4.1), nil when it sends
// nothing. RTP time and wall clock are one, so the pair needs no bookkeeping.
func (s *slot) report(now time.Time) *rtcp.SenderReport {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.history.forget(s.sequence-1, now)
	if s.attached == nil || s.packets == 0 {
		return nil
	}
	return &rtcp.SenderReport{
		SSRC: s.ssrc, NTPTime: ntp(now), RTPTime: uint32(media.Ticks(now, s.rate)),
		PacketCount: s.packets, OctetCount: s.octets,
	}
}

// ntp is t as an NTP time: seconds since 1900 in 32.32 fixed point (RFC 3550 §4).
func ntp(t time.Time) uint64 {
	const from1900 = 2208988800
	ns := uint64(t.UnixNano())
	return (ns/1e9+from1900)<<32 | (ns%1e9)<<32/1e9
}
