package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"
)

// soakLook reads the windows of a display's page and the stamps painted in them.
//
//go:embed soak_look.js
var soakLook string

// A display is one Chromium that shows the wall, looked at from outside through
// its debugging port.
type display struct {
	name string
	tab  *tab
	seen map[string]*glimpse
}

// A glimpse is what was seen of one window.
type glimpse struct {
	frame  int       // the stamp's, −1: none could be read
	moved  time.Time // when the stamp was another one last
	state  string
	caught bool // the standing picture was counted
	false  bool // so was the word that it stands
}

// A pane is what soakLook says of a window.
type pane struct {
	Window string `json:"window"`
	Source string `json:"source"`
	State  string `json:"state"`
	Frame  int    `json:"frame"`
}

func (s *soak) openDisplay(ctx context.Context, g *errgroup.Group, name string) (*display, error) {
	var token struct{ Token string }
	if err := s.client.post(ctx, "/api/v1/tokens", map[string]string{"kind": "display", "subject": name, "title": "soak"}, &token); err != nil {
		return nil, err
	}
	profile, err := os.MkdirTemp("", "kawung-soak-")
	if err != nil {
		return nil, err
	}
	url := fmt.Sprintf("%s/display?display=%s#t=%s", s.client.base, name, token.Token)
	g.Go(func() error { return browse(ctx, s.o.chromium, profile, "1280,720", url, "--remote-debugging-port=0") })
	t, err := openTab(ctx, profile, "/display")
	if err != nil {
		return nil, fmt.Errorf("display %s: %w", name, err)
	}
	return &display{name: name, tab: t, seen: map[string]*glimpse{}}, nil
}

// look asks the page.
func (d *display) look() (panes []pane, err error) {
	var said string
	switch err := d.tab.eval(soakLook, &said); {
	case errors.Is(err, errBetween), err == nil && said == "":
		return nil, nil
	case err != nil:
		return nil, err
	}
	return panes, json.Unmarshal([]byte(said), &panes)
}

// How the painted pictures are judged. A page says "stalled" at most 3 s after
// its last decoded frame; it is looked at twice a second, on a machine that is
// busy with much else.
const (
	soakLookEvery = 500 * time.Millisecond
	soakStands    = 4 * time.Second
	soakRecovers  = 15 * time.Second // from the end of a failure to a live picture, at the most
)

// watch looks at the display until ctx ends.
func (d *display) watch(ctx context.Context, poles *soakPoles, t *tally) error {
	defer d.tab.close()
	for rest(ctx, soakLookEvery) {
		panes, err := d.look()
		if err != nil {
			if ctx.Err() != nil {
				return nil
			}
			return fmt.Errorf("display %s: %w", d.name, err)
		}
		now, seen := time.Now(), map[string]*glimpse{}
		for _, p := range panes {
			key := p.Window + " " + p.Source
			g := d.seen[key]
			if g == nil {
				g = &glimpse{frame: -2, moved: now}
			}
			seen[key] = g
			g.judge(p, now, poles, t, d.name)
		}
		d.seen = seen
	}
	return nil
}

func (g *glimpse) judge(p pane, now time.Time, poles *soakPoles, t *tally, name string) {
	t.add("windowsLookedAt", 1)
	if p.Frame != g.frame {
		g.frame, g.moved, g.caught = p.Frame, now, false
	}
	stands := now.Sub(g.moved)
	camera := strings.TrimPrefix(p.Source, "camera/")
	switch {
	case p.State == "live" && p.Frame >= 0 && stands > soakStands && !g.caught:
		g.caught = true
		t.fault("frozenUndetected", fmt.Errorf("display %s: %s stands since %s and says it is live", name, p.Source, stands.Round(time.Millisecond)))
	case p.State == "stalled" && g.state == "live":
		t.sample("standsWhenSaidMs", float64(stands.Milliseconds()))
	case p.State == "stalled" && !poles.failing(camera, soakRecovers) && !g.false:
		g.false = true
		t.fault("stalledWithoutCause", fmt.Errorf("display %s: %s", name, p.Source))
	}
	if p.State == "live" {
		g.false = false
	}
	g.state = p.State
}
