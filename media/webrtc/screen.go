package webrtc

import (
	"context"
	"fmt"
	"slices"
	"sync"
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
	c *connection

	mu           sync.RWMutex // guards video once the line is served: a screen's grows
	video, audio []*slot
}

// all are the slots, in no order.
func (l *line) all() []*slot {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return slices.Concat(l.video, l.audio)
}

// serve starts the slots' goroutines.
func (l *line) serve() {
	for _, s := range l.all() {
		l.serveSlot(s)
	}
	l.c.spawn(l.report)
}

func (l *line) serveSlot(s *slot) {
	if !l.c.spawn(s.run) {
		s.end()
	}
	if s.sender != nil {
		l.c.spawn(s.feedback)
	}
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
		for _, s := range l.all() {
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
	turned   func(slot int, stream *media.Fanout, liveFrom uint32) // nil: nobody cares
	answered atomic.Bool                                           // on a link

	talk   sync.Mutex // guards what follows: one offer or answer at a time
	offer  media.ScreenOffer
	more   []*slot           // offered by Grow and not answered yet
	larger media.ScreenOffer // that offer

	lines   []*slot // of a link, in the order of the description
	version origin  // of a link's newest offer
}

var _ media.ScreenPeer = (*screen)(nil)

func newScreen(ctx context.Context, c *connection, cfg media.ScreenConfig) (*screen, error) {
	s := &screen{line: line{c: c}, turned: cfg.Turned}
	s.video = s.slots(cfg.Video, 0)
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

// slots are n new video slots, numbered from first.
func (s *screen) slots(n, first int) (all []*slot) {
	for i := first; i < first+n; i++ {
		slot := newSlot(s.c, webrtc.RTPCodecTypeVideo, i)
		if s.turned != nil {
			slot.said = func(stream *media.Fanout, liveFrom uint32) { s.turned(i, stream, liveFrom) }
		}
		all = append(all, slot)
	}
	return all
}

// offerLibrary makes the offer with the library's peer connection.
func (s *screen) offerLibrary(ctx context.Context) (err error) {
	video, err := s.addLines(s.video)
	if err != nil {
		return err
	}
	audio, err := s.addLines(s.audio)
	if err != nil {
		return err
	}
	if s.offer.SDP, err = s.describe(ctx); err != nil {
		return err
	}
	for _, t := range video {
		s.offer.Video = append(s.offer.Video, t.Mid())
	}
	for _, t := range audio {
		s.offer.Audio = append(s.offer.Audio, t.Mid())
	}
	return nil
}

// addLines gives the library's peer connection a line for each slot.
func (s *screen) addLines(slots []*slot) (lines []*webrtc.RTPTransceiver, err error) {
	for _, slot := range slots {
		t, err := s.c.pc.AddTransceiverFromTrack(slot, webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionSendonly})
		if err != nil {
			return nil, fmt.Errorf("slot %s: %w", slot.id, err)
		}
		slot.sender = t.Sender()
		lines = append(lines, t)
	}
	return lines, nil
}

// describe is the library's offer of the lines there are.
func (s *screen) describe(ctx context.Context) (string, error) {
	desc, err := s.c.pc.CreateOffer(nil)
	if err != nil {
		return "", fmt.Errorf("create offer: %w", err)
	}
	return s.c.settle(ctx, desc)
}

// Offer is our offer, complete: the newest that was answered, or the first.
func (s *screen) Offer() media.ScreenOffer {
	s.talk.Lock()
	defer s.talk.Unlock()
	return s.offer
}

// Grow offers more video lines behind those there are, which go on as they are: the
// offer says the same of them and of the transport as before (RFC 9429 §5.2.2).
func (s *screen) Grow(ctx context.Context, video int) (media.ScreenOffer, error) {
	s.talk.Lock()
	defer s.talk.Unlock()
	if s.more != nil {
		return s.larger, nil // the page that was offered it has gone; another may answer
	}
	have := len(s.offer.Video)
	if video <= have || video > MaxVideoSlots {
		return media.ScreenOffer{}, fmt.Errorf("%d video slots where there are %d: %w", video, have, media.ErrSlot)
	}
	more := s.slots(video-have, have)
	var err error
	if s.c.link != nil {
		s.larger, err = s.growLink(more)
	} else {
		s.larger, err = s.growLibrary(ctx, more)
	}
	if err != nil {
		return media.ScreenOffer{}, err
	}
	s.more = more
	return s.larger, nil
}

func (s *screen) growLibrary(ctx context.Context, more []*slot) (media.ScreenOffer, error) {
	lines, err := s.addLines(more)
	if err != nil {
		return media.ScreenOffer{}, err
	}
	o := media.ScreenOffer{Video: slices.Clone(s.offer.Video), Audio: s.offer.Audio}
	if o.SDP, err = s.describe(ctx); err != nil {
		return media.ScreenOffer{}, err
	}
	for _, t := range lines {
		o.Video = append(o.Video, t.Mid())
	}
	return o, nil
}

// grown takes the slots of Grow, which were answered; s.talk is held.
func (s *screen) grown() {
	s.mu.Lock()
	s.video = slices.Concat(s.video, s.more)
	s.mu.Unlock()
	for _, slot := range s.more {
		s.serveSlot(slot)
	}
	s.offer, s.more, s.larger = s.larger, nil, media.ScreenOffer{}
}

// Answer takes the page's answer.
func (s *screen) Answer(_ context.Context, sdp string) ([]media.Codec, error) {
	if len(sdp) > maxSDP {
		return nil, fmt.Errorf("answer of %d bytes, at most %d: %w", len(sdp), maxSDP, media.ErrOffer)
	}
	s.talk.Lock()
	defer s.talk.Unlock()
	if s.c.link != nil {
		return s.answerLink(sdp)
	}
	err := s.c.pc.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: sdp})
	if err != nil {
		return nil, fmt.Errorf("%w: %w", media.ErrOffer, err)
	}
	if s.more != nil {
		s.grown()
	}
	var codecs []media.Codec
	for _, c := range []media.Codec{media.H264, media.VP8, media.H265} {
		if names(sdp, c) {
			codecs = append(codecs, c)
		}
	}
	return codecs, nil
}

// slot is a video slot.
func (s *screen) slot(i int) *slot {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.video[i]
}

// Show puts a stream on a video slot; see media.Relay.Show.
func (s *screen) Show(slot int, stream *media.Fanout) (liveFrom uint32) {
	return s.slot(slot).show(stream)
}

// Follow lets a stream take a video slot over at its next keyframe; see
// media.ScreenPeer.
func (s *screen) Follow(slot int, stream *media.Fanout, patience time.Duration) (carried *media.Fanout) {
	return s.slot(slot).follow(stream, patience)
}

// Hear puts a stream on an audio slot.
func (s *screen) Hear(slot int, stream *media.Fanout) { s.audio[slot].show(stream) }
