package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"time"

	"github.com/pion/webrtc/v4"
)

// soakPatience is how long a viewer waits for its first packet: a camera that
// fails stays away for up to 20 s and is tried again within 7.5 s.
const soakPatience = 45 * time.Second

// view is one seat of viewers who come, watch a camera for a while and go.
func (s *soak) view(ctx context.Context, seat int) error {
	for ctx.Err() == nil {
		camera := soakCamera(rand.IntN(soakCameras))
		err := s.watchOnce(ctx, camera, time.Duration(3+rand.IntN(40))*time.Second)
		if err != nil && ctx.Err() == nil {
			s.tally.fault("joinsFailed", fmt.Errorf("viewer %d of %s: %w", seat, camera, err))
			if !rest(ctx, time.Second) {
				return nil
			}
		}
	}
	return nil
}

// watchOnce joins by WHEP, watches, and leaves: one time in three without a
// word, as pages that are closed.
func (s *soak) watchOnce(ctx context.Context, camera string, stay time.Duration) error {
	socket, err := viewerSocket()
	if err != nil {
		return err
	}
	defer socket.Close()
	api, err := viewerAPI(socket)
	if err != nil {
		return err
	}
	pc, err := api.NewPeerConnection(webrtc.Configuration{})
	if err != nil {
		return err
	}
	defer pc.Close()
	v, began, location := &viewer{}, make(chan struct{}), ""
	since := time.Now()
	if location, err = s.joinWHEP(ctx, camera, pc, v, began); err != nil {
		return err
	}
	defer func() {
		if rand.IntN(3) > 0 {
			_, _ = s.client.send(context.WithoutCancel(ctx), http.MethodDelete, location, "", "")
		}
	}()
	select {
	case <-began:
	case <-time.After(soakPatience):
		return fmt.Errorf("no packet within %s", soakPatience)
	case <-ctx.Done():
		return nil
	}
	if !s.cameras.failing(camera, soakPatience) {
		s.tally.sample("joinMs", float64(time.Since(since).Microseconds())/1000)
	}
	rest(ctx, stay)
	s.tally.add("joins", 1)
	s.tally.add("packets", v.packets.Load())
	s.tally.add("packetsLost", v.lost.Load())
	return nil
}

func (s *soak) joinWHEP(ctx context.Context, camera string, pc *webrtc.PeerConnection, v *viewer, began chan<- struct{}) (string, error) {
	offer, err := v.offer(pc, began)
	if err != nil {
		return "", err
	}
	path := "/api/v1/cameras/" + camera + "/whep"
	location, answer, err := s.client.offer(ctx, path, "", offer)
	if err != nil {
		return "", err
	}
	return location, pc.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: answer})
}

// rest waits; false when ctx ended.
func rest(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}
