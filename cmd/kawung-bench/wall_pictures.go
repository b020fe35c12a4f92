package main

import (
	"context"
	"errors"
	"net"
	"sync/atomic"

	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"
)

// simPictures is the peer connection of a simulated display: every line of it is
// received, and of each it knows the time of its newest whole picture.
type simPictures struct {
	socket net.PacketConn
	pc     *webrtc.PeerConnection
	mids   []string
	newest [64]atomic.Int64 // by slot: RTP time of the newest picture, −1 before the first
	stir   chan struct{}    // a picture came; has room for one
}

// answerPictures answers the controller's offer; slot n is the line with mid mids[n].
func answerPictures(ctx context.Context, sdp string, mids []string, stir chan struct{}) (*simPictures, string, error) {
	socket, err := viewerSocket()
	if err != nil {
		return nil, "", err
	}
	p := &simPictures{socket: socket, mids: mids, stir: stir}
	for i := range p.newest {
		p.newest[i].Store(-1)
	}
	answer, err := p.answer(ctx, sdp)
	if err != nil {
		p.close()
	}
	return p, answer, err
}

func (p *simPictures) answer(ctx context.Context, sdp string) (string, error) {
	api, err := viewerAPI(p.socket)
	if err != nil {
		return "", err
	}
	if p.pc, err = api.NewPeerConnection(webrtc.Configuration{}); err != nil {
		return "", err
	}
	p.pc.OnTrack(p.read)
	if err := p.pc.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeOffer, SDP: sdp}); err != nil {
		return "", err
	}
	answer, err := p.pc.CreateAnswer(nil)
	if err != nil {
		return "", err
	}
	gathered := webrtc.GatheringCompletePromise(p.pc)
	if err := p.pc.SetLocalDescription(answer); err != nil {
		return "", err
	}
	select {
	case <-gathered:
		return p.pc.LocalDescription().SDP, nil
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

// read follows the pictures of one line until it ends.
func (p *simPictures) read(t *webrtc.TrackRemote, r *webrtc.RTPReceiver) {
	slot := p.slot(r)
	if slot < 0 || slot >= len(p.newest) {
		return
	}
	buf := make([]byte, 1600)
	var h rtp.Header
	for {
		n, _, err := t.Read(buf)
		if err != nil {
			return
		}
		if _, err := h.Unmarshal(buf[:n]); err != nil || !h.Marker {
			continue
		}
		p.newest[slot].Store(int64(h.Timestamp))
		select {
		case p.stir <- struct{}{}:
		default:
		}
	}
}

func (p *simPictures) slot(r *webrtc.RTPReceiver) int {
	for _, t := range p.pc.GetTransceivers() {
		if t.Receiver() != r {
			continue
		}
		for slot, mid := range p.mids {
			if mid == t.Mid() {
				return slot
			}
		}
	}
	return -1
}

// live says whether a picture from a time on was received on a slot.
func (p *simPictures) live(slot int, from uint32) bool {
	if slot >= len(p.newest) {
		return false
	}
	newest := p.newest[slot].Load()
	return newest >= 0 && int32(uint32(newest)-from) >= 0
}

func (p *simPictures) close() {
	var err error
	if p.pc != nil {
		err = p.pc.Close()
	}
	_ = errors.Join(err, p.socket.Close())
}
