package webrtc

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/pion/sdp/v3"
	"github.com/pion/webrtc/v4"

	"kawung/media"
)

// Play answers a viewer's offer with one stream; see media.Peers.
func (e *Endpoint) Play(ctx context.Context, cfg media.PlayConfig) (string, io.Closer, error) {
	if err := wants(cfg.Offer, "video", "recvonly", "sendrecv"); err != nil {
		return "", nil, err
	}
	open := func() (*connection, error) { return e.openLink(ctx, cfg.Name, cfg.State) }
	if e.library {
		open = func() (*connection, error) { return e.open(e.viewers, cfg.Name, cfg.State) }
	}
	c, err := open()
	if err != nil {
		return "", nil, err
	}
	v := &line{c: c}
	answer, err := v.play(ctx, cfg)
	if err != nil {
		return "", nil, errors.Join(err, c.Close())
	}
	return answer, v, nil
}

func (l *line) play(ctx context.Context, cfg media.PlayConfig) (string, error) {
	negotiate := l.playLink
	if l.c.link == nil {
		negotiate = l.playLibrary
	}
	answer, err := negotiate(ctx, cfg)
	if err != nil {
		return "", err
	}
	codec := cfg.Video.Format().Codec // NoCodec while nobody knows
	if codec != media.NoCodec && !names(answer, codec) {
		return "", fmt.Errorf("%w: the player takes no %s", media.ErrUnsupported, codec)
	}
	l.video[0].show(cfg.Video)
	for _, s := range l.audio {
		s.show(cfg.Audio)
	}
	l.serve()
	return answer, nil
}

// playLibrary answers a player's offer with the library's peer connection.
func (l *line) playLibrary(ctx context.Context, cfg media.PlayConfig) (string, error) {
	l.video = []*slot{newSlot(l.c, webrtc.RTPCodecTypeVideo, 0)}
	if cfg.Audio != nil && wants(cfg.Offer, "audio", "recvonly", "sendrecv") == nil {
		l.audio = []*slot{newSlot(l.c, webrtc.RTPCodecTypeAudio, 0)}
	}
	for _, s := range append(l.video[:1:1], l.audio...) {
		sender, err := l.c.pc.AddTrack(s)
		if err != nil {
			return "", fmt.Errorf("track %s: %w", s.id, err)
		}
		s.sender = sender
	}
	return l.c.answer(ctx, cfg.Offer)
}

// wants says whether an offer has a line of that kind with one of the
// directions; ErrOffer if not, or if it is no session description at all.
func wants(offer, kind string, directions ...string) error {
	var desc sdp.SessionDescription
	if len(offer) > maxSDP {
		return fmt.Errorf("offer of %d bytes, at most %d: %w", len(offer), maxSDP, media.ErrOffer)
	}
	if err := desc.UnmarshalString(offer); err != nil {
		return fmt.Errorf("%w: %w", media.ErrOffer, err)
	}
	for _, m := range desc.MediaDescriptions {
		if m.MediaName.Media != kind {
			continue
		}
		if slices.Contains(directions, direction(m)) {
			return nil
		}
	}
	return fmt.Errorf("%w: no %s line that is %v", media.ErrOffer, kind, directions)
}

// direction is a line's direction; RFC 8866 §6.7: sendrecv when it says none.
func direction(m *sdp.MediaDescription) string {
	for _, d := range []string{"recvonly", "sendonly", "inactive"} {
		if _, ok := m.Attribute(d); ok {
			return d
		}
	}
	return "sendrecv"
}
