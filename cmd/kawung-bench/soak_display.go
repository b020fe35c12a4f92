package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"
)

// soakLook reads the windows of a display's page and the stamps painted in them.
//
//go:embed soak_look.js
var soakLook string

// soakLine reads what is known of one slot's video line.
//
//go:embed soak_line.js
var soakLine string

// A display is one Chromium that shows the wall, looked at from outside through
// its debugging port.
type display struct {
	name string
	tab  *tab
	wall *client
	seen map[string]*glimpse
}

// A sight is what soakLook says of a page. Times are ms of the page's clock.
type sight struct {
	At     float64 `json:"at"`
	Free   float64 `json:"free"`   // for how long the page has run without hanging
	Frames int     `json:"frames"` // animation frames since the first look
	Away   float64 `json:"away"`   // since its last timer or animation frame, whichever is older
	Gaps   []gap   `json:"gaps"`   // of the last 20 s
	Panes  []pane  `json:"panes"`

	asked, answered time.Time
}

// A gap is a time in which a page's timers or animation frames did not run.
type gap struct {
	Kind string  `json:"kind"`
	MS   float64 `json:"ms"`
	At   float64 `json:"at"` // its end
}

// A pane is what soakLook says of a window.
type pane struct {
	Window string `json:"window"`
	Source string `json:"source"`
	Slot   int    `json:"slot"`
	State  string `json:"state"`
	Frame  int    `json:"frame"` // the stamp's, −1: none could be read
	Hash   uint32 `json:"hash"`  // of the pixels
}

func (s *soak) openDisplay(ctx context.Context, g *errgroup.Group, name string) (*display, error) {
	var token struct{ Token string }
	if err := s.client.post(ctx, "/api/v1/tokens", map[string]string{"kind": "display", "subject": name, "title": "soak"}, &token); err != nil {
		return nil, err
	}
	profile, err := inMemory("kawung-soak-")
	if err != nil {
		return nil, err
	}
	url := fmt.Sprintf("%s/display?display=%s#t=%s", s.client.base, name, token.Token)
	g.Go(func() error { return browse(ctx, s.o.chromium, profile, "1280,720", url, "--remote-debugging-port=0") })
	t, err := openTab(ctx, profile, "/display")
	if err != nil {
		return nil, fmt.Errorf("display %s: %w", name, err)
	}
	return &display{name: name, tab: t, wall: s.client, seen: map[string]*glimpse{}}, nil
}

// look asks the page; nil when it has no document now.
func (d *display) look() (*sight, error) {
	var said string
	asked := time.Now()
	switch err := d.tab.eval(soakLook, &said); {
	case errors.Is(err, errBetween), err == nil && said == "":
		return nil, nil
	case err != nil:
		return nil, err
	}
	s := &sight{asked: asked, answered: time.Now()}
	return s, json.Unmarshal([]byte(said), s)
}

// line is what the page knows of a slot's video line, as JSON.
func (d *display) line(slot int) (said string) {
	if err := d.tab.eval(fmt.Sprintf("(%s)(%d)", strings.TrimSpace(soakLine), slot), &said); err != nil {
		return err.Error()
	}
	return said
}

// watch looks at the display until ctx ends.
func (d *display) watch(ctx context.Context, poles *soakPoles, t *tally) error {
	defer d.tab.close()
	for rest(ctx, soakLookEvery) {
		s, err := d.look()
		switch {
		case ctx.Err() != nil:
			return nil
		case err != nil:
			return fmt.Errorf("display %s: %w", d.name, err)
		case s == nil:
			d.seen = map[string]*glimpse{}
			continue
		}
		d.judge(ctx, s, poles, t)
	}
	return nil
}
