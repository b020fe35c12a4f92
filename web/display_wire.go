package web

import (
	"encoding/json"
	"strings"
	"time"

	"kawung/layouts"
	"kawung/media"
	"kawung/tiles"
	"kawung/wall"
)

// A capabilities is what a display's page knows of its machine.
type capabilities struct {
	Width    int      `json:"width"`  // CSS pixels
	Height   int      `json:"height"` // CSS pixels
	DPR      float64  `json:"dpr"`    // device pixels per CSS pixel
	Codecs   []string `json:"codecs"`
	Hardware bool     `json:"hardware"` // decodes in hardware, as far as the page can tell
	Agent    string   `json:"agent"`
	Tracks   bool     `json:"tracks,omitempty"` // paints frames by their RTP time
}

type displayHello struct {
	header
	Protocol     int          `json:"protocol"`
	UI           string       `json:"ui"`
	Display      string       `json:"display,omitempty"`
	Token        string       `json:"token,omitempty"`
	Session      string       `json:"session"`
	Capabilities capabilities `json:"capabilities"`
}

type displayReady struct {
	header
	Take  string `json:"take"`
	Error string `json:"error,omitempty"`
}

type displayPainted struct {
	header
	Revision wall.Revision `json:"revision"`
	At       micros        `json:"at"`
}

type windowHealth struct {
	Window  string  `json:"window"`
	Source  string  `json:"source"`
	Slot    int     `json:"slot"`
	Decoded int64   `json:"decoded"` // frames since the page loaded
	FPS     float64 `json:"fps"`
	State   string  `json:"state"` // live, stalled or waiting
	Since   micros  `json:"since,omitempty"`
	Width   int     `json:"width"`
	Height  int     `json:"height"`

	FrozenSince micros `json:"frozenSince,omitempty"` // the same picture again and again
	Covered     bool   `json:"covered,omitempty"`     // and one without contrast
}

// A decodeWire is what a display's page measured of its decoding.
type decodeWire struct {
	Pixels   float64 `json:"pixels"`             // decoded a second
	Dropped  float64 `json:"dropped"`            // share of the frames that came and were not shown
	Busy     float64 `json:"busy"`               // seconds of decoding a second, of all pictures
	Capacity float64 `json:"capacity,omitempty"` // pixels a second that it can; absent while nobody knows
}

type displayHealth struct {
	header
	Hidden     bool           `json:"hidden"`
	ClockError int64          `json:"clockError"` // µs
	Windows    []windowHealth `json:"windows"`
	Decode     *decodeWire    `json:"decode,omitempty"`
	Refresh    *refreshWire   `json:"refresh,omitempty"`
}

// A refreshWire is when a display refreshes.
type refreshWire struct {
	At    micros `json:"at"`
	Every int64  `json:"every"` // ns
}

type displayResync struct {
	header
	Tile string `json:"tile"`
}

type displayWelcome struct {
	header
	Protocol int    `json:"protocol"`
	UI       string `json:"ui"`
	Epoch    string `json:"epoch"`
	Now      micros `json:"now"`
	Display  string `json:"display,omitempty"`
	Locale   string `json:"locale"`
	Zone     string `json:"zone"`
}

type displayPair struct {
	header
	Code    string `json:"code"`
	Expires micros `json:"expires"`
}

type displayPaired struct {
	header
	Display string `json:"display"`
	Token   string `json:"token"`
}

type panelWire struct {
	Name   string  `json:"name"`
	X      float64 `json:"x"`      // mm, on the wall's glass
	Y      float64 `json:"y"`      // mm
	Width  float64 `json:"width"`  // mm, as it hangs
	Height float64 `json:"height"` // mm, as it hangs
	Bezel  float64 `json:"bezel"`  // mm
	Pixels [2]int  `json:"pixels"` // before Rotate
	Rotate int     `json:"rotate"` // degrees clockwise
}

// kindOf is the kind of a source: "camera" of "camera/alun-alun".
func kindOf(source string) string {
	kind, _, _ := strings.Cut(source, "/")
	return kind
}

type viewWire struct {
	Window   string      `json:"window"`
	Source   string      `json:"source"`
	Kind     string      `json:"kind"`
	Title    string      `json:"title"`
	Owner    string      `json:"owner"`
	Label    string      `json:"label"`
	Fit      layouts.Fit `json:"fit"`
	Box      layouts.Box `json:"box"`
	Slot     int         `json:"slot"`
	LiveFrom uint32      `json:"liveFrom"`
	Seats    []seatWire  `json:"seats,omitempty"`
	Demo     bool        `json:"demo"`
	URL      string      `json:"url,omitempty"` // of a page or an image

	Crop         layouts.Region `json:"crop,omitzero"` // fractions of the picture; absent for all of it
	Instead      string         `json:"instead,omitempty"`
	InsteadTitle string         `json:"insteadTitle,omitempty"`

	Span *spanView `json:"span,omitempty"`
}

// A spanView is of a window that several displays show frame by frame together.
type spanView struct {
	Delay   int64        `json:"delay"`             // µs after a frame's RTP time
	Refresh *refreshWire `json:"refresh,omitempty"` // by which its displays count; absent while none knows its own
}

func newSpan(s wall.Span) *spanView {
	if s.Delay <= 0 {
		return nil
	}
	v := &spanView{Delay: s.Delay.Microseconds()}
	if r := s.Refresh; r.Every > 0 {
		v.Refresh = &refreshWire{toMicros(r.At), r.Every.Nanoseconds()}
	}
	return v
}

func newViews(in []wall.View, state *wall.State) []viewWire {
	out := make([]viewWire, 0, len(in))
	for _, v := range in {
		w := viewWire{
			Window: v.Window, Source: v.Source, Kind: kindOf(v.Source), Title: v.Title, Owner: v.Owner,
			Label: v.Label, Fit: v.Fit, Box: v.Box, Slot: v.Slot, LiveFrom: v.LiveFrom, Demo: v.Demo,
			Crop: v.Crop, Instead: v.Instead, InsteadTitle: v.InsteadTitle,
		}
		if w.Fit == "" {
			w.Fit = layouts.Contain
		}
		if name, ok := strings.CutPrefix(v.Source, "page/"); ok {
			page, _ := state.Page(name)
			w.URL = page.URL
		} else if name, ok := strings.CutPrefix(v.Source, "image/"); ok {
			w.URL = imagePath + name
		}
		w.Span = newSpan(v.Span)
		if v.Seats != nil {
			w.Seats = newSeats(v.Seats)
		}
		out = append(out, w)
	}
	return out
}

type displayProgram struct {
	header
	Epoch    string        `json:"epoch"`
	Revision wall.Revision `json:"revision"`
	Wall     string        `json:"wall"`
	Panel    panelWire     `json:"panel"`
	Sound    bool          `json:"sound"`
	Blank    bool          `json:"blank"`
	Closed   bool          `json:"closed,omitempty"` // somebody has blanked the wall
	Views    []viewWire    `json:"views"`
}

type displayPrepare struct {
	header
	Take  string     `json:"take"`
	Views []viewWire `json:"views"`
}

type displayFlip struct {
	header
	Take     string        `json:"take"`
	Revision wall.Revision `json:"revision"`
	At       micros        `json:"at"`
}

type displayCancel struct {
	header
	Take string `json:"take"`
}

type displaySource struct {
	header
	Source media.Source      `json:"source"`
	State  media.StreamState `json:"state"`
	Since  micros            `json:"since"`
	Reason string            `json:"reason"`
	Behind int64             `json:"behind,omitempty"` // µs: of a past source, RTP time less this is when a frame was made
	Group  float64           `json:"group,omitempty"`  // seconds: its groups of pictures, the longest of its streams
}

// A displayStandIn says what a slot with a second source shows now.
type displayStandIn struct {
	header
	Slot     int          `json:"slot"`
	Source   media.Source `json:"source"`   // what the view asks for
	Shown    media.Source `json:"shown"`    // that, or the view's instead
	LiveFrom uint32       `json:"liveFrom"` // of shown
}

func newSource(h media.Health) displaySource {
	return displaySource{is("source"), h.Source, h.State, toMicros(h.Since), h.Reason, h.Behind.Microseconds(), group(h)}
}

// group is the length of the longest groups of pictures that a display may be
// shown of a source, in seconds.
func group(h media.Health) float64 {
	longest := h.GOP.Length
	for _, s := range []*media.StreamHealth{h.Main, h.Sub} {
		if s != nil {
			longest = max(longest, s.GOP.Length)
		}
	}
	return rounded(longest.Seconds(), 100)
}

type tileDefinition struct {
	Kind    tiles.Kind     `json:"kind"`
	Title   string         `json:"title"`
	Unit    string         `json:"unit"`
	Src     string         `json:"src"`
	Owner   string         `json:"owner"`
	Class   string         `json:"class"`
	Demo    bool           `json:"demo"`
	GoodIs  string         `json:"goodIs"`
	Every   float64        `json:"every"` // seconds; 0 when none is expected
	Options map[string]any `json:"options"`
}

func newDefinition(t tiles.Definition) tileDefinition {
	d := tileDefinition{
		Kind: t.Kind, Title: t.Title, Unit: t.Unit, Src: t.Source, Owner: t.Owner, Class: t.Class,
		Demo: t.Demo, GoodIs: t.GoodIs, Every: t.Every.Seconds(), Options: t.Options,
	}
	if d.Options == nil {
		d.Options = map[string]any{}
	}
	return d
}

type displayTile struct {
	header
	Tile       string          `json:"tile"`
	Version    uint64          `json:"version"`
	Definition tileDefinition  `json:"definition"`
	Document   json.RawMessage `json:"document"`
}

type displayPatch struct {
	header
	Tile    string          `json:"tile"`
	Base    uint64          `json:"base"`
	Version uint64          `json:"version"`
	Patch   json.RawMessage `json:"patch"` // RFC 7396, over the document
}

type displayIdentify struct {
	header
	Seconds float64 `json:"seconds"`
}

// newDisplayMessage is a message of the wall as a display's page hears it.
func newDisplayMessage(m wall.DisplayMessage, state *wall.State) any {
	switch m := m.(type) {
	case wall.Prepare:
		return displayPrepare{is("prepare"), m.Take, newViews(m.Views, state)}
	case wall.Flip:
		return displayFlip{is("flip"), m.Take, m.Revision, toMicros(m.At)}
	case wall.Cancel:
		return displayCancel{is("cancel"), m.Take}
	case wall.OnAir:
		p := m.Panel
		return displayProgram{
			is("program"), m.Epoch, m.Revision, m.Wall,
			panelWire(p), m.Sound, m.Blank, m.Closed, newViews(m.Views, state),
		}
	case wall.Identify:
		return displayIdentify{is("identify"), m.For.Round(time.Millisecond).Seconds()}
	default:
		panic("a message of the wall that no display understands")
	}
}
