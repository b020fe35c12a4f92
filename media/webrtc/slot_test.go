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
