package media

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"time"
)

// A play is one viewer with its own connection (WHEP).
type play struct {
	viewer io.Closer
	tag    string
}

// Play answers a viewer's offer with one source: its cached group of pictures,
// then what is live. The viewer ends with StopPlay or with its connection. tag
// is kept for whoever gives the orders; see Sessions.
// ErrNotFound if there is no such source, ErrOffer if the offer is unusable.
func (r *Relay) Play(ctx context.Context, source Source, offer, tag string) (id, answer string, err error) {
	r.mu.Lock()
	video, audio := r.resolve(View{Source: source, hevc: offersHEVC(offer)}), r.soundOf(source)
	r.mu.Unlock()
	if video == nil {
		return "", "", fmt.Errorf("play %s: %w", source, ErrNotFound)
	}
	id = rand.Text()
	answer, viewer, err := r.cfg.Peers.Play(ctx, PlayConfig{
		Name: "play/" + string(source), Offer: offer, Video: video, Audio: audio,
		State: func(state PeerState) {
			if state == PeerEnded {
				r.StopPlay(id)
			}
		},
	})
	if err != nil {
		return "", "", fmt.Errorf("play %s: %w", source, err)
	}
	r.mu.Lock()
	closed := r.closed
	if !closed {
		r.plays[id] = &play{viewer, tag}
	}
	r.mu.Unlock()
	if closed {
		return "", "", errors.Join(fmt.Errorf("play %s: %w", source, ErrClosed), viewer.Close())
	}
	return id, answer, nil
}

// StopPlay ends a viewer. An unknown one is no error: it may have ended by
// itself.
func (r *Relay) StopPlay(id string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if p := r.plays[id]; p != nil {
		delete(r.plays, id)
		r.dispose(p.viewer)
	}
}

// Playing says whether a viewer of Play is still there.
func (r *Relay) Playing(id string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.plays[id] != nil
}

// Keyframe is a source's newest keyframe as one H.264 access unit in Annex B
// form (ITU-T H.264, Annex B), and when it arrived; of a camera with a
// substream, the substream's. It pulls the camera if need be and waits for a
// keyframe until ctx ends. ErrNotFound if there is no such source,
// ErrUnsupported if it is not H.264.
func (r *Relay) Keyframe(ctx context.Context, source Source) (annexB []byte, at time.Time, err error) {
	r.mu.Lock()
	stream := r.resolve(View{Source: source, Width: 1})
	r.mu.Unlock()
	if stream == nil {
		return nil, time.Time{}, fmt.Errorf("keyframe of %s: %w", source, ErrNotFound)
	}
	reader, burst := stream.Subscribe()
	defer reader.Close()
	if len(burst) > 0 {
		return keyframe(source, burst[0])
	}
	for {
		select {
		case <-ctx.Done():
			return nil, time.Time{}, fmt.Errorf("keyframe of %s: %w", source, context.Cause(ctx))
		case f, ok := <-reader.Frames():
			if !ok {
				return nil, time.Time{}, fmt.Errorf("keyframe of %s: %w", source, ErrClosed)
			}
			if f.Keyframe {
				return keyframe(source, f)
			}
		}
	}
}

func keyframe(source Source, f *Frame) ([]byte, time.Time, error) {
	unit, err := f.AnnexB()
	if err != nil {
		return nil, time.Time{}, fmt.Errorf("keyframe of %s: %w", source, err)
	}
	return unit, f.Arrived, nil
}

// AnnexB is the frame as one access unit with start codes (ITU-T H.264 annex
// B). It returns ErrUnsupported for other codecs.
func (f *Frame) AnnexB() ([]byte, error) {
	if f.Codec() != H264 {
		return nil, fmt.Errorf("%s: %w", f.Codec(), ErrUnsupported)
	}
	var b []byte
	for nal := range H264Units(f.Packets) {
		b = append(b, 0, 0, 0, 1)
		b = append(b, nal...)
	}
	return b, nil
}
