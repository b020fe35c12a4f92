package media

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
)

// pushRate is what a camera that pushes over WebRTC may send, in bit/s.
const pushRate = 12_000_000

// A push is a camera that sends over a peer connection (WHIP).
type push struct {
	inflow    *Inflow
	publisher Publisher // nil until its offer is answered
	tag       string
}

// PublishCamera answers the offer of a camera that is declared to push. id
// names its session; tag is kept for whoever gives the orders, see Sessions. Errors are those of Receive, and ErrOffer if the offer is
// unusable.
func (r *Relay) PublishCamera(ctx context.Context, camera, offer, tag string) (id, answer string, err error) {
	id = rand.Text()
	inflow, err := r.Receive(ctx, camera, func() { r.StopPublishing(id) })
	if err != nil {
		return "", "", fmt.Errorf("camera %s: publish: %w", camera, err)
	}
	r.mu.Lock()
	r.pushes[id] = &push{inflow: inflow, tag: tag}
	r.mu.Unlock()
	out := inflow.Out()
	answer, publisher, err := r.cfg.Peers.Publish(ctx, PublishConfig{
		Name: "camera/" + camera, Offer: offer, Video: out.Video, Audio: out.Audio, Rate: pushRate,
		State: func(state PeerState) {
			if state == PeerEnded {
				r.StopPublishing(id)
			}
		},
	})
	if err != nil {
		r.StopPublishing(id)
		inflow.Close(nil)
		return "", "", fmt.Errorf("camera %s: publish: %w", camera, err)
	}
	if !r.took(id, publisher) {
		err := publisher.Close()
		inflow.Close(nil)
		return "", "", errors.Join(fmt.Errorf("camera %s: publish: %w", camera, ErrClosed), err)
	}
	return id, answer, nil
}

// took gives a session its publisher; false when it was ended meanwhile.
func (r *Relay) took(id string, publisher Publisher) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	p := r.pushes[id]
	if p == nil || r.closed {
		delete(r.pushes, id)
		return false
	}
	p.publisher = publisher
	p.inflow.Out().Video.SetAsk(publisher.RequestKeyframe)
	publisher.RequestKeyframe()
	return true
}

// StopPublishing ends the session of a camera that pushes. An unknown one is no
// error: it may have ended by itself.
func (r *Relay) StopPublishing(id string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	p := r.pushes[id]
	delete(r.pushes, id)
	if p == nil || p.publisher == nil {
		return
	}
	p.inflow.Out().Video.SetAsk(nil)
	r.dispose(p)
}

// Close ends the connection, and then gives the stream back.
func (p *push) Close() error {
	err := p.publisher.Close()
	p.inflow.Close(nil)
	return err
}
