package webrtc_test

import (
	"bytes"
	"context"
	"errors"
	"testing"
	"time"

	pion "github.com/pion/webrtc/v4"

	"kawung/media"
)

func TestAPlayersFirstFrameIsAKeyframe(t *testing.T) {
	r := relay(t)
	p := newPage(t)
	id, answer, err := r.Play(t.Context(), "camera/pasar", p.offer([]pion.RTPCodecType{pion.RTPCodecTypeVideo, pion.RTPCodecTypeAudio}), "")
	if err != nil {
		t.Fatal(err)
	}
	p.accept(answer)
	p.connected()
	if f := p.frame("0"); !f.key || f.camera != 1 {
		t.Errorf("first frame %+v, want a keyframe of camera 1", f)
	}
	r.StopPlay(id)
	r.StopPlay(id)
}

func TestPlayRefusesWhatItCannotAnswer(t *testing.T) {
	r := relay(t)
	sender := newPage(t).offer(nil, track(t, pion.MimeTypeVP8))
	for name, tt := range map[string]struct {
		source media.Source
		offer  string
		want   error
	}{
		"no such source": {"camera/x", "", media.ErrNotFound},
		"garbage":        {"camera/pasar", "v=0 garbage", media.ErrOffer},
		"empty":          {"camera/pasar", "", media.ErrOffer},
		"a sender":       {"camera/pasar", sender, media.ErrOffer},
	} {
		if _, _, err := r.Play(t.Context(), tt.source, tt.offer, ""); !errors.Is(err, tt.want) {
			t.Errorf("%s: Play = %v, want %v", name, err, tt.want)
		}
	}
	if _, err := r.Publish(t.Context(), "rapat", "nobody", sender); !errors.Is(err, media.ErrNotFound) {
		t.Errorf("Publish of nobody = %v, want ErrNotFound", err)
	}
	if err := r.Join("rapat", media.Participant{ID: "a"}); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Publish(t.Context(), "rapat", "a", "garbage"); !errors.Is(err, media.ErrOffer) {
		t.Errorf("Publish of garbage = %v, want ErrOffer", err)
	}
}

func TestAPlayerThatCannotDecodeTheStreamIsToldSo(t *testing.T) {
	e := endpoint(t)
	codecs := &pion.MediaEngine{}
	if err := codecs.RegisterCodec(pion.RTPCodecParameters{
		RTPCodecCapability: pion.RTPCodecCapability{MimeType: pion.MimeTypeVP8, ClockRate: 90000}, PayloadType: 120,
	}, pion.RTPCodecTypeVideo); err != nil {
		t.Fatal(err)
	}
	pc, err := pion.NewAPI(pion.WithMediaEngine(codecs)).NewPeerConnection(pion.Configuration{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = pc.Close() })
	if _, err := pc.AddTransceiverFromKind(pion.RTPCodecTypeVideo, pion.RTPTransceiverInit{Direction: pion.RTPTransceiverDirectionRecvonly}); err != nil {
		t.Fatal(err)
	}
	offer, err := pc.CreateOffer(nil)
	if err != nil {
		t.Fatal(err)
	}
	for codec, want := range map[media.Codec]error{media.H264: media.ErrUnsupported, media.VP8: nil, media.NoCodec: nil} {
		stream := media.NewFanout(nil, nil)
		stream.SetFormat(media.Format{Codec: codec})
		_, viewer, err := e.Play(t.Context(), media.PlayConfig{Name: "player", Offer: offer.SDP, Video: stream})
		if !errors.Is(err, want) {
			t.Errorf("Play of %s = %v, want %v", codec, err, want)
		}
		if err == nil {
			_ = viewer.Close()
		}
		if n := stream.Viewers(); err != nil && n != 0 {
			t.Errorf("%d viewers of what was refused", n)
		}
	}
}

func TestAKeyframeIsPulledOnDemand(t *testing.T) {
	r := relay(t)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	unit, at, err := r.Keyframe(ctx, "camera/pantai")
	if err != nil {
		t.Fatal(err)
	}
	if want := []byte{0, 0, 0, 1, 0x67, 0x42, 0xc0, 0x1f, 0, 0, 0, 1, 0x68}; !bytes.HasPrefix(unit, want) || at.IsZero() {
		t.Errorf("keyframe % x … of %v, want SPS and PPS first", unit[:16], at)
	}
	gone, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, _, err := r.Keyframe(gone, "camera/mati"); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("keyframe of a dead camera = %v, want the deadline", err)
	}
}
