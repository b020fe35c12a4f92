package webrtc

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/pion/ice/v4"
	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/sdp/v3"

	"kawung/media"
)

// quiet is a connection that nobody has made.
func quiet() *connection {
	c := &connection{now: func() time.Time { return time.Unix(100, 0) }, log: slog.New(slog.DiscardHandler), gone: make(chan struct{})}
	c.link = &link{c: c, local: localSide{"ours", "secret", "sha-256 AA:BB", []string{"1 1 udp 1 127.0.0.1 8189 typ host"}}}
	return c
}

func FuzzAnswer(f *testing.F) {
	f.Add(session("m=video 9 UDP/TLS/RTP/SAVPF 96", "a=mid:0", "a=rtpmap:96 VP8/90000", "a=rtcp-fb:* nack", "a=extmap:3 "+playoutDelayURI, transport))
	f.Add(session("a=ice-lite", transport, "m=audio 9 UDP/TLS/RTP/SAVPF 0 111", "a=rtpmap:111 opus/48000/2", "a=recvonly", "m=application 9 UDP/DTLS/SCTP webrtc-datachannel"))
	f.Add(session("m=video 9 UDP/TLS/RTP/SAVPF 102 102 0102", "a=rtpmap:102 H264/90000", "a=fmtp:102 packetization-mode=1;profile-level-id=42e01f",
		"a=candidate:1 1 udp 2130706431 10.0.0.9 5000 typ host", transport))
	f.Add(session("m=video 9 UDP/TLS/RTP/SAVPF"+strings.Repeat(" 98", 500), "a=rtpmap:98 VP8/90000", strings.Repeat("a=rtcp-fb:* nack\r\n", 100)+transport))
	f.Fuzz(func(t *testing.T, text string) {
		r, err := readDescription(text)
		if err != nil {
			if !errors.Is(err, media.ErrOffer) {
				t.Errorf("readDescription(%q) = %v, want ErrOffer", text, err)
			}
			return
		}
		_ = r.verify([][]byte{[]byte(text)}, nil) // must not panic
		for _, c := range r.candidates {
			_, _ = ice.UnmarshalCandidate(c)
		}
		l := &line{c: quiet()}
		taken := l.take(r, true)
		answer := l.answerText(r, taken, false)
		var desc sdp.SessionDescription
		if err := desc.UnmarshalString(answer); err != nil || len(desc.MediaDescriptions) != len(r.lines) {
			t.Fatalf("%d lines in answer to %d: %v: %q", len(desc.MediaDescriptions), len(r.lines), err, answer)
		}
		if limit := 10*len(text) + 8<<10; len(answer) > limit {
			t.Errorf("%d bytes answer %d", len(answer), len(text))
		}
		for i, m := range desc.MediaDescriptions {
			if mid, _ := m.Attribute("mid"); mid != r.lines[i].mid {
				t.Errorf("line %d: mid %q answers %q", i, mid, r.lines[i].mid)
			}
			if len(r.lines[i].codecs) > 128 {
				t.Errorf("line %d has %d codecs", i, len(r.lines[i].codecs))
			}
			if s := taken[i]; s != nil {
				s.join(l.c.link, nil, r.lines[i])
				if s.delay > 14 {
					t.Errorf("extension %d", s.delay)
				}
			}
		}
	})
}

func FuzzAssembler(f *testing.F) {
	packet := func(sequence uint16, timestamp uint32, marker bool, payload ...byte) []byte {
		b, err := (&rtp.Packet{Header: rtp.Header{Version: 2, SequenceNumber: sequence, Timestamp: timestamp, Marker: marker}, Payload: payload}).Marshal()
		if err != nil {
			f.Fatal(err)
		}
		return append([]byte{byte(len(b)), 20}, b...)
	}
	f.Add(false, bytes.Join([][]byte{
		packet(1, 1, true, 0x10, 0, 0, 0, 0x9d, 1, 0x2a, 0x80, 2, 0x68, 1), packet(2, 2, false, 0x90, 0xf0, 0x85, 6, 1, 2, 7), packet(4, 3, true, 0x10, 1),
	}, nil))
	f.Add(true, bytes.Join([][]byte{
		packet(65535, 1, false, 0x78, 0, 4, 0x67, 0x42, 0xc0, 0x1f, 0, 2, 0x68, 0xce), packet(0, 1, true, 0x65, 1, 2),
		packet(2, 1, true, 0x41, 3), packet(1, 2, true, 0x7c, 0x85, 1), packet(3, 2, true, 0x7c, 0x05, 2),
	}, nil))
	f.Fuzz(func(t *testing.T, avc bool, b []byte) {
		codec := media.VP8
		if avc {
			codec = media.H264
		}
		a, frames, _ := assembled(codec)
		now := time.Unix(100, 0)
		a.now = func() time.Time { return now }
		var order reorder
		order.deliver, order.lose = a.push, a.lose
		var last int64
		for len(b) > 2 { // length, milliseconds since the last one, packet
			now = now.Add(time.Duration(b[1]) * time.Millisecond)
			n := min(int(b[0]), len(b)-2)
			var h rtp.Header
			payload, ok := payloadOf(b[2:2+n], &h)
			if b = b[2+n:]; !ok {
				continue
			}
			if h.Marker { // a long one: fuzzed packets are short
				payload = append(bytes.Clone(payload), make([]byte, 16*int(h.PayloadType))...)
			}
			order.push(received{payload, h.SequenceNumber, h.Timestamp, h.Marker}, now)
			if asked := order.missing(now); len(asked) > waitingMax {
				t.Fatalf("%d ranges are asked for", len(asked))
			}
			for _, frame := range frames() {
				if frame.Time <= last || len(frame.Packets) == 0 {
					t.Fatalf("frame at %d of %d packets after %d", frame.Time, len(frame.Packets), last)
				}
				last = frame.Time
				for i, p := range frame.Packets {
					if len(p.Payload) == 0 || len(p.Payload) > media.MaxPayload || p.Marker != (i == len(frame.Packets)-1) {
						t.Fatalf("packet %d of %d: %d bytes, marker %v", i, len(frame.Packets), len(p.Payload), p.Marker)
					}
				}
			}
		}
	})
}

// A sink remembers what was sent.
type sink struct{ numbers []uint16 }

func (s *sink) write(_ *rtp.Header, first uint16, packets []media.Packet) {
	for i, p := range packets {
		if len(p.Payload) != 1 || p.Payload[0] != byte(first)+byte(i) {
			panic("another packet than that of the number")
		}
		s.numbers = append(s.numbers, first+uint16(i))
	}
}

// What a page says of what it was sent: NACK, PLI, FIR.
func FuzzFeedback(f *testing.F) {
	const ssrc, sent = 7, 300
	for _, p := range []rtcp.Packet{
		&rtcp.TransportLayerNack{MediaSSRC: ssrc, Nacks: []rtcp.NackPair{{PacketID: 65500, LostPackets: 0xffff}, {PacketID: 65500}, {PacketID: 30}}},
		&rtcp.PictureLossIndication{MediaSSRC: ssrc}, &rtcp.FullIntraRequest{FIR: []rtcp.FIREntry{{SSRC: ssrc}}},
		&rtcp.ReceiverReport{Reports: []rtcp.ReceptionReport{{SSRC: ssrc}}}, &rtcp.ReceiverEstimatedMaximumBitrate{SSRCs: []uint32{ssrc}},
		&rtcp.TransportLayerCC{MediaSSRC: ssrc, PacketStatusCount: 1, PacketChunks: []rtcp.PacketStatusChunk{&rtcp.RunLengthChunk{RunLength: 1}}},
	} {
		b, err := p.Marshal()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		c := quiet()
		s := newSlot(c, 0, 0)
		out := &sink{}
		s.ssrc, s.out, s.sequence, s.has[media.VP8] = ssrc, out, 65436, true
		stream := media.NewFanout(func() {}, nil)
		stream.SetFormat(media.Format{Codec: media.VP8})
		s.attached = &attachment{stream: stream}
		for range sent {
			frame := &media.Frame{Packets: []media.Packet{{Payload: []byte{byte(s.sequence)}, Marker: true}}}
			stream.Write(frame)
			s.stamp(s.attached, frame, 0)
		}
		c.link.slots.Store(&[]*slot{s})
		c.link.hear(b)
		c.link.hear(b) // in the same moment
		var twice [1 << 16]bool
		for _, n := range out.numbers {
			if twice[n] || n-65436 >= sent {
				t.Fatalf("packet %d is sent again, or was never sent", n)
			}
			twice[n] = true
		}
	})
}
