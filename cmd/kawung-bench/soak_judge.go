package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

// How the painted pictures are judged. A page says "stalled" at most 3 s after
// its last decoded frame; it is looked at twice a second. All times are the
// page's own: on a busy machine an answer may come late. A picture stands when
// none of its pixels changes: the clips move in every frame.
//
// A picture that stands convicts only at the second look at which it is called
// live.
//
// A camera whose datagrams are lost may lose a keyframe, too. Its picture stands
// until the next one, and the page says so: that is counted as keyframesLost, and
// is without cause when it outlasts soakKeyframe.
//
// A page that hangs can neither paint nor say anything, and whoever watches the
// node finds that. So a picture that stands and is called live convicts the
// product only when the page could have said otherwise for soakFree; else it is
// counted as starved, beside how long pages hung.
const (
	soakLookEvery = 500 * time.Millisecond
	soakDoubts    = 2500 * time.Millisecond // evidence is taken
	soakStands    = 4 * time.Second
	soakFree      = 600 * time.Millisecond // two looks of the page at its own pictures
	soakKeyframe  = 5 * time.Second        // two groups of the clips, and a second
	soakRecovers  = 15 * time.Second       // from the end of a failure to a live picture, at the most
)

// A glimpse is what was seen of one window.
type glimpse struct {
	frame   int     // of the stamp
	hash    uint32  // of the pixels
	moved   float64 // when either was another one last; ms of the page's clock
	state   string
	before  string  // the line when it was doubted
	caught  bool    // the standing picture was counted
	starved bool    // it was excused
	false   bool    // the word that it stands was counted
	live    float64 // when it was called live last
	lossy   bool    // a lost keyframe was counted
}

// judge compares a sight with the ones before.
func (d *display) judge(ctx context.Context, s *sight, poles *soakPoles, t *tally) {
	t.sample("answerMs", float64(s.answered.Sub(s.asked).Milliseconds()))
	for _, g := range s.Gaps {
		if s.At-g.At < float64((2 * soakLookEvery).Milliseconds()) {
			t.sample("pageHungMs", g.MS)
		}
	}
	seen := map[string]*glimpse{}
	for _, p := range s.Panes {
		key := p.Window + " " + p.Source
		g := d.seen[key]
		if g == nil {
			g = &glimpse{frame: -2}
		}
		seen[key] = g
		t.add("windowsLookedAt", 1)
		if p.Frame != g.frame || p.Hash != g.hash {
			*g = glimpse{frame: p.Frame, hash: p.Hash, moved: s.At, state: g.state, false: g.false, live: g.live, lossy: g.lossy}
		}
		d.stands(ctx, s, p, g, poles, t)
		d.says(ctx, s, p, g, poles, t)
		g.state = p.State
	}
	d.seen = seen
}

// stands looks for a picture that stands and is called live.
func (d *display) stands(ctx context.Context, s *sight, p pane, g *glimpse, poles *soakPoles, t *tally) {
	stands := time.Duration((s.At - g.moved) * float64(time.Millisecond))
	if p.State != "live" || stands < soakDoubts {
		g.before = ""
		return
	}
	if g.before == "" {
		g.before = d.line(p.Slot)
		return // a camera that is back is live with its first frame, some ms before its picture is another one
	}
	if stands < soakStands || g.caught {
		return
	}
	if s.Free < float64(soakFree.Milliseconds()) {
		if !g.starved {
			g.starved = true
			t.add("starved", 1)
		}
		return
	}
	g.caught = true
	t.fault("frozenUndetected", fmt.Errorf("it stands since %s and says it is live\n\tdoubted: %s\n%s",
		stands.Round(time.Millisecond), g.before, d.evidence(ctx, s, p, poles)))
}

// evidence is what all sides know of a window.
func (d *display) evidence(ctx context.Context, s *sight, p pane, poles *soakPoles) string {
	camera := strings.TrimPrefix(p.Source, "camera/")
	health, err := d.wall.send(ctx, "GET", "/api/v1/cameras/"+camera+"/health", "", "")
	if err != nil {
		health = err.Error()
	}
	return fmt.Sprintf("\tnow: %s\n\tpage: display %s at %.0f ms, free for %.0f, away for %.0f, hung %v, answered after %s\n"+
		"\twindow: %s of %s\n\tcamera: %s\n\tcontroller: %s", d.line(p.Slot), d.name, s.At, s.Free, s.Away, s.Gaps,
		s.answered.Sub(s.asked).Round(time.Millisecond), p.Window, p.Source, poles.history(camera), strings.TrimSpace(health))
}

// says looks at the word that a picture stands.
func (d *display) says(ctx context.Context, s *sight, p pane, g *glimpse, poles *soakPoles, t *tally) {
	camera := strings.TrimPrefix(p.Source, "camera/")
	switch {
	case p.State == "live":
		g.false, g.lossy, g.live = false, false, s.At
	case p.State == "stalled" && g.state == "live":
		t.sample("standsWhenSaidMs", s.At-g.moved)
	case p.State == "stalled" && !poles.failing(camera, soakRecovers) && !g.false:
		if poles.lossy(camera) && s.At-g.live < float64(soakKeyframe.Milliseconds()) {
			if !g.lossy {
				g.lossy = true
				t.add("keyframesLost", 1)
			}
			return
		}
		g.false = true
		t.fault("stalledWithoutCause", errors.New("nothing is wrong with its camera\n"+d.evidence(ctx, s, p, poles)))
	}
}
