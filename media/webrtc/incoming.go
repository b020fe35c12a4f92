package webrtc

import (
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"

	"kawung/media"
)

// soundSlack is how far sound may be from the wall clock before it is moved.
const soundSlack = 60 * time.Millisecond

// An incoming is one track of a publisher.
type incoming struct {
	p        *publisher
	track    *webrtc.TrackRemote
	receiver *webrtc.RTPReceiver
	ssrc     uint32
	video    bool
	level    uint8 // id of the audio-level extension; 0: not negotiated

	pictures *assembler
	order    reorder
	sound    *media.Timeline
	codec    media.Codec
	lastType uint8
	lastSeq  uint16
	heard    bool // lastSeq is known
	hurry    bool // a read deadline is set

	mu       sync.Mutex // guards what follows
	started  bool
	cycles   uint32 // of the sequence number, in its upper 16 bits
	newest   uint16
	first    uint32
	count    uint32 // packets received
	expected uint32 // at the last report
	had      uint32
	senderAt time.Time // arrival of the newest sender report
	sender   uint32    // its time, the middle 32 bits
}

func newIncoming(p *publisher, t *webrtc.TrackRemote, r *webrtc.RTPReceiver) *incoming {
	in := &incoming{p: p, track: t, receiver: r, ssrc: uint32(t.SSRC()), video: t.Kind() == webrtc.RTPCodecTypeVideo}
	for _, x := range r.GetParameters().HeaderExtensions {
		if x.URI == audioLevelURI {
			in.level = uint8(x.ID)
		}
	}
	in.order.deliver = func(r received) { in.pictures.push(r) }
	in.order.lose = func() {
		if in.pictures != nil {
			in.pictures.lose()
		}
	}
	return in
}

// run reads the track until it ends.
func (in *incoming) run() {
	if in.p.cfg.Track != nil {
		in.p.cfg.Track(in.video, true)
		defer in.p.cfg.Track(in.video, false)
	}
	buf := make([]byte, 2048)
	for {
		if in.video {
			in.ask()
		}
		n, _, err := in.track.Read(buf)
		var late interface{ Timeout() bool }
		switch {
		case errors.As(err, &late) && late.Timeout():
			continue
		case err != nil:
			return
		}
		var header rtp.Header
		payload, ok := payloadOf(buf[:n], &header)
		if !ok || !in.carries(header.PayloadType) {
			continue
		}
		in.tally(header.SequenceNumber)
		in.push(&header, slices.Clone(payload))
	}
}

// payloadOf takes a packet apart, RFC 3550 §5.1; ok is false if it is none.
func payloadOf(b []byte, header *rtp.Header) (payload []byte, ok bool) {
	begin, err := header.Unmarshal(b)
	if err != nil {
		return nil, false
	}
	end := len(b)
	if header.Padding {
		end -= int(b[len(b)-1])
	}
	if end < begin {
		return nil, false
	}
	return b[begin:end], true
}

// ask asks for missing packets, and looks again soon while some are missing.
func (in *incoming) ask() {
	var deadline time.Time
	waiting := in.order.waiting()
	if !waiting && !in.hurry {
		return
	}
	in.hurry = waiting
	if waiting {
		if nacks := in.order.missing(in.p.c.now()); len(nacks) > 0 {
			in.p.write(&rtcp.TransportLayerNack{MediaSSRC: in.ssrc, Nacks: nacks})
		}
		deadline = time.Now().Add(askEvery / 2)
	}
	_ = in.track.SetReadDeadline(deadline) // fails only when the track has ended, as Read will
}

// carries says whether packets of a payload type are of the track's codec,
// which they may change.
func (in *incoming) carries(payloadType uint8) bool {
	return in.codec != media.NoCodec && payloadType == in.lastType || in.recode(payloadType)
}

// recode learns which codec a payload type is; false when it is none of ours.
func (in *incoming) recode(payloadType uint8) bool {
	codec := codecOf(in.track.Codec().MimeType)
	if codec == media.NoCodec || codec.Video() != in.video {
		return false
	}
	in.lastType = payloadType
	if codec == in.codec {
		return true
	}
	in.codec = codec
	if in.video {
		in.pictures = newAssembler(codec, in.p.cfg.Video, in.p.c.now, in.p.RequestKeyframe)
		return true
	}
	in.sound = media.NewSteadyTimeline(codec.ClockRate(), soundSlack)
	in.p.cfg.Audio.SetFormat(media.Format{Codec: codec})
	return true
}

// push takes one packet, whose payload nobody else holds. Empty ones are the
// sender probing.
func (in *incoming) push(h *rtp.Header, payload []byte) {
	if in.video {
		in.order.push(received{payload, h.SequenceNumber, h.Timestamp, h.Marker}, in.p.c.now())
		return
	}
	if in.heard && int16(h.SequenceNumber-in.lastSeq) <= 0 || len(payload) == 0 || len(payload) > media.MaxPayload {
		return // too late to be played
	}
	in.lastSeq, in.heard = h.SequenceNumber, true
	now := in.p.c.now()
	in.p.cfg.Audio.Write(&media.Frame{
		Packets: []media.Packet{{Payload: payload, Marker: h.Marker}},
		Time:    in.sound.Map(h.Timestamp, now), Keyframe: true, Arrived: now,
	})
	if x := h.GetExtension(in.level); in.level != 0 && len(x) == 1 && in.p.cfg.Level != nil {
		in.p.cfg.Level(x[0]&0x7f, now)
	}
}

// tally counts a packet for the receiver reports (RFC 3550 appendix A.1).
func (in *incoming) tally(sequence uint16) {
	in.mu.Lock()
	defer in.mu.Unlock()
	if !in.started {
		in.started, in.newest, in.first = true, sequence, uint32(sequence)
	}
	if ahead := int16(sequence - in.newest); ahead > 0 {
		if sequence < in.newest {
			in.cycles += 1 << 16
		}
		in.newest = sequence
	}
	in.count++
}

// report is the track's reception report (RFC 3550 §6.4.1, appendix A.3).
func (in *incoming) report() rtcp.ReceptionReport {
	in.mu.Lock()
	defer in.mu.Unlock()
	highest := in.cycles + uint32(in.newest)
	expected := highest - in.first + 1
	r := rtcp.ReceptionReport{SSRC: in.ssrc, LastSequenceNumber: highest, LastSenderReport: in.sender}
	if expected > in.count {
		r.TotalLost = expected - in.count
	}
	if asked, got := expected-in.expected, in.count-in.had; asked > got {
		r.FractionLost = uint8(min(255, (asked-got)<<8/asked))
	}
	in.expected, in.had = expected, in.count
	if in.sender != 0 {
		r.Delay = uint32(in.p.c.now().Sub(in.senderAt).Seconds() * 65536)
	}
	return r
}

// hear reads the track's sender reports until it ends.
func (in *incoming) hear() {
	buf := make([]byte, 1500)
	for {
		n, _, err := in.receiver.Read(buf)
		if err != nil {
			return
		}
		packets, err := rtcp.Unmarshal(buf[:n])
		if err != nil {
			continue
		}
		for _, p := range packets {
			if sr, ok := p.(*rtcp.SenderReport); ok && sr.SSRC == in.ssrc {
				in.mu.Lock()
				in.sender, in.senderAt = uint32(sr.NTPTime>>16), in.p.c.now()
				in.mu.Unlock()
			}
		}
	}
}
