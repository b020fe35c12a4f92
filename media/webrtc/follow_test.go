package webrtc_test

import (
	"context"
	"testing"
	"time"

	"github.com/pion/rtcp"

	"kawung/media"
)

// A turn is what a screen says when a follower has taken a slot over.
type turn struct {
	slot     int
	stream   *media.Fanout
	liveFrom uint32
}

// following is a screen with one slot that carries one, twenty frames of its
// past seen, and what it says of followers.
func following(t *testing.T, one *camera) (media.ScreenPeer, *page, string, <-chan turn) {
	t.Helper()
	turns := make(chan turn, 8)
	s, err := endpoint(t).Screen(t.Context(), media.ScreenConfig{
		Name: t.Name(), Video: 1,
		Turned: func(slot int, stream *media.Fanout, from uint32) { turns <- turn{slot, stream, from} },
	})
	if err != nil {
		t.Fatal(err)
	}
	one.past(20)
	s.Show(0, one.stream)
	p := newPage(t)
	if _, err := s.Answer(context.Background(), p.answer(s.Offer().SDP)); err != nil {
		t.Fatal(err)
	}
	mid := s.Offer().Video[0]
	for range 20 {
		p.frame(mid)
	}
	return s, p, mid, turns
}

// next is the next frame, which must go on where last ended.
func (p *page) next(mid string, last seen) seen {
	p.t.Helper()
	f := p.frame(mid)
	if last.payloadType != 0 && (f.first != last.last+1 || int32(f.timestamp-last.timestamp) <= 0) {
		p.t.Fatalf("%+v after %+v, want the next number and a later time", f, last)
	}
	return f
}

func TestAFollowerTakesOverAtItsKeyframeWithoutABurst(t *testing.T) {
	one, two := newCamera(1, media.H264), newCamera(2, media.H264)
	s, p, mid, turns := following(t, one)
	two.past(30)
	if carried := s.Follow(0, two.stream, patience); carried != one.stream || two.stream.Viewers() != 1 {
		t.Fatalf("the slot carries another stream than before, and the follower has %d viewers; want 1", two.stream.Viewers())
	}
	var last seen
	for want := byte(20); want < 25; want++ {
		two.live()
		one.live()
		if last = p.next(mid, last); last.camera != 1 || last.number != want {
			t.Fatalf("frame %+v, want %d of the stream before", last, want)
		}
	}
	two.write(true, time.Now())
	if last = p.next(mid, last); last.camera != 2 || !last.key || last.number != 35 {
		t.Fatalf("frame %+v, want the follower's new keyframe 35", last)
	}
	if got, want := <-turns, (turn{0, two.stream, last.timestamp}); got != want {
		t.Errorf("said %+v, want %+v", got, want)
	}
	if n := one.stream.Viewers(); n != 0 {
		t.Errorf("%d viewers are left on the stream before", n)
	}
	two.live()
	if last = p.next(mid, last); last.camera != 2 || last.number != 36 {
		t.Errorf("frame %+v, want the follower's next", last)
	}
	if carried := s.Follow(0, two.stream, 0); carried != two.stream || two.stream.Viewers() != 1 {
		t.Errorf("a stream that is there follows itself: %d viewers", two.stream.Viewers())
	}
}

func TestAFollowerWithoutAKeyframeTakesOverWithItsGroup(t *testing.T) {
	one, two := newCamera(1, media.H264), newCamera(2, media.H264)
	s, p, mid, turns := following(t, one)
	two.past(30)
	s.Follow(0, two.stream, 10*time.Millisecond)
	from := (<-turns).liveFrom
	two.live()
	var last seen
	for want := range byte(31) {
		last = p.next(mid, last)
		if live := int32(last.timestamp-from) >= 0; last.camera != 2 || last.number != want || live != (want == 30) {
			t.Fatalf("frame %+v is live = %t, want %d of the follower and only the last live", last, live, want)
		}
	}
}

func TestAFollowerThatSendsNothingIsWaitedFor(t *testing.T) {
	one, two := newCamera(1, media.H264), newCamera(2, media.H264)
	s, p, mid, turns := following(t, one)
	s.Follow(0, two.stream, 0)
	one.live()
	last := p.next(mid, seen{})
	two.live() // no keyframe: nothing to build on
	one.live()
	if last = p.next(mid, last); last.camera != 1 {
		t.Fatalf("frame %+v, want one of the stream before", last)
	}
	two.write(true, time.Now())
	if last = p.next(mid, last); last.camera != 2 || !last.key {
		t.Fatalf("frame %+v, want the follower's first keyframe", last)
	}
	if got := <-turns; got.stream != two.stream {
		t.Error("another stream is said to have taken over")
	}
}

func TestAnotherOrderEndsTheWait(t *testing.T) {
	one, two, three := newCamera(1, media.H264), newCamera(2, media.H264), newCamera(3, media.H264)
	s, p, mid, turns := following(t, one)
	for name, order := range map[string]func(){
		"another follower": func() { s.Follow(0, three.stream, patience) },
		"nobody":           func() { s.Follow(0, nil, 0) },
		"another show":     func() { s.Show(0, one.stream) },
		"a cleared slot":   func() { s.Show(0, nil) },
	} {
		s.Show(0, one.stream)
		s.Follow(0, two.stream, patience)
		order()
		if n := two.stream.Viewers(); n != 0 {
			t.Errorf("%s: the follower before has %d viewers", name, n)
		}
	}
	s.Show(0, one.stream)
	s.Follow(0, two.stream, patience)
	loss := &rtcp.PictureLossIndication{MediaSSRC: uint32(p.pc.GetReceivers()[0].Track().SSRC())}
	if err := p.pc.WriteRTCP([]rtcp.Packet{loss}); err != nil { // the group again does not end the wait
		t.Fatal(err)
	}
	two.write(true, time.Now())
	p.until(mid, func(f seen) bool { return f.camera == 2 })
	if got := <-turns; got.stream != two.stream {
		t.Error("another stream is said to have taken over")
	}
	s.Follow(0, three.stream, patience)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s.Follow(0, one.stream, patience)
	if n := one.stream.Viewers() + two.stream.Viewers() + three.stream.Viewers(); n != 0 {
		t.Errorf("%d viewers are left on a closed screen", n)
	}
}

func TestAFollowerOfAConnectionThatComesUpBeginsAnew(t *testing.T) {
	one, two := newCamera(1, media.H264), newCamera(2, media.H264)
	s, err := endpoint(t).Screen(t.Context(), media.ScreenConfig{Name: t.Name(), Video: 1})
	if err != nil {
		t.Fatal(err)
	}
	one.past(3)
	s.Show(0, one.stream)
	s.Follow(0, two.stream, patience)
	two.past(5) // before anybody can see it
	p := newPage(t)
	if _, err := s.Answer(context.Background(), p.answer(s.Offer().SDP)); err != nil {
		t.Fatal(err)
	}
	mid, last := s.Offer().Video[0], seen{}
	for range 3 {
		if last = p.next(mid, last); last.camera != 1 {
			t.Fatalf("frame %+v, want the stream that is shown", last)
		}
	}
	two.write(true, time.Now())
	if last = p.next(mid, last); last.camera != 2 || last.number != 5 {
		t.Errorf("frame %+v, want the follower's keyframe 5", last)
	}
}
