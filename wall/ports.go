package wall

import (
	"time"

	"kawung/layouts"
	"kawung/media"
)

// Pictures is what a take needs of the picture path. *media.Relay is one.
type Pictures interface {
	// Slots is the number of video slots the display's page has, 0 without one.
	Slots(media.ScreenID) int
	// Show puts a source on a slot at once; frames from liveFrom on (RTP time,
	// 90 kHz, modulo 2³²) are live.
	Show(id media.ScreenID, slot int, v media.View) (liveFrom uint32, err error)
	Clear(id media.ScreenID, slot int)
	// ShowRoom seats a room's participants on slots from now on.
	ShowRoom(id media.ScreenID, room string, slots []int, sound bool) ([]media.Seat, error)
	ClearRoom(id media.ScreenID, room string)
	// Screen is what a display's page has on its slots; false without one.
	Screen(media.ScreenID) (media.ScreenState, bool)
	// Hear lets the display's page play a source's sound while no room has it; "" is silence.
	Hear(id media.ScreenID, source media.Source) error
}

// Weights says what sources cost whoever decodes them. *media.Relay does.
type Weights interface {
	// Weigh answers in the order of the sources; of a room the heaviest participants count.
	Weigh(sources []media.Source, people int) []media.Weight
}

// Displays is what a take needs of the displays' pages. Send never waits; a
// page that is not connected misses the message and gets the program when it
// comes back. It does not call the Controller from inside Send.
type Displays interface {
	Send(display string, m DisplayMessage)
}

// A DisplayMessage is what the wall tells one display: Prepare, Flip, Cancel,
// OnAir, Identify or Grow.
type DisplayMessage interface{ displayMessage() }

// A View is one window as one display draws it.
type View struct {
	Window   string      // id in the program
	Source   string      // kind/name
	Title    string      // of the source
	Owner    string      // of the source
	Label    string      // of the window; the title when empty
	Fit      layouts.Fit //
	Box      layouts.Box // the whole window in the display's pixels; may reach beyond its edges
	Slot     int         // video slot, −1 when the source is no single video
	LiveFrom uint32
	Seats    []media.Seat // of a room
	Demo     bool
	Crop     layouts.Region // the part of the picture that is shown, in fractions of it; zero is all of it

	Stream media.Stream // of a camera

	Instead      string // the source that takes over while Source is dead
	InsteadTitle string

	Span Span // zero: frames are shown as soon as they come
}

// Prepare asks a display to make the next program ready, hidden.
type Prepare struct {
	Take  string // names this take in Ready and Flip
	Views []View
}

// Flip asks a display that was told to prepare Take to show it at At.
type Flip struct {
	Take     string
	Revision Revision
	At       time.Time
}

// Cancel takes a Prepare back.
type Cancel struct{ Take string }

// OnAir is the program as it is: sent when a display's page connects, when it
// came too late for a take, and when one window changed. It is shown at once.
type OnAir struct {
	Epoch    string
	Revision Revision
	Views    []View
	Panel    layouts.Panel
	Wall     string
	Sound    bool
	Blank    bool // show nothing but the motif: revoked, not assigned, or
	Closed   bool // somebody has blanked the wall
}

// Identify asks a display to show who it is for some seconds.
type Identify struct{ For time.Duration }

// Grow asks for more slots on the connection of a display's page, which keeps what it shows.
type Grow struct{ Slots int }

func (Grow) displayMessage()     {}
func (Prepare) displayMessage()  {}
func (Flip) displayMessage()     {}
func (Cancel) displayMessage()   {}
func (OnAir) displayMessage()    {}
func (Identify) displayMessage() {}

// A Clock tells the time and wakes. The real one is in cmd; tests inject theirs.
type Clock interface {
	Now() time.Time
	// After runs f on its own goroutine after d, unless stop is called first.
	After(d time.Duration, f func()) (stop func() bool)
}
