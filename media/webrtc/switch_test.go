package webrtc_test

import (
	"testing"

	"kawung/media"
)

// over reads frames, each of which goes on where the one before ended, until
// one of another camera comes, which must be a keyframe.
func (p *page) over(mid string, from byte) seen {
	p.t.Helper()
	var last seen
	for range 1000 {
		last = p.next(mid, last)
		if last.camera != from {
			if !last.key {
				p.t.Errorf("the other stream begins with %+v, want a keyframe", last)
			}
			return last
		}
	}
	p.t.Fatalf("only frames of camera %d", from)
	return last
}

func TestAWindowThatGrowsAndShrinksChangesItsStreamAtAKeyframe(t *testing.T) {
	r := relay(t)
	offer, p := openScreen(t, r, "a1", "s1", 1, 0)
	mid := offer.Video[0]
	small, big := media.View{Source: "camera/pantai", Width: 640}, media.View{Source: "camera/pantai", Width: 1920}
	from, err := r.Show("a1", 0, small)
	if err != nil {
		t.Fatal(err)
	}
	p.until(mid, func(f seen) bool { return f.camera == 3 && int32(f.timestamp-from) >= 0 })
	for _, to := range []struct {
		view   media.View
		before byte
	}{{big, 3}, {small, 2}, {big, 3}} {
		if again, err := r.Show("a1", 0, to.view); err != nil || again != from {
			t.Fatalf("%+v: liveFrom %d, %v; want %d: the picture was live all the time", to.view, again, err, from)
		}
		if f := p.over(mid, to.before); f.camera != 5-to.before {
			t.Errorf("%+v: frame %+v, want the other stream", to.view, f)
		}
	}
}

func TestABigWindowBeginsWithTheSubstreamThatIsLive(t *testing.T) {
	r := relay(t)
	offer, p := openScreen(t, r, "a1", "s1", 2, 0)
	if _, err := r.Show("a1", 0, media.View{Source: "camera/pantai", Width: 640}); err != nil {
		t.Fatal(err)
	}
	p.frame(offer.Video[0]) // it is live
	if _, err := r.Show("a1", 1, media.View{Source: "camera/pantai", Width: 1920}); err != nil {
		t.Fatal(err)
	}
	if f := p.frame(offer.Video[1]); f.camera != 3 || !f.key {
		t.Errorf("first frame of the big window %+v, want the substream's cached keyframe", f)
	}
	if f := p.over(offer.Video[1], 3); f.camera != 2 {
		t.Errorf("then %+v, want the main stream", f)
	}
	if h, _ := r.HealthOf("camera/pantai"); h.Viewers != 2 {
		t.Errorf("%d viewers, want one of each stream", h.Viewers)
	}
}

func TestOfTwoStreamsThatStartTheOneThatComesIsShown(t *testing.T) {
	for name, works := range map[string]map[string]byte{
		"only main": {"pantai": 2}, "only sub": {"pantai sub": 3},
	} {
		t.Run(name, func(t *testing.T) {
			r := relayOf(t, endpoint(t), cameras{works})
			offer, p := openScreen(t, r, "a1", "s1", 1, 0)
			if _, err := r.Show("a1", 0, media.View{Source: "camera/pantai", Width: 1920}); err != nil {
				t.Fatal(err)
			}
			if f := p.frame(offer.Video[0]); !f.key {
				t.Errorf("first frame %+v, want a keyframe", f)
			}
		})
	}
}
