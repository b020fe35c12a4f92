package webrtc_test

import (
	"testing"
	"time"

	"github.com/pion/rtp"
	pion "github.com/pion/webrtc/v4"

	"kawung/media"
)

func TestAParticipantIsSeenAndHeardByTheOthers(t *testing.T) {
	r := relay(t)
	for _, id := range []string{"a", "b"} {
		if err := r.Join("rapat", media.Participant{ID: id, Name: id}); err != nil {
			t.Fatal(err)
		}
	}
	offer, b := openScreen(t, r, "room/rapat/b", "s", 2, 2)
	wall, display := openScreen(t, r, "a1", "s", 4, 1)
	seats, err := r.ShowRoom("a1", "rapat", []int{2, 3}, true)
	if err != nil || len(seats) != 2 || seats[0].Slot != -1 {
		t.Fatalf("ShowRoom = %+v, %v; want two who send nothing yet", seats, err)
	}
	events, stop := r.Watch()
	defer stop()

	me := newSender(t, r, "a")
	await(t, events, func(e media.Event) bool {
		s, ok := e.(media.SeatsChanged)
		return ok && s.Screen == "a1" && s.Seats[0].Slot == 2
	})
	for _, at := range []struct {
		p   *page
		mid string
	}{{b, offer.Video[0]}, {display, wall.Video[2]}} {
		if f := at.p.frame(at.mid); !f.key || f.camera != 9 {
			t.Errorf("first frame of the participant = %+v, want a keyframe", f)
		}
	}
	b.packet(offer.Audio[0])
	display.packet(wall.Audio[0]) // the active speaker

	me.stop()
	await(t, events, func(e media.Event) bool {
		s, ok := e.(media.SeatsChanged)
		return ok && s.Screen == "a1" && s.Seats[0].Slot == -1
	})
	r.Leave("rapat", "a")
	if left := r.Participants("rapat"); len(left) != 1 || left[0].ID != "b" {
		t.Errorf("participants %+v, want b", left)
	}
}

func TestSoundWithPayloadTypeZeroIsHeard(t *testing.T) {
	r := relay(t)
	for _, id := range []string{"a", "b"} {
		if err := r.Join("rapat", media.Participant{ID: id, Name: id}); err != nil {
			t.Fatal(err)
		}
	}
	offer, b := openScreen(t, r, "room/rapat/b", "s", 0, 1)
	me, voice := newPage(t), track(t, pion.MimeTypePCMU) // RFC 3551 §6: payload type 0
	answer, err := r.Publish(t.Context(), "rapat", "a", me.offer(nil, voice))
	if err != nil {
		t.Fatal(err)
	}
	me.accept(answer)
	me.connected()
	quit, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		for n := uint16(0); ; n++ {
			_ = voice.WriteRTP(&rtp.Packet{
				Header: rtp.Header{Version: 2, SequenceNumber: n, Timestamp: uint32(n) * 160}, Payload: make([]byte, 160),
			})
			select {
			case <-quit:
				return
			case <-tick.C:
			}
		}
	}()
	defer func() { close(quit); <-done }()
	if p := b.packet(offer.Audio[0]); p.PayloadType != 0 || len(p.Payload) != 160 {
		t.Errorf("packet of type %d with %d bytes, want PCMU as it was sent", p.PayloadType, len(p.Payload))
	}
}
