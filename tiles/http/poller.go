// Package http polls JSON over HTTP for the figures of tiles: one source, one
// request at a time, never faster than it asks and slower when it fails.
package http

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"time"

	"kawung/tiles"
)

// Defaults of a Poller.
const (
	DefaultTimeout  = 10 * time.Second
	DefaultMaxBytes = 4 << 20
)

// A Board is what a poller needs of the board.
type Board interface {
	Put(ctx context.Context, name string, document []byte, from string) (uint64, error)
	Fail(name, reason string)
}

// A Feed says what is asked and where the tiles' data is in the reply.
type Feed struct {
	Name  string
	URL   string            // http or https; user information is sent and never shown
	Every time.Duration     // at least a second in service
	Tiles map[string]string // tile → JSON pointer (RFC 6901) into the reply; "" is the whole
}

// A Poller is one feed that is asked again and again.
type Poller struct {
	Feed     Feed
	Board    Board
	Log      *slog.Logger     // slog.Default() when nil
	Client   *http.Client     // one that refuses link-local addresses when nil
	Now      func() time.Time // time.Now when nil
	Timeout  time.Duration    // DefaultTimeout when zero; the whole exchange
	MaxBytes int64            // DefaultMaxBytes when zero

	last reply // the last good one, for conditional requests
}

// Run polls until ctx ends, then returns nil. It returns an error only for a
// feed that can never work: a URL that is none, no tiles, no interval.
func (p *Poller) Run(ctx context.Context) error {
	if err := p.prepare(); err != nil {
		return fmt.Errorf("feed %s: %w", p.Feed.Name, err)
	}
	defer p.Client.CloseIdleConnections()
	failures := 0
	for {
		switch err := p.poll(ctx); {
		case ctx.Err() != nil:
			return nil
		case err != nil:
			if failures++; failures == 1 {
				p.Log.Warn("feed could not deliver", "reason", reason(err), "err", redact(err))
			}
			for _, name := range p.tiles() {
				p.Board.Fail(name, reason(err))
			}
		case failures > 0:
			p.Log.Info("feed delivers again", "after", failures)
			failures = 0
		}
		if !wait(ctx, pause(p.Feed.Every, failures)) {
			return nil
		}
	}
}

func (p *Poller) prepare() error {
	u, err := url.Parse(p.Feed.URL)
	switch {
	case err != nil:
		return errors.New("its URL cannot be read") // the error would print it
	case u.Scheme != "http" && u.Scheme != "https" || u.Host == "":
		return errors.New("its URL must be http:// or https:// with a host")
	case len(p.Feed.Tiles) == 0:
		return errors.New("it feeds no tile")
	case p.Feed.Every <= 0:
		return errors.New("it has no interval")
	}
	if p.Log == nil {
		p.Log = slog.Default()
	}
	p.Log = p.Log.With("feed", p.Feed.Name, "url", u.Redacted())
	if p.Client == nil {
		p.Client = client()
	}
	if p.Now == nil {
		p.Now = time.Now
	}
	if p.Timeout == 0 {
		p.Timeout = DefaultTimeout
	}
	if p.MaxBytes == 0 {
		p.MaxBytes = DefaultMaxBytes
	}
	return nil
}

func (p *Poller) tiles() []string {
	names := make([]string, 0, len(p.Feed.Tiles))
	for n := range p.Feed.Tiles {
		names = append(names, n)
	}
	slices.Sort(names)
	return names
}

// poll asks once and gives each tile its part. A tile whose part is wrong is
// marked by itself; an error is the whole feed's.
func (p *Poller) poll(ctx context.Context) error {
	r, err := p.fetch(ctx)
	if err != nil {
		return err
	}
	p.last = r
	for _, name := range p.tiles() {
		if err := p.give(ctx, name, r); err != nil && ctx.Err() == nil {
			p.Log.Warn("tile not fed", "tile", name, "err", err)
			p.Board.Fail(name, reason(err))
		}
	}
	return nil
}

func (p *Poller) give(ctx context.Context, name string, r reply) error {
	doc, err := part(r, p.Feed.Tiles[name])
	if err != nil {
		return err
	}
	if _, err = p.Board.Put(ctx, name, doc, "feed/"+p.Feed.Name); errors.Is(err, tiles.ErrNotFound) {
		return nil // not declared now: nobody waits for it
	}
	return err
}

// pause is the time to the next poll: the interval, doubled with each failure
// up to ten times, and moved by a tenth so that feeds do not march in step.
func pause(every time.Duration, failures int) time.Duration {
	d := every
	for range failures {
		if d *= 2; d >= 10*every {
			d = 10 * every
			break
		}
	}
	return time.Duration(float64(d) * (0.9 + 0.2*rand.Float64()))
}

func wait(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}
