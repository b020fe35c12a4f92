package webrtc_test

import (
	"errors"
	"slices"
	"testing"

	"kawung/media"
	"kawung/media/webrtc"
)

func TestAScreenGrowsAndWhatItShowsGoesOn(t *testing.T) {
	s, p := open(t, endpoint(t), 2, 1)
	one, two := newCamera(1, media.H264), newCamera(2, media.H264)
	one.past(1)
	two.past(3)
	s.Show(0, one.stream)
	before := s.Offer()
	last := p.frame(before.Video[0])
	next := func(when string) {
		t.Helper()
		one.live()
		f := p.frame(before.Video[0])
		if f.number != last.number+1 || f.first != last.last+1 {
			t.Fatalf("%s: frame %+v after %+v, want the next without a gap", when, f, last)
		}
		last = f
	}
	next("before")
	offer, err := s.Grow(t.Context(), 5)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(offer.Video[:2], before.Video) || !slices.Equal(offer.Audio, before.Audio) || len(offer.Video) != 5 {
		t.Errorf("lines %v and %v, want those before, %v and %v, and three more", offer.Video, offer.Audio, before.Video, before.Audio)
	}
	next("offered")
	if again, err := s.Grow(t.Context(), 5); err != nil || again.SDP != offer.SDP {
		t.Errorf("offered again: %v, want the same offer", err)
	}
	if _, err := s.Answer(t.Context(), "garbage"); !errors.Is(err, media.ErrOffer) {
		t.Errorf("Answer(garbage) = %v, want ErrOffer", err)
	}
	next("answered badly")
	if _, err := s.Answer(t.Context(), p.answer(offer.SDP)); err != nil {
		t.Fatal(err)
	}
	next("answered")
	from := s.Show(4, two.stream)
	two.live()
	for want := byte(0); ; want++ {
		f := p.frame(offer.Video[4])
		live := int32(f.timestamp-from) >= 0
		if f.camera != 2 || f.number != want || live && want < 3 {
			t.Fatalf("new slot: frame %+v, live = %t; want number %d of camera 2, live from 3 on at the earliest", f, live, want)
		}
		if live {
			break
		}
		if want >= 3 { // it was sent before the line could send: it is past, too
			two.live()
		}
	}
	next("while the new slot sends")
	for _, n := range []int{5, webrtc.MaxVideoSlots + 1} {
		if _, err := s.Grow(t.Context(), n); !errors.Is(err, media.ErrSlot) {
			t.Errorf("Grow(%d) = %v, want ErrSlot", n, err)
		}
	}
}

func TestAScreenThatHasGrownIsResumedWithAllItsSlots(t *testing.T) {
	r := relay(t)
	_, p := openScreen(t, r, "a1", "s1", 1, 1)
	if _, err := r.GrowScreen(t.Context(), "a1", "other", 3); !errors.Is(err, media.ErrNotFound) {
		t.Errorf("GrowScreen of another session = %v, want ErrNotFound", err)
	}
	offer, err := r.GrowScreen(t.Context(), "a1", "s1", 3)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.AnswerScreen(t.Context(), "a1", "s1", "garbage"); !errors.Is(err, media.ErrOffer) {
		t.Errorf("AnswerScreen(garbage) = %v, want ErrOffer", err)
	}
	if n := r.Slots("a1"); n != 1 {
		t.Errorf("%d slots before the answer, want 1", n)
	}
	if err := r.AnswerScreen(t.Context(), "a1", "s1", p.answer(offer.SDP)); err != nil {
		t.Fatal(err)
	}
	if n := r.Slots("a1"); n != 3 {
		t.Errorf("%d slots after the answer, want 3", n)
	}
	again, err := r.OpenScreen(t.Context(), "a1", "s1", 1, 1)
	if err != nil || !again.Resumed || !slices.Equal(again.Video, offer.Video) {
		t.Errorf("OpenScreen again = %+v, %v; want the lines %v resumed", again, err, offer.Video)
	}
}
