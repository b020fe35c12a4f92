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

// What the bench's cameras send: 26 frames/s in groups of fifty, in RTP packets
// of 1200 bytes, 12 of them the header (RFC 3550 §5.1).
const (
	cameraFPS   = 26
	cameraGroup = 50
	packetSize  = 1200
	rtpHeader   = 12
)

// A load is how many packets a camera's frames have.
type load struct{ key, delta int }

// rate is packets a second.
func (l load) rate() float64 {
	return float64(l.key+(cameraGroup-1)*l.delta) / cameraGroup * cameraFPS
}

// Per group 400 packets are 2.0 Mbit/s, 114 are 0.57 Mbit/s.
var (
	mainStream = load{key: 57, delta: 7}
	substream  = load{key: 16, delta: 2}
)

// clip is a group of pictures of the right size that no decoder could show:
// parameter sets and slice headers are a demo clip's, all else is noise.
func (l load) clip() (fakecam.Clip, error) {
	model, err := clips.Open(clips.Names()[0], 360)
	if err != nil {
		return fakecam.Clip{}, err
	}
	var b []byte
	random := rand.New(rand.NewPCG(1, 2))
	frames := 0
	for _, nal := range bytes.Split(model, []byte{0, 0, 1})[1:] {
		nal = bytes.TrimRight(nal, "\x00")
		switch kind := nal[0] & 0x1f; { // ITU-T H.264 table 7-1
		case frames == cameraGroup:
			return fakecam.Clip{AnnexB: b, FPS: cameraFPS}, nil
		case kind == 5:
			nal = noise(random, nal, l.key)
			frames++
		case kind == 1:
			nal = noise(random, nal, l.delta)
			frames++
		case kind != 7 && kind != 8:
			continue
		}
		b = append(append(b, 0, 0, 0, 1), nal...)
	}
	return fakecam.Clip{}, fmt.Errorf("the demo clip has fewer than %d frames", cameraGroup)
}

// noise is a slice that fills so many packets and begins as the model does.
func noise(random *rand.Rand, model []byte, packets int) []byte {
	nal := make([]byte, 1+packets*(packetSize-rtpHeader-2)) // 2: the head of an FU-A, RFC 6184 §5.8
	for i := range nal {
		nal[i] = byte(1 + random.UintN(255)) // never a start code
	}
	copy(nal, model[:min(16, len(model))])
	return nal
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
