package wall

import "time"

// A Live is what no store keeps: who is connected, what waits to be paired and
// how the takes are going. It is a snapshot: its maps are never written again.
type Live struct {
	Displays map[string]DisplayStatus // every declared display
	Pairing  []Pairing                // oldest first
	Takes    map[string]TakeStatus    // by wall, while a take is in progress
	Receipts map[string]Receipt       // by wall, of the latest take
	Offers   map[string][]Offer       // by wall, of pinned windows on dead panels
	Turns    map[string][]TurnStatus  // by wall, of windows with tours, in the order of the program
	Runs     map[string]RunStatus     // by wall, of its tour of layouts, also one that was stopped
	Leases   map[string][]LeaseStatus // by wall; of all of it first, then by zone
	Spared   map[string][]string      // by wall: windows that are shown by their substreams to spare a display
}

// A DisplayInfo is what a display's page says of itself when it connects.
type DisplayInfo struct {
	Session string // random per page load: the same page keeps it through reconnects
	Width   int    // of the page, CSS pixels × device pixel ratio
	Height  int
	Agent   string
	Tracks  bool // it can paint the frames of a video by their RTP time
}

// A DisplayHealth is what a display's page reports every two seconds.
type DisplayHealth struct {
	Hidden     bool // the page is not visible: it paints nothing
	ClockError time.Duration
	Windows    []WindowHealth
	Decode     DecodeHealth
	Refresh    Refresh // zero while the page does not know it, which it does while it shows a span
}

// A WindowHealth is one window of one display, judged by decoded frames.
type WindowHealth struct {
	Window  string    `json:"window"`
	Source  string    `json:"source"`
	Slot    int       `json:"slot"`
	Decoded int64     `json:"decoded"` // frames since the page began
	FPS     float64   `json:"fps"`
	State   string    `json:"state"` // live, stalled or waiting
	Since   time.Time `json:"since,omitzero"`
	Width   int       `json:"width"`
	Height  int       `json:"height"`

	FrozenSince time.Time `json:"frozenSince,omitzero"` // since when a camera's picture has been the same, though frames come
	Covered     bool      `json:"covered,omitempty"`    // and it has no contrast
}

// A DisplayStatus is a display as the controller knows it now.
type DisplayStatus struct {
	Name       string
	Connected  bool
	Pictures   bool      // its peer connection has slots
	Since      time.Time // of Connected being what it is; zero when never seen
	Hidden     bool
	Revision   Revision // last painted
	ClockError time.Duration
	Session    string
	Agent      string
	Width      int
	Height     int
	Windows    []WindowHealth
	Decode     DecodeHealth
	Preview    *DisplayLoad // what taking the preview would ask of it; nil where that is nothing new
}

// A TakePhase is how far a take has come.
type TakePhase string

// The phases of a take that is in progress.
const (
	Preparing TakePhase = "preparing"
	Committed TakePhase = "committed"
)

// A TakeStatus is a take in progress.
type TakeStatus struct {
	Take     string
	Phase    TakePhase
	Ready    []string // displays, by name
	Waiting  []string // displays that are still waited for, by name
	Deadline time.Time
}

// A PairRequest is a page that wants to become a display.
type PairRequest struct {
	Address string
	Agent   string
}

// A Pairing is a page that shows a code and waits for approval.
type Pairing struct {
	Code    string
	Address string
	Agent   string
	Since   time.Time
	Expires time.Time
}
