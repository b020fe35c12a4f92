package main

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"golang.org/x/sync/errgroup"

	"kawung/configs/demo/clips"
	"kawung/media/fakecam"
)

// What the bench's cameras send: 26 frames/s in groups of two seconds, in RTP
// packets of 1200 bytes, 12 of them the header (RFC 3550 §5.1).
const (
	cameraFPS   = 26
	cameraGroup = 52
	packetSize  = 1200
	rtpHeader   = 12
)

// A load is how many packets a camera's frames have.
type load struct{ key, delta int }

// Per group 416 packets are 2.0 Mbit/s, 118 are 0.57 Mbit/s.
var (
	mainStream = load{key: 59, delta: 7}
	substream  = load{key: 16, delta: 2}
)

// clip is a group of pictures that no decoder could show, of the right size.
// Its parameter sets are those of a demo clip.
func (l load) clip() (fakecam.Clip, error) {
	model, err := clips.Open(clips.Names()[0], 360)
	if err != nil {
		return fakecam.Clip{}, err
	}
	var b []byte
	add := func(nal []byte) { b = append(append(b, 0, 0, 0, 1), nal...) }
	for _, nal := range bytes.Split(model, []byte{0, 0, 1})[1:] {
		nal = bytes.TrimRight(nal, "\x00")
		if kind := nal[0] & 0x1f; kind != 7 && kind != 8 { // SPS, PPS: ITU-T H.264 table 7-1
			break
		}
		add(nal)
	}
	random := rand.New(rand.NewPCG(1, 2))
	for i := range cameraGroup {
		first, packets := byte(0x41), l.delta
		if i == 0 {
			first, packets = 0x65, l.key
		}
		nal := make([]byte, 1+packets*(packetSize-rtpHeader-2)) // 2: the head of an FU-A, RFC 6184 §5.8
		nal[0] = first
		for j := range nal[1:] {
			nal[1+j] = byte(1 + random.UintN(255)) // never a start code
		}
		add(nal)
	}
	return fakecam.Clip{AnnexB: b, FPS: cameraFPS}, nil
}

// runCameras serves n cameras of one load until ctx ends, out of step with each
// other, and gives their addresses.
func runCameras(ctx context.Context, g *errgroup.Group, n int, l load) ([]string, error) {
	clip, err := l.clip()
	if err != nil {
		return nil, err
	}
	var urls []string
	for i := range n {
		shift := time.Duration(i) * time.Second / cameraFPS / time.Duration(n)
		c, err := fakecam.Listen(fakecam.Config{
			Streams: map[string]fakecam.Clip{"main": clip},
			Quirks:  fakecam.Quirks{PayloadSize: packetSize - rtpHeader},
			Now:     func() time.Time { return time.Now().Add(shift) },
		})
		if err != nil {
			return nil, fmt.Errorf("camera %d: %w", i, err)
		}
		g.Go(func() error { return c.Run(ctx) })
		urls = append(urls, c.URL("main"))
	}
	return urls, nil
}
