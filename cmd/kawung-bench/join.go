package main

import (
	"context"
	"fmt"
	"net"
	"time"

	"github.com/pion/rtp"
	"github.com/pion/rtp/codecs"
	"github.com/pion/webrtc/v4"

	"kawung/configs/demo/clips"
	"kawung/media"
)

// benchJoin times WHEP joins with a pion player: POST of the offer → the last
// packet of the first whole keyframe.
func benchJoin(ctx context.Context, o options) error {
	s, err := newStudio(ctx)
	if err != nil {
		return err
	}
	defer s.close()
	var samples []float64
	for run := range o.runs {
		ms, err := join(ctx, s, media.Source("camera/"+clips.Names()[run%len(clips.Names())]))
		if err != nil {
			return err
		}
		samples = append(samples, ms)
		time.Sleep(37 * time.Millisecond) // drift through the group of pictures
	}
	report("join", "whepFirstKeyframe", samples, 80, 0)
	return nil
}

func join(ctx context.Context, s *studio, source media.Source) (float64, error) {
	var settings webrtc.SettingEngine
	settings.SetIncludeLoopbackCandidate(true)
	settings.SetHostAcceptanceMinWait(0)
	settings.SetPrflxAcceptanceMinWait(0)
	settings.SetIPFilter(func(ip net.IP) bool { return ip.IsLoopback() })
	pc, err := webrtc.NewAPI(webrtc.WithSettingEngine(settings), webrtc.WithMediaEngine(defaultCodecs())).NewPeerConnection(webrtc.Configuration{})
	if err != nil {
		return 0, err
	}
	defer pc.Close()
	whole := make(chan time.Time, 1)
	offer, err := receiving(pc, func(t *webrtc.TrackRemote) { firstKeyframe(t, whole) })
	if err != nil {
		return 0, err
	}
	since := time.Now()
	id, answer, err := s.relay.Play(ctx, source, offer, "")
	if err != nil {
		return 0, err
	}
	defer s.relay.StopPlay(id)
	if err := pc.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: answer}); err != nil {
		return 0, err
	}
	select {
	case at := <-whole:
		return float64(at.Sub(since).Microseconds()) / 1000, nil
	case <-time.After(10 * time.Second):
		return 0, fmt.Errorf("%s: no keyframe within 10 s of the join", source)
	}
}

// firstKeyframe sends the time at which the first access unit with an IDR slice
// was whole.
func firstKeyframe(t *webrtc.TrackRemote, whole chan<- time.Time) {
	idr := false
	for {
		p, _, err := t.ReadRTP()
		if err != nil {
			return
		}
		idr = idr || hasIDR(p)
		if idr && p.Marker {
			whole <- time.Now()
			return
		}
	}
}

func hasIDR(p *rtp.Packet) bool {
	var h codecs.H264Packet
	if len(p.Payload) < 2 {
		return false
	}
	switch kind := p.Payload[0] & 0x1f; kind {
	case 28: // FU-A, RFC 6184 §5.8
		return p.Payload[1]&0x1f == 5
	case 24: // STAP-A, §5.7.1
		nals, err := h.Unmarshal(p.Payload)
		for i := 0; err == nil && i+4 < len(nals); i++ {
			if nals[i] == 0 && nals[i+1] == 0 && nals[i+2] == 0 && nals[i+3] == 1 && nals[i+4]&0x1f == 5 {
				return true
			}
		}
		return false
	default:
		return kind == 5
	}
}

func defaultCodecs() *webrtc.MediaEngine {
	m := &webrtc.MediaEngine{}
	_ = m.RegisterDefaultCodecs()
	return m
}
