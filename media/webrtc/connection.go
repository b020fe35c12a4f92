package webrtc

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/webrtc/v4"

	"kawung/media"
)

// answerWithin is how long an offer, or a connection, may take to come up.
const answerWithin = 30 * time.Second

// A carrier is what a connection is made of: a peer connection of the library,
// or a link.
type carrier interface {
	WriteRTCP([]rtcp.Packet) error
	GracefulClose() error
}

// A connection is one peer connection and the goroutines that belong to it.
type connection struct {
	endpoint *Endpoint
	carrier  carrier
	pc       *webrtc.PeerConnection // the carrier, if it is the library's
	link     *link                  // the carrier, if it is ours
	now      func() time.Time
	log      *slog.Logger
	pace     pacer
	late     *time.Timer   // gives up on a connection that does not come up
	gone     chan struct{} // closed when the connection is about to close
	tasks    sync.WaitGroup
	once     sync.Once
	err      error // of closing

	mu     sync.Mutex // guards what follows; held while notify runs, to keep its order
	notify func(media.PeerState)
	state  media.PeerState
	closed bool
}

func newConnection(e *Endpoint, log *slog.Logger, notify func(media.PeerState)) *connection {
	c := &connection{endpoint: e, now: e.now, log: log, gone: make(chan struct{}), notify: notify}
	c.late = time.AfterFunc(answerWithin, func() { c.tell(media.PeerEnded) })
	return c
}

// carriedBy makes the connection of a peer connection of the library.
func (c *connection) carriedBy(pc *webrtc.PeerConnection) {
	c.pc, c.carrier = pc, pc
	pc.OnConnectionStateChange(func(webrtc.PeerConnectionState) { c.changed() })
}

// changed reads the state anew: the library's calls may overtake each other.
func (c *connection) changed() {
	switch c.pc.ConnectionState() {
	case webrtc.PeerConnectionStateConnected:
		c.late.Stop()
		c.tell(media.PeerConnected)
	case webrtc.PeerConnectionStateDisconnected:
		c.tell(media.PeerBroken)
	case webrtc.PeerConnectionStateFailed, webrtc.PeerConnectionStateClosed:
		c.tell(media.PeerEnded)
	}
}

// tell passes a new state on, once.
func (c *connection) tell(state media.PeerState) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed || c.state == state || c.state == media.PeerEnded {
		return
	}
	c.state = state
	if c.notify != nil {
		c.notify(state)
	}
}

// spawn starts a goroutine that Close waits for; false when closing began.
func (c *connection) spawn(task func()) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return false
	}
	c.tasks.Go(task)
	return true
}

// closeWithin is how long the library may take to close a connection. It may
// take for ever: a stream that its SDP did not declare and that begins while it
// closes blocks it (pion/webrtc 4.2, DTLSTransport.Stop against
// storeSimulcastStream).
const closeWithin = 5 * time.Second

// errStuck is a connection that the library does not close. What it holds is
// lost; the relay is not.
var errStuck = errors.New("webrtc: the library does not close the connection")

// Close ends the connection and waits for everything it started, unless the
// library is stuck. It may be called more than once.
func (c *connection) Close() error {
	c.once.Do(func() {
		c.late.Stop()
		close(c.gone) // before the lock, so that nobody who holds it waits for us
		c.mu.Lock()
		c.closed = true
		c.mu.Unlock()
		c.err = c.end()
		c.endpoint.forget(c)
	})
	return c.err
}

func (c *connection) end() error {
	ended := make(chan error, 1)
	go func() {
		err := c.carrier.GracefulClose()
		c.tasks.Wait()
		ended <- err
	}()
	select {
	case err := <-ended:
		return err
	case <-time.After(closeWithin):
		return errStuck
	}
}

// settle makes desc our side and returns it with all candidates: our socket's
// addresses, so there is nothing to wait for but the library.
func (c *connection) settle(ctx context.Context, desc webrtc.SessionDescription) (string, error) {
	complete := webrtc.GatheringCompletePromise(c.pc)
	if err := c.pc.SetLocalDescription(desc); err != nil {
		return "", fmt.Errorf("local description: %w", err)
	}
	select {
	case <-complete:
		return c.pc.LocalDescription().SDP, nil
	case <-ctx.Done():
		return "", fmt.Errorf("gather candidates: %w", context.Cause(ctx))
	case <-c.gone:
		return "", fmt.Errorf("gather candidates: %w", media.ErrClosed)
	}
}

// answer takes an offer and returns our answer. Whatever is wrong with the
// offer is ErrOffer.
func (c *connection) answer(ctx context.Context, offer string) (string, error) {
	if len(offer) > maxSDP {
		return "", fmt.Errorf("offer of %d bytes, at most %d: %w", len(offer), maxSDP, media.ErrOffer)
	}
	if err := c.pc.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeOffer, SDP: offer}); err != nil {
		return "", fmt.Errorf("%w: %w", media.ErrOffer, err)
	}
	desc, err := c.pc.CreateAnswer(nil)
	if err != nil {
		return "", fmt.Errorf("%w: %w", media.ErrOffer, err)
	}
	return c.settle(ctx, desc)
}
