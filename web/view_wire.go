package web

import (
	"time"

	"kawung/layouts"
	"kawung/media"
	"kawung/wall"
)

type viewHello struct {
	header
	Protocol int    `json:"protocol"`
	UI       string `json:"ui"`
	Token    string `json:"token"` // of a link; "" for who is signed in
	Session  string `json:"session"`
}

// A viewFocus names the window that is looked at; "" for all of them.
type viewFocus struct {
	header
	Window string `json:"window"`
}

type viewWelcome struct {
	header
	Protocol int        `json:"protocol"`
	UI       string     `json:"ui"`
	Now      micros     `json:"now"`
	Wall     titledWire `json:"wall"`
	Name     string     `json:"name"`            // who watches: a user, or the note of a link
	Until    micros     `json:"until,omitempty"` // a link's end
	Locale   string     `json:"locale"`
	Zone     string     `json:"zone"`
	Demo     bool       `json:"demo"`
}

// A viewWindow is one window as it is seen from outside. Of one that is
// withheld there is the region and why.
type viewWindow struct {
	Region   layouts.Region `json:"region"` // fractions of the glass
	Withheld wall.Withheld  `json:"withheld,omitempty"`
	Window   string         `json:"window,omitempty"`
	Source   string         `json:"source,omitempty"`
	Kind     string         `json:"kind,omitempty"`
	Title    string         `json:"title,omitempty"`
	Owner    string         `json:"owner,omitempty"`
	Label    string         `json:"label,omitempty"`
	Fit      layouts.Fit    `json:"fit"`
	Slot     int            `json:"slot"`
	LiveFrom uint32         `json:"liveFrom,omitempty"`
	Seats    []seatWire     `json:"seats,omitempty"`
	Demo     bool           `json:"demo,omitempty"`
	URL      string         `json:"url,omitempty"` // of a page

	Crop         layouts.Region `json:"crop,omitzero"`
	Instead      string         `json:"instead,omitempty"`
	InsteadTitle string         `json:"insteadTitle,omitempty"`
}

func newViewWindows(list []wall.Sighted) []viewWindow {
	out := make([]viewWindow, 0, len(list))
	for _, w := range list {
		v := w.View
		one := viewWindow{
			Region: w.Region, Withheld: w.Withheld, Window: v.Window, Source: v.Source, Kind: kindOf(v.Source),
			Title: v.Title, Owner: v.Owner, Label: v.Label, Fit: v.Fit, Slot: v.Slot, LiveFrom: v.LiveFrom,
			Demo: v.Demo, URL: w.URL, Crop: v.Crop, Instead: v.Instead, InsteadTitle: v.InsteadTitle,
		}
		if v.Seats != nil {
			one.Seats = newSeats(v.Seats)
		}
		out = append(out, one)
	}
	return out
}

type viewProgram struct {
	header
	Epoch    string        `json:"epoch"`
	Revision wall.Revision `json:"revision"`
	OnAirAt  micros        `json:"onAirAt"`
	Width    float64       `json:"width"`           // mm of the wall's glass
	Height   float64       `json:"height"`          // mm
	Hold     bool          `json:"hold"`            // what was shown may stay until this is live
	Blank    micros        `json:"blank,omitempty"` // since when the wall is blanked
	Windows  []viewWindow  `json:"windows"`
}

// A viewSource is displaySource without the reason, which may name an address
// inside the house.
type viewSource struct {
	header
	Source media.Source      `json:"source"`
	State  media.StreamState `json:"state"`
	Since  micros            `json:"since"`
	Behind int64             `json:"behind,omitempty"` // µs
	Group  float64           `json:"group,omitempty"`  // seconds
}

func newViewSource(h media.Health) viewSource {
	state := h.State
	switch state {
	case media.StateRefused, media.StateWrongPassword, media.StateUnsupported: // no business of theirs
		state = media.StateSilent
	}
	return viewSource{is("source"), h.Source, state, toMicros(h.Since), h.Behind.Microseconds(), group(h)}
}

// A watchingWire is one viewer of a wall, for consoles.
type watchingWire struct {
	Wall  string    `json:"wall"`
	Name  string    `json:"name"`           // a user, or the note of a link
	Link  string    `json:"link,omitempty"` // its id
	Since time.Time `json:"since"`
}

// A linkWire is a link to a wall without its secret.
type linkWire struct {
	ID      string     `json:"id"`
	Wall    string     `json:"wall"`
	Note    string     `json:"note"`
	Class   wall.Class `json:"class"` // the highest it shows
	Created time.Time  `json:"created"`
	Expires time.Time  `json:"expires"`
	By      string     `json:"by"`
	Viewers int        `json:"viewers"` // who have it open now
}

type consoleViewers struct {
	header
	Most     int            `json:"most"` // at once
	Watching []watchingWire `json:"watching"`
	Links    []linkWire     `json:"links"`
}
