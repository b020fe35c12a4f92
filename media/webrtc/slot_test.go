package webrtc

import (
	"testing"
	"time"

	"github.com/pion/webrtc/v4"

	"kawung/media"
)

func TestAFrameOfTheOldSourceIsNotSentAfterASwitch(t *testing.T) {
	s := newSlot(&connection{now: time.Now, gone: make(chan struct{})}, webrtc.RTPCodecTypeVideo, 0)
	s.has[media.H264], s.types[media.H264] = true, 96
	streams := [2]*media.Fanout{media.NewFanout(nil, nil), media.NewFanout(nil, nil)}
	for _, f := range streams {
		f.SetFormat(media.Format{Codec: media.H264})
		f.Write(&media.Frame{Keyframe: true, Packets: []media.Packet{{Payload: []byte{0x65}, Marker: true}}})
	}
	s.show(streams[0])
	old, frame := s.attached, streams[0].Last()
	if _, _, ok := s.stamp(old, frame, 1); !ok {
		t.Fatal("a frame of the attached source is not sent")
	}
	liveFrom := s.show(streams[1])
	if _, _, ok := s.stamp(old, frame, int64(1)<<40); ok {
		t.Error("a frame of the old source is sent after the switch")
	}
	if _, timestamp, ok := s.stamp(s.attached, streams[1].Last(), s.attached.liveFrom-10); !ok || int32(timestamp-liveFrom) >= 0 {
		t.Errorf("the first frame of the new source at %d, %t; want it sent before %d", timestamp, ok, liveFrom)
	}
	s.end()
	s.show(streams[0])
	if n := streams[0].Viewers() + streams[1].Viewers(); n != 0 {
		t.Errorf("%d viewers are left on a slot that has ended", n)
	}
}

func TestACodecNobodyNegotiatedIsNotSent(t *testing.T) {
	s := newSlot(&connection{now: time.Now, gone: make(chan struct{})}, webrtc.RTPCodecTypeVideo, 0)
	s.has[media.H264] = true
	stream := media.NewFanout(nil, nil)
	stream.SetFormat(media.Format{Codec: media.VP8})
	stream.Write(&media.Frame{Keyframe: true, Packets: []media.Packet{{Payload: []byte{0x10, 0}}}})
	s.show(stream)
	if _, _, ok := s.stamp(s.attached, stream.Last(), 1); ok || s.sequence != 0 {
		t.Error("a VP8 frame is sent on a line without VP8")
	}
}

func TestASenderReportTiesRTPTimeToTheWallClock(t *testing.T) {
	now := time.Date(2026, 11, 23, 10, 0, 0, 250_000_000, time.UTC)
	s := newSlot(&connection{now: func() time.Time { return now }, gone: make(chan struct{})}, webrtc.RTPCodecTypeVideo, 0)
	s.ssrc, s.has[media.H264], s.types[media.H264] = 77, true, 96
	if r := s.report(now); r != nil {
		t.Errorf("a slot that sends nothing reports %+v", r)
	}
	stream := media.NewFanout(nil, nil)
	stream.SetFormat(media.Format{Codec: media.H264})
	stream.Write(&media.Frame{Keyframe: true, Packets: []media.Packet{{Payload: make([]byte, 30)}, {Payload: make([]byte, 12), Marker: true}}})
	s.show(stream)
	defer s.end()
	_, made, ok := s.stamp(s.attached, stream.Last(), media.Ticks(now, 90000))
	if !ok {
		t.Fatal("the frame is not sent")
	}
	later := now.Add(500 * time.Millisecond)
	r := s.report(later)
	if r == nil || r.SSRC != 77 || r.PacketCount != 2 || r.OctetCount != 42 {
		t.Fatalf("report = %+v, want 2 packets and 42 octets of SSRC 77", r)
	}
	if ticks := r.RTPTime - made; ticks != 45000 {
		t.Errorf("the report's RTP time is %d ticks after the frame's, want 45000", ticks)
	}
	if seconds, part := r.NTPTime>>32, uint32(r.NTPTime); int64(seconds)-2208988800 != later.Unix() || part != 3<<30 {
		t.Errorf("NTP time = %d s and %#x, want %d s and three quarters", seconds, part, later.Unix()+2208988800)
	}
}

func TestAPageThatAsksInTheStillnessIsNotShownThePastAgain(t *testing.T) {
	now := time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC)
	s := newSlot(&connection{now: func() time.Time { return now }, gone: make(chan struct{})}, webrtc.RTPCodecTypeVideo, 0)
	stream := media.NewFanout(nil, nil)
	stream.SetFormat(media.Format{Codec: media.H264})
	write := func(key bool) {
		stream.Write(&media.Frame{Keyframe: key, Arrived: now, Packets: []media.Packet{{Payload: []byte{0x65}, Marker: true}}})
	}
	write(true)
	s.show(stream)
	defer s.end()
	first := s.attached
	now = now.Add(3 * time.Second) // as long as Chromium waits before it asks
	s.lost()
	if s.attached != first {
		t.Error("the cached group of a camera that stopped is sent again, and passes for live")
	}
	write(false)
	now = now.Add(time.Second)
	s.lost()
	if s.attached != first {
		t.Error("a group with the stillness in it is sent again: it would end where it ended before, and pass for live")
	}
	write(true)
	now = now.Add(time.Second)
	s.lost()
	if s.attached == first {
		t.Error("a page that lost its decoder's state gets nothing while pictures come")
	}
}

func TestAGroupThatCannotHealADecoderIsNotSentAgain(t *testing.T) {
	now := time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC)
	s := newSlot(&connection{now: func() time.Time { return now }, gone: make(chan struct{})}, webrtc.RTPCodecTypeVideo, 0)
	stream := media.NewFanout(nil, nil)
	stream.SetFormat(media.Format{Codec: media.H264})
	write := func(key, damaged bool) {
		stream.Write(&media.Frame{Keyframe: key, Damaged: damaged, Arrived: now, Packets: []media.Packet{{Payload: []byte{0x65}, Marker: true}}})
	}
	answered := func() bool {
		now = now.Add(lostPause)
		was := s.attached
		s.lost()
		return s.attached != was
	}
	write(true, false)
	s.show(stream)
	defer s.end()
	for i := range helpsMost {
		if !answered() {
			t.Fatalf("the page asked %d times and the group is whole: it is not sent again", i+1)
		}
	}
	write(false, false)
	if answered() {
		t.Errorf("a group was sent again %d times in vain, and is sent once more", helpsMost)
	}
	write(true, false)
	if !answered() {
		t.Error("the next group is not sent again")
	}
	write(false, true)
	write(false, false)
	if answered() {
		t.Error("a group with packets missing is sent again: it would end where it ended before, and pass for live")
	}
	if !stream.Waiting() {
		t.Error("nobody knows that the page needs a keyframe")
	}
	write(true, false)
	if !answered() {
		t.Error("the group after it is not sent again")
	}
}
