package webrtc_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	pion "github.com/pion/webrtc/v4"

	"kawung/media"
)

// states are what a viewer's connection says of itself.
func states() (func(media.PeerState), <-chan media.PeerState) {
	c := make(chan media.PeerState, 16)
	return func(s media.PeerState) { c <- s }, c
}

func expectState(t *testing.T, c <-chan media.PeerState, want media.PeerState) {
	t.Helper()
	late := time.After(patience)
	for {
		select {
		case s := <-c:
			if s == want {
				return
			}
		case <-late:
			t.Fatalf("the connection did not come to state %d", want)
		}
	}
}

// play has a player watch a camera.
func play(t *testing.T, p *page, offer string) (*camera, <-chan media.PeerState) {
	t.Helper()
	cam := newCamera(1, media.H264)
	cam.past(2)
	tell, said := states()
	answer, viewer, err := endpoint(t).Play(t.Context(), media.PlayConfig{Name: t.Name(), Offer: offer, Video: cam.stream, State: tell})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = viewer.Close() })
	p.accept(answer)
	return cam, said
}

func pictures() []pion.RTPCodecType { return []pion.RTPCodecType{pion.RTPCodecTypeVideo} }

// Whoever answers in a page's place has another certificate.
func TestAnotherCertificateThanAnnouncedGetsNoPicture(t *testing.T) {
	p := newPage(t)
	offer := p.offer(pictures())
	at := strings.Index(offer, "a=fingerprint:sha-256 ") + len("a=fingerprint:sha-256 ")
	forged := offer[:at] + strings.Repeat("00:", 31) + "00" + offer[at+95:]
	_, said := play(t, p, forged)
	expectState(t, said, media.PeerEnded)
}

func TestAPlayerMayBeTheServerOfTheHandshake(t *testing.T) {
	if library {
		t.Skip("the library is the server whatever the player says")
	}
	p := newPage(t)
	cam, said := play(t, p, strings.Replace(p.offer(pictures()), "a=setup:actpass", "a=setup:passive", 1))
	expectState(t, said, media.PeerConnected)
	cam.live()
	if f := p.frame("0"); !f.key {
		t.Errorf("first frame = %+v, want a keyframe", f)
	}
}

func TestAnOfferWithoutATransportIsErrOffer(t *testing.T) {
	offer := newPage(t).offer(pictures())
	for _, name := range []string{"a=ice-ufrag:", "a=ice-pwd:", "a=fingerprint:"} {
		broken := strings.ReplaceAll(offer, name, "a=x-nothing:")
		ctx, stop := context.WithTimeout(t.Context(), patience)
		_, _, err := endpoint(t).Play(ctx, media.PlayConfig{Name: name, Offer: broken, Video: newCamera(1, media.H264).stream})
		stop()
		if !errors.Is(err, media.ErrOffer) {
			t.Errorf("without %s: %v, want ErrOffer", name, err)
		}
	}
}
