package webrtc_test

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/pion/rtcp"

	"kawung/media"
	"kawung/media/webrtc"
)

func TestAScreenGetsTheCachedPastBeforeLive(t *testing.T) {
	t.Run("frames sent whole", func(t *testing.T) { pastThenLive(t, endpoint(t)) })
	t.Run("packets sent singly", func(t *testing.T) { pastThenLive(t, endpointOn(t, socket(t))) })
}

func pastThenLive(t *testing.T, e *webrtc.Endpoint) {
	s, p := open(t, e, 2, 1)
	cam := newCamera(1, media.H264)
	cam.past(50)
	liveFrom := s.Show(1, cam.stream)
	for range 5 {
		cam.live()
	}
	mid := s.Offer().Video[1]
	last := p.frame(mid)
	if !last.key || last.number != 0 {
		t.Fatalf("first frame = %+v, want the cached keyframe 0", last)
	}
	for want := byte(1); want < 55; want++ {
		f := p.frame(mid)
		if f.number != want || f.first != last.last+1 || int32(f.timestamp-last.timestamp) <= 0 {
			t.Fatalf("frame %d = %+v after %+v, want it next, later and without a gap", want, f, last)
		}
		if past := int32(f.timestamp-liveFrom) < 0; past != (want < 50) {
			t.Errorf("frame %d is %d ticks after liveFrom", want, int32(f.timestamp-liveFrom))
		}
		if want < 50 && f.timestamp-last.timestamp > 10 {
			t.Errorf("frame %d of the burst is %d ticks after the one before, want at most 10", want, f.timestamp-last.timestamp)
		}
		last = f
	}
}

func TestASlotIsOneStreamOverSixSwitches(t *testing.T) {
	s, p := open(t, endpoint(t), 1, 0)
	mid := s.Offer().Video[0]
	cams := []*camera{newCamera(1, media.H264), newCamera(2, media.H264)}
	for _, c := range cams {
		c.past(20)
	}
	var last seen
	for i := range 7 {
		cam := cams[i%2]
		from := s.Show(0, cam.stream)
		before := cam.n
		cam.live()
		for {
			f := p.frame(mid)
			if last.payloadType != 0 && (f.first != last.last+1 || int32(f.timestamp-last.timestamp) <= 0) {
				t.Fatalf("switch %d: %+v after %+v, want the next number and a later time", i, f, last)
			}
			if f.camera != last.camera && !f.key {
				t.Fatalf("switch %d begins with %+v, want a keyframe", i, f)
			}
			if live := int32(f.timestamp-from) >= 0; live != (f.number >= before) {
				t.Errorf("switch %d: frame %+v is live = %t, liveFrom %d, first live frame %d", i, f, live, from, before)
			}
			if last = f; f.number == before && f.camera == cam.id {
				break
			}
		}
	}
}

func TestASlotChangesItsCodec(t *testing.T) {
	s, p := open(t, endpoint(t), 1, 0)
	mid := s.Offer().Video[0]
	cams := []*camera{newCamera(1, media.H264), newCamera(2, media.VP8), newCamera(3, media.H265)}
	types := map[byte]uint8{}
	var last seen
	for i := range 9 {
		cam := cams[i%3]
		cam.past(5)
		s.Show(0, cam.stream)
		for range 5 {
			f := p.frame(mid)
			if last.payloadType != 0 && (f.first != last.last+1 || int32(f.timestamp-last.timestamp) <= 0) {
				t.Fatalf("%+v after %+v, want the next number and a later time", f, last)
			}
			if f.camera != cam.id {
				t.Fatalf("frame %+v, want one of camera %d", f, cam.id)
			}
			if was, ok := types[cam.id]; ok && was != f.payloadType {
				t.Fatalf("camera %d came as payload type %d and %d", cam.id, was, f.payloadType)
			}
			types[cam.id], last = f.payloadType, f
		}
	}
	if types[1] == types[2] || types[2] == types[3] || types[3] == types[1] {
		t.Errorf("payload types of H.264, VP8 and H.265 are %v, want three", types)
	}
}

func TestANackIsAnsweredAcrossASwitch(t *testing.T) {
	s, p := open(t, endpoint(t), 1, 0)
	mid := s.Offer().Video[0]
	one, two := newCamera(1, media.H264), newCamera(2, media.H264)
	one.past(1)
	two.past(1)
	s.Show(0, one.stream)
	lost := p.packet(mid)
	for n := 0; n < 2; n++ { // the rest of the frame
		p.packet(mid)
	}
	s.Show(0, two.stream)
	if f := p.frame(mid); f.camera != 2 {
		t.Fatalf("frame %+v, want one of camera 2", f)
	}
	p.nack(lost)
	again := p.packet(mid)
	if again.SequenceNumber != lost.SequenceNumber || again.Timestamp != lost.Timestamp || string(again.Payload) != string(lost.Payload) {
		t.Errorf("resent packet %v, want %v", again, lost)
	}
}

func TestAPageThatLostItsPictureGetsTheGroupAgain(t *testing.T) {
	s, p := open(t, endpoint(t), 1, 0)
	mid := s.Offer().Video[0]
	cam := newCamera(1, media.H264)
	cam.past(3)
	s.Show(0, cam.stream)
	for want := range byte(3) {
		if f := p.frame(mid); f.number != want {
			t.Fatalf("frame %d, want %d", f.number, want)
		}
	}
	// Right after a burst the page is not given another; it asks again, as
	// browsers do.
	loss := &rtcp.PictureLossIndication{MediaSSRC: uint32(p.pc.GetReceivers()[0].Track().SSRC())}
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	late := time.After(patience)
	for again := false; !again; {
		select {
		case <-late:
			t.Fatal("the group did not come again")
		case <-tick.C:
			cam.write(false, time.Now()) // the camera goes on: the past is sent again only then
			if err := p.pc.WriteRTCP([]rtcp.Packet{loss}); err != nil {
				t.Fatal(err)
			}
		}
		for len(p.line(mid)) > 0 && !again {
			f := p.frame(mid)
			again = f.key && f.number == 0
		}
	}
}

// A page takes steps of RTP time for time that has passed at the source.
func TestAGroupSentAgainStaysInThePast(t *testing.T) {
	for name, live := range map[string]bool{"before anything live": false, "after live frames": true} {
		t.Run(name, func(t *testing.T) {
			s, p := open(t, endpoint(t), 1, 0)
			mid := s.Offer().Video[0]
			cam := newCamera(1, media.H264)
			cam.past(50)
			liveFrom := s.Show(0, cam.stream)
			newest := p.until(mid, func(f seen) bool { return f.number == 49 })
			if live {
				cam.live()
				newest = p.frame(mid)
			}
			again := p.again(mid, newest)
			if live {
				if step := again.timestamp - newest.timestamp; step > 900 {
					t.Errorf("the newest frame sent again is %d ticks after itself, want at most 10 ms", step)
				}
			} else if past := int32(liveFrom - again.timestamp); past <= 0 {
				t.Errorf("the newest frame sent again is %d ticks after liveFrom, want it before", -past)
			}
			cam.live()
			if f := p.frame(mid); int32(f.timestamp-liveFrom) < 0 || int32(f.timestamp-again.timestamp) <= 0 {
				t.Errorf("the live frame after it is %+v, want it at liveFrom or later and after %+v", f, again)
			}
		})
	}
}

// again asks for the group of pictures, as a page that cannot decode, until a
// frame has come a second time.
func (p *page) again(mid string, frame seen) seen {
	p.t.Helper()
	loss := &rtcp.PictureLossIndication{MediaSSRC: uint32(p.pc.GetReceivers()[0].Track().SSRC())}
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	late := time.After(patience)
	for {
		select {
		case <-late:
			p.t.Fatalf("frame %d did not come again", frame.number)
		case <-tick.C:
			if err := p.pc.WriteRTCP([]rtcp.Packet{loss}); err != nil {
				p.t.Fatal(err)
			}
		}
		for len(p.line(mid)) > 0 {
			if f := p.frame(mid); f.number == frame.number {
				return f
			}
		}
	}
}

func TestEveryPacketAsksForNoPlayoutDelay(t *testing.T) {
	s, p := open(t, endpoint(t), 1, 0)
	cam := newCamera(1, media.H264)
	cam.past(2)
	s.Show(0, cam.stream)
	for range 4 {
		packet := p.packet(s.Offer().Video[0])
		ids := packet.GetExtensionIDs()
		if len(ids) != 1 || string(packet.GetExtension(ids[0])) != "\x00\x00\x00" {
			t.Fatalf("extensions %v, want the playout delay 0/0", ids)
		}
	}
}

func TestSoundKeepsItsDistances(t *testing.T) {
	s, p := open(t, endpoint(t), 1, 2)
	stream := media.NewFanout(nil, nil)
	stream.SetFormat(media.Format{Codec: media.Opus})
	s.Hear(1, stream)
	base := media.Ticks(time.Now(), 48000)
	for i := range 4 {
		stream.Write(&media.Frame{Packets: []media.Packet{{Payload: []byte{1, 2, 3}}}, Time: base + int64(i)*960, Keyframe: true})
	}
	mid := s.Offer().Audio[1]
	last := p.packet(mid)
	for range 3 {
		next := p.packet(mid)
		if next.Timestamp-last.Timestamp != 960 || next.SequenceNumber != last.SequenceNumber+1 {
			t.Errorf("packet at %d after %d, want 960 ticks and the next number", next.Timestamp, last.Timestamp)
		}
		last = next
	}
}

func TestAnUnusableAnswerIsErrOffer(t *testing.T) {
	e := endpoint(t)
	for name, sdp := range map[string]string{
		"nothing":      "",
		"garbage":      "hello",
		"no lines":     "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n",
		"much too big": strings.Repeat("a", 1<<20),
	} {
		t.Run(name, func(t *testing.T) {
			s, err := e.Screen(t.Context(), media.ScreenConfig{Video: 2, Audio: 1})
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			if _, err := s.Answer(context.Background(), sdp); !errors.Is(err, media.ErrOffer) {
				t.Errorf("Answer = %v, want ErrOffer", err)
			}
		})
	}
}

func TestTooManySlotsAreErrSlot(t *testing.T) {
	e := endpoint(t)
	for _, n := range [][2]int{{0, 0}, {-1, 1}, {webrtc.MaxVideoSlots + 1, 0}, {1, webrtc.MaxAudioSlots + 1}} {
		if _, err := e.Screen(t.Context(), media.ScreenConfig{Video: n[0], Audio: n[1]}); !errors.Is(err, media.ErrSlot) {
			t.Errorf("Screen with %v slots = %v, want ErrSlot", n, err)
		}
	}
}

// leaks fails the test unless the number of goroutines comes back.
func leaks(t *testing.T, do func()) {
	t.Helper()
	before := runtime.NumGoroutine()
	do()
	deadline := time.After(patience)
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for runtime.NumGoroutine() > before {
		select {
		case <-deadline:
			buf := make([]byte, 1<<20)
			t.Fatalf("%d goroutines, %d before:\n%s", runtime.NumGoroutine(), before, buf[:runtime.Stack(buf, true)])
		case <-tick.C:
		}
	}
}

func TestAHundredScreensLeaveNothing(t *testing.T) {
	e := endpoint(t)
	cam := newCamera(1, media.H264)
	cam.past(10)
	leaks(t, func() {
		for range 100 {
			s, err := e.Screen(t.Context(), media.ScreenConfig{Video: 4, Audio: 1})
			if err != nil {
				t.Fatal(err)
			}
			s.Show(0, cam.stream)
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			s.Show(1, cam.stream)
		}
	})
	if n := cam.stream.Viewers(); n != 0 || e.Connections() != 0 {
		t.Errorf("%d viewers and %d connections are left", n, e.Connections())
	}
}

func TestAConnectedScreenLeavesNothing(t *testing.T) {
	cam := newCamera(1, media.H264)
	cam.past(10)
	e := endpoint(t)
	leaks(t, func() {
		for range 5 {
			s, p := open(t, e, 4, 1)
			s.Show(0, cam.stream)
			p.frame(s.Offer().Video[0])
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			p.close()
		}
	})
	if n := cam.stream.Viewers(); n != 0 {
		t.Errorf("%d viewers are left", n)
	}
}
