package main

import (
	"context"
	"fmt"
	"net"

	"github.com/bluenviron/gortsplib/v4"
	"github.com/bluenviron/gortsplib/v4/pkg/base"
	"github.com/bluenviron/gortsplib/v4/pkg/format"
	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"
)

// A baseline is what the libraries' examples show: gortsplib's client, one
// TrackLocalStaticRTP a camera, pion's default codecs and interceptors.
type baseline struct {
	api    *webrtc.API
	tracks []*webrtc.TrackLocalStaticRTP
}

func newBaseline(context.Context) (worker, error) {
	var settings webrtc.SettingEngine
	settings.SetIncludeLoopbackCandidate(true)
	settings.SetIPFilter(func(ip net.IP) bool { return ip.IsLoopback() })
	return &baseline{api: webrtc.NewAPI(webrtc.WithSettingEngine(settings))}, nil
}

func (b *baseline) pull(_ context.Context, urls []string) error {
	for i, url := range urls {
		if err := b.add(url); err != nil {
			return fmt.Errorf("camera %d: %w", i, err)
		}
	}
	return nil
}

func (b *baseline) add(url string) error {
	track, err := webrtc.NewTrackLocalStaticRTP(webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeH264}, "video", "camera")
	if err != nil {
		return err
	}
	u, err := base.ParseURL(url)
	if err != nil {
		return err
	}
	tcp := gortsplib.TransportTCP
	client := &gortsplib.Client{Scheme: u.Scheme, Host: u.Host, Transport: &tcp}
	if err := client.Start2(); err != nil {
		return err
	}
	desc, _, err := client.Describe(u)
	if err != nil {
		return err
	}
	var h264 *format.H264
	video := desc.FindFormat(&h264)
	if video == nil {
		return fmt.Errorf("%s: no H.264", url)
	}
	if _, err := client.Setup(desc.BaseURL, video, 0, 0); err != nil {
		return err
	}
	client.OnPacketRTP(video, h264, func(p *rtp.Packet) { _ = track.WriteRTP(p) })
	if _, err := client.Play(nil); err != nil {
		return err
	}
	b.tracks = append(b.tracks, track)
	return nil
}

func (b *baseline) play(_ context.Context, i int, offer string) (string, error) {
	pc, err := b.api.NewPeerConnection(webrtc.Configuration{})
	if err != nil {
		return "", err
	}
	sender, err := pc.AddTrack(b.tracks[i])
	if err != nil {
		return "", err
	}
	go func() { // the interceptors hear RTCP only while somebody reads it
		buf := make([]byte, 1500)
		for {
			if _, _, err := sender.Read(buf); err != nil {
				return
			}
		}
	}()
	if err := pc.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeOffer, SDP: offer}); err != nil {
		return "", err
	}
	answer, err := pc.CreateAnswer(nil)
	if err != nil {
		return "", err
	}
	gathered := webrtc.GatheringCompletePromise(pc)
	if err := pc.SetLocalDescription(answer); err != nil {
		return "", err
	}
	<-gathered
	return pc.LocalDescription().SDP, nil
}
