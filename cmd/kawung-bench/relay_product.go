package main

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"os"
	"runtime/debug"
	"strconv"
	"time"

	"kawung/media"
	"kawung/media/rtsp"
	"kawung/media/udp"
	"kawung/media/webrtc"
)

// A product is the relay as the daemon wires it.
type product struct{ relay *media.Relay }

func newProduct(ctx context.Context) (worker, error) {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(50) // as cmd/kawung does
	}
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	socket, err := net.ListenUDP("udp", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		return nil, err
	}
	batching, err := udp.New(socket)
	if err != nil {
		return nil, err
	}
	endpoint, err := webrtc.New(webrtc.Config{Conn: batching, Log: log})
	if err != nil {
		return nil, err
	}
	relay := media.NewRelay(media.RelayConfig{Puller: &rtsp.Client{Log: log}, Peers: endpoint, Log: log})
	go func() { _ = relay.Run(ctx) }()
	return product{relay}, nil
}

func (p product) pull(ctx context.Context, urls []string) error {
	var cameras []media.Camera
	for i, url := range urls {
		cameras = append(cameras, media.Camera{Name: strconv.Itoa(i), URL: url, Always: true})
	}
	p.relay.SetCameras(cameras)
	for range 200 {
		live := 0
		for _, h := range p.relay.Health() {
			if h.State == media.StateLive {
				live++
			}
		}
		if live == len(urls) {
			return nil
		}
		time.Sleep(50 * time.Millisecond)
	}
	return fmt.Errorf("not live after 10 s: %v", p.relay.Health())
}

func (p product) play(ctx context.Context, i int, offer string) (string, error) {
	_, answer, err := p.relay.Play(ctx, media.Source("camera/"+strconv.Itoa(i)), offer, "")
	return answer, err
}

func (p product) keyframe(ctx context.Context, i int) ([]byte, error) {
	b, _, err := p.relay.Keyframe(ctx, media.Source("camera/"+strconv.Itoa(i)))
	return b, err
}
