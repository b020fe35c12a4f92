package main

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"os"
	"time"

	"golang.org/x/sync/errgroup"

	"kawung/configs/demo/clips"
	"kawung/media"
	"kawung/media/fakecam"
	"kawung/media/rtsp"
	"kawung/media/sfu"
	"kawung/media/udp"
	"kawung/media/webrtc"
)

// A studio is the relay as the daemon runs it, pulling the six demo cameras
// over RTSP on loopback, all of them always.
type studio struct {
	relay    *media.Relay
	endpoint *webrtc.Endpoint
	stop     context.CancelFunc
	group    *errgroup.Group
}

func newStudio(ctx context.Context) (*studio, error) {
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	streams := map[string]fakecam.Clip{}
	for _, name := range clips.Names() {
		data, err := clips.Open(name, 360)
		if err != nil {
			return nil, err
		}
		streams["/"+name] = fakecam.Clip{AnnexB: data, FPS: clips.FPS}
	}
	camera, err := fakecam.Listen(fakecam.Config{Addr: "127.0.0.1:0", Streams: streams})
	if err != nil {
		return nil, err
	}
	socket, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		return nil, err
	}
	batching, err := udp.New(socket)
	if err != nil {
		return nil, err
	}
	endpoint, err := webrtc.New(webrtc.Config{Conn: batching, Now: time.Now, Log: log})
	if err != nil {
		return nil, err
	}
	relay := media.NewRelay(media.RelayConfig{Puller: &rtsp.Client{}, Peers: endpoint, Rules: sfu.Rules, Now: time.Now, Log: log})
	var cameras []media.Camera
	for _, name := range clips.Names() {
		cameras = append(cameras, media.Camera{Name: name, URL: camera.URL("/" + name), Always: true})
	}
	ctx, stop := context.WithCancel(ctx)
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return camera.Run(ctx) })
	g.Go(func() error { return relay.Run(ctx) })
	s := &studio{relay: relay, endpoint: endpoint, stop: stop, group: g}
	relay.SetCameras(cameras)
	if err := s.waitLive(ctx, len(cameras)); err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

// waitLive waits until every camera is live and has a whole group of pictures.
func (s *studio) waitLive(ctx context.Context, cameras int) error {
	deadline, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	for deadline.Err() == nil {
		live := 0
		for _, h := range s.relay.Health() {
			if h.State == media.StateLive {
				live++
			}
		}
		if live == cameras {
			time.Sleep(2100 * time.Millisecond) // one group of pictures
			return nil
		}
		time.Sleep(50 * time.Millisecond)
	}
	return fmt.Errorf("the demo cameras are not live: %v", s.relay.Health())
}

func (s *studio) close() {
	s.stop()
	_ = s.group.Wait()
	_ = s.endpoint.Close()
}
