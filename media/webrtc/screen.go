package webrtc

import (
	"context"
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/webrtc/v4"

	"kawung/media"
)

// The intervals of sender reports: players keep sound in step with pictures by
// them; pictures alone need no more than RFC 3550 §6.2 has, and reports to fifty
// viewers a second woke the relay oftener than their camera did.
const (
	reportEvery         = time.Second
	reportPicturesEvery = 5 * time.Second
)

// A line is what screens and viewers have in common: a connection with slots.
type line struct {
	c            *connection
	video, audio []*slot
}

// serve starts the slots' goroutines.
func (l *line) serve() {
	for _, s := range slices.Concat(l.video, l.audio) {
		if !l.c.spawn(s.run) {
			s.end()
		}
		if s.sender != nil {
			l.c.spawn(s.feedback)
		}
	}
	l.c.spawn(l.report)
}

// report sends the slots' sender reports until the connection ends.
func (l *line) report() {
	every := reportEvery
	if len(l.audio) == 0 {
		every = reportPicturesEvery
	}
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-l.c.gone:
			return
		case <-tick.C:
		}
		now := l.c.now()
		var reports []rtcp.Packet
		for _, s := range slices.Concat(l.video, l.audio) {
			if r := s.report(now); r != nil {
				reports = append(reports, r)
			}
		}
		if len(reports) > 0 {
			_ = l.c.carrier.WriteRTCP(reports) // lost with the connection, or sent again in a second
		}
	}
}

// Close ends the connection and everything it started.
func (l *line) Close() error { return l.c.Close() }

// A screen is one page's connection with pre-negotiated slots.
type screen struct {
	line
	offer    media.ScreenOffer
	answered atomic.Bool // on a link
}

var _ media.ScreenPeer = (*screen)(nil)

func newScreen(ctx context.Context, c *connection, cfg media.ScreenConfig) (*screen, error) {
	s := &screen{line: line{c: c}}
	for i := range cfg.Video {
		slot := newSlot(c, webrtc.RTPCodecTypeVideo, i)
		if cfg.Turned != nil {
			slot.said = func(stream *media.Fanout, liveFrom uint32) { cfg.Turned(i, stream, liveFrom) }
		}
		s.video = append(s.video, slot)
	}
	for i := range cfg.Audio {
		s.audio = append(s.audio, newSlot(c, webrtc.RTPCodecTypeAudio, i))
	}
	if c.link != nil {
		s.offerLink()
	} else if err := s.offerLibrary(ctx); err != nil {
		return nil, err
	}
	s.serve()
	return s, nil
}

// offerLibrary makes the offer with the library's peer connection.
func (s *screen) offerLibrary(ctx context.Context) error {
	c := s.c
	var lines []*webrtc.RTPTransceiver
	for _, slot := range slices.Concat(s.video, s.audio) {
		t, err := c.pc.AddTransceiverFromTrack(slot, webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionSendonly})
		if err != nil {
			return fmt.Errorf("slot %s: %w", slot.id, err)
		}
		slot.sender = t.Sender()
		lines = append(lines, t)
	}
	desc, err := c.pc.CreateOffer(nil)
	if err != nil {
		return fmt.Errorf("create offer: %w", err)
	}
	if s.offer.SDP, err = c.settle(ctx, desc); err != nil {
		return err
	}
	for i, t := range lines {
		if i < len(s.video) {
			s.offer.Video = append(s.offer.Video, t.Mid())
		} else {
			s.offer.Audio = append(s.offer.Audio, t.Mid())
		}
	}
	return nil
}

// Offer is our offer, complete.
func (s *screen) Offer() media.ScreenOffer { return s.offer }

// Answer takes the page's answer.
func (s *screen) Answer(_ context.Context, sdp string) ([]media.Codec, error) {
	if len(sdp) > maxSDP {
		return nil, fmt.Errorf("answer of %d bytes, at most %d: %w", len(sdp), maxSDP, media.ErrOffer)
	}
	if s.c.link != nil {
		return s.answerLink(sdp)
	}
	err := s.c.pc.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: sdp})
	if err != nil {
		return nil, fmt.Errorf("%w: %w", media.ErrOffer, err)
	}
	var codecs []media.Codec
	for _, c := range []media.Codec{media.H264, media.VP8, media.H265} {
		if names(sdp, c) {
			codecs = append(codecs, c)
		}
	}
	return codecs, nil
}

// Show puts a stream on a video slot; see media.Relay.Show.
func (s *screen) Show(slot int, stream *media.Fanout) (liveFrom uint32) {
	return s.video[slot].show(stream)
}

// Follow lets a stream take a video slot over at its next keyframe; see
// media.ScreenPeer.
func (s *screen) Follow(slot int, stream *media.Fanout, patience time.Duration) (carried *media.Fanout) {
	return s.video[slot].follow(stream, patience)
}

// Hear puts a stream on an audio slot.
func (s *screen) Hear(slot int, stream *media.Fanout) { s.audio[slot].show(stream) }
