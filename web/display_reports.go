package web

import (
	"context"
	"errors"
	"time"

	"kawung/media"
	"kawung/wall"
)

// answer takes the page's answer to the offer of its peer connection.
func (p *displayPage) answer(m sdpMessage) error {
	p.mu.Lock()
	name, session, more := p.name, p.hello.Session, p.growing
	p.growing = false
	p.mu.Unlock()
	ctx, cancel := context.WithTimeout(context.Background(), quick)
	defer cancel()
	switch err := p.s.relay.AnswerScreen(ctx, media.ScreenID(name), session, m.SDP); {
	case more && err != nil: // it goes on with the lines it has
		p.log.Warn("display keeps its slots", "display", name, "error", err)
		return nil
	case more:
		p.s.wall.ScreenGrown(name)
		return nil
	case errors.Is(err, media.ErrOffer):
		return endf(closeBadMessage, "answer: unusable session description")
	case err != nil:
		p.log.Warn("display's answer", "display", name, "error", err)
		return endf(closeBadMessage, "answer: there is no offer to answer")
	}
	p.s.wall.ScreenReady(name)
	return nil
}

// paintSkew is how far from now a page may say that it painted: its clock is
// corrected, so more than this is no clock at all.
const paintSkew = 30 * time.Second

// Between two refreshes of a display: 500 Hz and 10 Hz.
const (
	leastRefresh = 2 * time.Millisecond
	mostRefresh  = 100 * time.Millisecond
)

func (p *displayPage) painted(name string, m displayPainted) error {
	at, now := m.At.Time(), time.Now()
	if at.Before(now.Add(-paintSkew)) || at.After(now.Add(paintSkew)) {
		at = now
	}
	p.s.wall.PaintedAt(name, m.Revision, at)
	return nil
}

func (p *displayPage) health(name string, m displayHealth) error {
	if len(m.Windows) > wall.MaxWindows {
		return endf(closeBadMessage, "health: more than %d windows", wall.MaxWindows)
	}
	h := wall.DisplayHealth{Hidden: m.Hidden, ClockError: time.Duration(m.ClockError) * time.Microsecond}
	for _, w := range m.Windows {
		h.Windows = append(h.Windows, wall.WindowHealth{
			Window: clip(w.Window, 64), Source: clip(w.Source, 200), Slot: w.Slot, Decoded: w.Decoded, FPS: w.FPS,
			State: clip(w.State, 16), Since: w.Since.Time(), Width: w.Width, Height: w.Height,
			FrozenSince: w.FrozenSince.Time(), Covered: w.Covered,
		})
	}
	if d := m.Decode; d != nil {
		if d.Pixels < 0 || d.Dropped < 0 || d.Dropped > 1 || d.Busy < 0 || d.Capacity < 0 {
			return endf(closeBadMessage, "health: decode is out of range")
		}
		h.Decode = wall.DecodeHealth(*d)
	}
	if r := m.Refresh; r != nil {
		every := time.Duration(r.Every)
		if every < leastRefresh || every > mostRefresh {
			return endf(closeBadMessage, "health: refresh is out of range")
		}
		h.Refresh = wall.Refresh{At: r.At.Time(), Every: every}
	}
	p.s.wall.Health(name, h)
	return nil
}
