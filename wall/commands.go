package wall

import (
	"encoding/json"
	"time"
)

// A Command is one change of the declared state, for Controller.Apply. The set
// is closed: the types of this file with a command method. Takes have their
// own door, Controller.Take, because they wait for displays.
type Command interface{ command() }

// Put declares one thing: it is made, or replaced when it is there.
type Put struct {
	Object  Object
	IfMatch Revision // the revision the writer last saw; 0 does not check
}

// Delete removes one thing. It is ErrInUse while something else refers to it.
type Delete struct {
	Key     Key
	IfMatch Revision
}

// PutAll declares many things in one change: all of them or none. What does
// not differ is left alone; when nothing differs there is no new revision.
type PutAll struct{ Objects []Object }

// SetPreview prepares a layout, windows put by hand, or a past program, for one
// wall or for a zone of it: one of Layout, Windows and History is set.
type SetPreview struct {
	Wall    string
	Zone    string // "" is all the wall, or a layout's own zone; see Take
	Layout  string
	Windows []Window // an empty, non-nil slice is an empty wall
	History Revision
	IfMatch Revision // of the preview
}

// DropPreview forgets what was being prepared. Without a preview it does nothing.
type DropPreview struct{ Wall string }

// SetBlank shows nothing but the motif on every display of a wall, or the
// program again. The program and its history are not touched; takes go on in the
// dark. What is so already stays as it is.
type SetBlank struct {
	Wall string
	On   bool
}

// SetTurn pauses or continues the tour of a window that is on air, or turns it by
// some places; one of Paused and Step is set, or both.
type SetTurn struct {
	Wall   string
	Window string // id in the program
	Paused *bool
	Step   int // −63 to 63
}

// RunTour starts a tour of layouts on a wall, or pauses, continues, steps or
// stops the one that runs: one of them. Starting another stops it.
type RunTour struct {
	Wall   string
	Start  string // the tour's name
	Paused *bool
	Step   int // layouts forward, or back; −63 to 63
	Stop   bool
}

// ApproveDisplay makes a page that shows Code into a display and gives it Token
// (kind display, its hash made by the caller) in the same change. Other tokens
// of that display die.
type ApproveDisplay struct {
	Code    string
	Display Display
	Token   Token
}

// PutToken keeps a token for a program, a guest or a display.
type PutToken struct{ Token Token }

// DropToken revokes a token. A display's page goes blank at once.
type DropToken struct{ ID string }

// SignIn keeps a session's token and writes that its user signed in. The actor
// is that user.
type SignIn struct{ Token Token }

// SignOut drops a session's token and writes it down. Without one it does nothing.
type SignOut struct{ ID string }

// RenewSession moves the end of a session; it is not worth an audit entry.
type RenewSession struct {
	ID      string
	Expires time.Time
}

// Note writes an audit entry for an act that changes nothing declared: a
// refused sign-in, a kick, an identify. Detail never holds a secret.
type Note struct {
	Action string
	Object string
	Detail json.RawMessage
}

// TakeLease gives the actor a wall or a zone to work on alone. Where somebody
// else holds it, TakeOver gives them notice (see Config.Notice): the lease
// changes hands then, unless they object. An administrator waits for nobody.
type TakeLease struct {
	Wall     string
	Zone     string        // "" is all of the wall
	For      time.Duration // after the last sign of life; 0 is LeaseFor
	TakeOver bool
}

// GiveLease gives a lease back.
type GiveLease struct{ Wall, Zone string }

// KeepLease is its holder's objection to whoever takes a lease over.
type KeepLease struct{ Wall, Zone string }

func (Put) command()            {}
func (Delete) command()         {}
func (PutAll) command()         {}
func (SetPreview) command()     {}
func (DropPreview) command()    {}
func (SetBlank) command()       {}
func (SetTurn) command()        {}
func (RunTour) command()        {}
func (ApproveDisplay) command() {}
func (PutToken) command()       {}
func (DropToken) command()      {}
func (SignIn) command()         {}
func (SignOut) command()        {}
func (RenewSession) command()   {}
func (Note) command()           {}
func (TakeLease) command()      {}
func (GiveLease) command()      {}
func (KeepLease) command()      {}

// A Take puts something on air. Exactly one of Layout, Windows, Preview,
// History, Safe and Undo is set.
//
// Taking a layout, or a past program, leaves pinned windows where they are,
// above the others. Windows put by hand are taken as they are.
type Take struct {
	Wall string
	// Zone is what the take is about. "" is all the wall, and for a layout its own
	// zone; another moves the layout. Only windows that touch the zone's panels go,
	// all others keep their ids and their pictures.
	Zone    string
	Layout  string
	Windows []Window // non-nil; empty clears the wall
	Preview bool     // take what is being prepared; it is then no preview any more
	History Revision // of a program that was on air; see State.History
	Safe    bool     // the wall's safe layout, whatever else is going on
	Undo    bool     // take the newest take back; see State.Undoing
	At      time.Time
	IfMatch Revision // of the program; 0 does not check
	Thin    bool     // what is too much for a display is shown by substreams, until there is room
	Force   bool     // take it although it is too much for a display

	alarm  string   // what it is for
	back   bool     // gives the wall back after it
	of     string   // the layout that comes back
	undoes Revision // the alarm's own take

	tour     string // it is a step of this tour, to the layout at place
	place    int
	behalf   string    // who started the tour: their lease lets it pass
	schedule string    // it is of this schedule,
	due      time.Time // for this instant
}

// MaxAhead is how far in the future a take may be asked for.
const MaxAhead = 30 * time.Second

// A Taken is a committed take: the revision of the program and the instant at
// which the displays flip to it.
type Taken struct {
	Revision Revision
	At       time.Time
	Lost     []string // sources that were deleted since they were on air: their windows are empty
	Undone   *Program // what an undo took back

	Thinned []string      // windows that are shown by their substreams: the displays cannot decode more
	Heavy   []DisplayLoad // displays that it may be too much for: nobody knows yet what they can
}
