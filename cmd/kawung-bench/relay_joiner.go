package main

import (
	"context"
	"fmt"
	"net"
	"time"

	"github.com/pion/webrtc/v4"
)

// A joiner is a player whose offer is ready.
type joiner struct {
	pc     *webrtc.PeerConnection
	socket *net.UDPConn
	offer  string
	whole  chan time.Time // when its first keyframe was whole
}

func newJoiner() (*joiner, error) {
	socket, err := viewerSocket()
	if err != nil {
		return nil, err
	}
	j := &joiner{socket: socket, whole: make(chan time.Time, 1)}
	if err := j.prepare(); err != nil {
		j.close()
		return nil, err
	}
	return j, nil
}

func (j *joiner) close() {
	if j.pc != nil {
		_ = j.pc.Close()
	}
	_ = j.socket.Close()
}

func (j *joiner) prepare() error {
	api, err := viewerAPI(j.socket)
	if err != nil {
		return err
	}
	if j.pc, err = api.NewPeerConnection(webrtc.Configuration{}); err != nil {
		return err
	}
	j.offer, err = receiving(j.pc, func(t *webrtc.TrackRemote) { firstKeyframe(t, j.whole) })
	return err
}

// join asks for camera 0 and is how long its first whole keyframe took.
func (j *joiner) join(ctx context.Context, p *process) (time.Duration, error) {
	since := time.Now()
	answer, err := p.post(ctx, "/play/0", j.offer)
	if err != nil {
		return 0, err
	}
	if err := j.pc.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: answer}); err != nil {
		return 0, err
	}
	select {
	case at := <-j.whole:
		return at.Sub(since), nil
	case <-time.After(10 * time.Second):
		return 0, fmt.Errorf("no keyframe within 10 s of the join")
	}
}
