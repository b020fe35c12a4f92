package webrtc

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/webrtc/v4"

	"kawung/media"
)

// What a publisher is told.
const (
	publisherRate  = 1_500_000 // bit/s of video, by REMB, where nothing else was said
	keyframePause  = 500 * time.Millisecond
	keyframeLook   = 100 * time.Millisecond
	feedbackPeriod = time.Second
)

// A publisher is one connection that sends to us: at most one video and one
// audio track.
type publisher struct {
	c   *connection
	cfg media.PublishConfig

	mu           sync.Mutex // guards what follows
	video, audio *incoming  // nil until the track comes
	wantKey      bool
	askedKey     time.Time
}

var _ media.Publisher = (*publisher)(nil)

// Publish answers a publisher's offer; see media.Peers.
func (e *Endpoint) Publish(ctx context.Context, cfg media.PublishConfig) (string, media.Publisher, error) {
	if wants(cfg.Offer, "video", "sendonly", "sendrecv") != nil {
		if err := wants(cfg.Offer, "audio", "sendonly", "sendrecv"); err != nil {
			return "", nil, err
		}
	}
	c, err := e.open(e.publishers, cfg.Name, cfg.State)
	if err != nil {
		return "", nil, err
	}
	p := &publisher{c: c, cfg: cfg}
	c.pc.OnTrack(func(t *webrtc.TrackRemote, r *webrtc.RTPReceiver) { p.take(t, r) })
	answer, err := c.answer(ctx, cfg.Offer)
	if err != nil {
		return "", nil, errors.Join(err, c.Close())
	}
	c.spawn(p.report)
	return answer, p, nil
}

// take starts reading a track, unless there is one of its kind already.
func (p *publisher) take(t *webrtc.TrackRemote, r *webrtc.RTPReceiver) {
	p.mu.Lock()
	defer p.mu.Unlock()
	place := &p.audio
	if t.Kind() == webrtc.RTPCodecTypeVideo {
		place = &p.video
	}
	if *place != nil {
		p.c.log.Debug("another track is not taken", "kind", t.Kind(), "ssrc", t.SSRC())
		return
	}
	in := newIncoming(p, t, r)
	if p.c.spawn(in.run) && p.c.spawn(in.hear) {
		*place = in
	}
}

// RequestKeyframe asks the publisher for a keyframe, at most every half second.
func (p *publisher) RequestKeyframe() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.wantKey = true
	p.askKey()
}

// askKey sends a PLI if one is wanted and the last is long enough ago; p.mu is
// held.
func (p *publisher) askKey() {
	now := p.c.now()
	if !p.wantKey || p.video == nil || now.Sub(p.askedKey) < keyframePause {
		return
	}
	p.wantKey, p.askedKey = false, now
	p.write(&rtcp.PictureLossIndication{MediaSSRC: p.video.ssrc})
}

func (p *publisher) write(packets ...rtcp.Packet) {
	if err := p.c.pc.WriteRTCP(packets); err != nil {
		p.c.log.Debug("write RTCP", "error", fmt.Errorf("publisher: %w", err))
	}
}

// report sends receiver reports and the rate we want, and keyframe requests
// that had to wait, until the connection ends.
func (p *publisher) report() {
	tick := time.NewTicker(keyframeLook)
	defer tick.Stop()
	for n := 1; ; n++ {
		select {
		case <-p.c.gone:
			return
		case <-tick.C:
		}
		p.mu.Lock()
		p.askKey()
		video, audio := p.video, p.audio
		p.mu.Unlock()
		if n%int(feedbackPeriod/keyframeLook) == 0 {
			p.feedback(video, audio)
		}
	}
}

func (p *publisher) feedback(video, audio *incoming) {
	report := &rtcp.ReceiverReport{}
	for _, in := range []*incoming{video, audio} {
		if in != nil {
			report.Reports = append(report.Reports, in.report())
		}
	}
	if len(report.Reports) == 0 {
		return
	}
	packets := []rtcp.Packet{report}
	if video != nil {
		packets = append(packets, &rtcp.ReceiverEstimatedMaximumBitrate{Bitrate: float32(cmp.Or(p.cfg.Rate, publisherRate)), SSRCs: []uint32{video.ssrc}})
	}
	p.write(packets...)
}

// Close ends the connection and everything it started.
func (p *publisher) Close() error { return p.c.Close() }
