package web

import (
	"time"

	"kawung/layouts"
	"kawung/media"
	"kawung/wall"
)

type consoleHello struct {
	header
	Protocol int    `json:"protocol"`
	UI       string `json:"ui"`
}

type userWire struct {
	Name string    `json:"name"`
	Role wall.Role `json:"role"`
}

type consoleWelcome struct {
	header
	Protocol int      `json:"protocol"`
	UI       string   `json:"ui"`
	Epoch    string   `json:"epoch"`
	Now      micros   `json:"now"`
	User     userWire `json:"user"`
	Locale   string   `json:"locale"`
	Zone     string   `json:"zone"`
	Demo     bool     `json:"demo"`
}

type declaredWall struct {
	Name   string         `json:"name"`
	Title  string         `json:"title"`
	Panels []panelWire    `json:"panels"`
	Zones  []declaredZone `json:"zones"`
	Safe   string         `json:"safe,omitempty"` // the layout for emergencies
}

type declaredZone struct {
	Name   string   `json:"name"`
	Title  string   `json:"title"`
	Panels []string `json:"panels"` // names
}

type declaredDisplay struct {
	Name  string `json:"name"`
	Title string `json:"title"`
	Wall  string `json:"wall"`
	Panel string `json:"panel"`
	Sound bool   `json:"sound"`
}

type declaredCamera struct {
	Name  string      `json:"name"`
	Title string      `json:"title"`
	Owner string      `json:"owner"`
	Tags  []string    `json:"tags"`
	Class wall.Class  `json:"class"`
	Demo  bool        `json:"demo"`
	Place *wall.Place `json:"place,omitempty"`
}

// A windowWire is a window with its region resolved: fractions of the glass.
type windowWire struct {
	ID     string         `json:"id"`
	Source string         `json:"source"`
	Region layouts.Region `json:"region"`
	Fit    layouts.Fit    `json:"fit"`
	Label  string         `json:"label"`

	Crop    layouts.Region `json:"crop,omitzero"` // fractions of the picture; absent for all of it
	Instead string         `json:"instead,omitempty"`
	Pin     bool           `json:"pin,omitempty"`
	Sound   bool           `json:"sound,omitempty"`
	Stream  media.Stream   `json:"stream,omitempty"` // of a camera; absent: what suits its size

	Tour *wall.WindowTour `json:"tour,omitempty"` // it shows these in turn; source is the first
}

type declaredLayout struct {
	Name    string       `json:"name"`
	Title   string       `json:"title"`
	Wall    string       `json:"wall"`
	Windows []windowWire `json:"windows"`
	Zone    string       `json:"zone,omitempty"`
}

type declaredTile struct {
	Name  string `json:"name"`
	Kind  string `json:"kind"`
	Title string `json:"title"`
	Unit  string `json:"unit"`
	Owner string `json:"owner"`
	Demo  bool   `json:"demo"`
}

type titledWire struct {
	Name  string `json:"name"`
	Title string `json:"title"`
}

type consoleDeclared struct {
	header
	Revision wall.Revision     `json:"revision"`
	Walls    []declaredWall    `json:"walls"`
	Displays []declaredDisplay `json:"displays"`
	Cameras  []declaredCamera  `json:"cameras"`
	Layouts  []declaredLayout  `json:"layouts"`
	Tiles    []declaredTile    `json:"tiles"`
	Rooms    []titledWire      `json:"rooms"`
	Pages    []titledWire      `json:"pages"`
	Tours    []declaredTour    `json:"tours"`
}

type programWire struct {
	Wall     string        `json:"wall"`
	Revision wall.Revision `json:"revision"`
	Layout   string        `json:"layout"`
	Windows  []windowWire  `json:"windows"`
	OnAirAt  time.Time     `json:"onAirAt"`
	By       string        `json:"by"`
	Zone     string        `json:"zone,omitempty"`   // that the take was about
	Undoes   wall.Revision `json:"undoes,omitempty"` // of the take that it took back
	From     wall.Revision `json:"from,omitempty"`   // of the past program that came back
	Safe     bool          `json:"safe,omitempty"`
	Tour     string        `json:"tour,omitempty"` // it is a step of this tour
}

type previewWire struct {
	Wall     string        `json:"wall"`
	Revision wall.Revision `json:"revision"`
	Layout   string        `json:"layout"`
	Windows  []windowWire  `json:"windows"`
	By       string        `json:"by"`
	Zone     string        `json:"zone,omitempty"` // that alone is taken
	From     wall.Revision `json:"from,omitempty"` // of the past program that it was made of
	Lost     []string      `json:"lost,omitempty"` // sources of it that were deleted since
}

// An undoWire is what undo would take back, and the layout it would go back to.
type undoWire struct {
	By     string        `json:"by"`
	What   string        `json:"what"` // the layout it takes back; "" windows put by hand
	Layout string        `json:"layout"`
	At     time.Time     `json:"at"`
	Takes  wall.Revision `json:"takes"`
	Zone   string        `json:"zone,omitempty"` // of what it takes back
}

// A zoneUndo is what undo would take back in a zone.
type zoneUndo struct {
	In string `json:"in"`
	undoWire
}

type takeWire struct {
	Take     string    `json:"take"`
	Phase    string    `json:"phase"` // preparing or committed
	Ready    []string  `json:"ready"`
	Waiting  []string  `json:"waiting"`
	Deadline time.Time `json:"deadline"`
}

type receiptDisplay struct {
	Display   string    `json:"display"`
	PaintedAt time.Time `json:"paintedAt,omitzero"`
	Error     string    `json:"error,omitempty"`
}

type receiptWire struct {
	Revision wall.Revision    `json:"revision"`
	At       time.Time        `json:"at"`
	Complete bool             `json:"complete"`
	SpreadMs float64          `json:"spreadMs"` // first to last paint
	Displays []receiptDisplay `json:"displays"`
}

// An offerWire is a pinned window on a dead panel, and where it could go.
type offerWire struct {
	Window string         `json:"window"`
	Panels []string       `json:"panels"` // the dead ones
	Since  time.Time      `json:"since"`
	Region layouts.Region `json:"region,omitzero"` // absent when there is no place
	Over   string         `json:"over,omitempty"`  // the window that is there now
}

type consoleWall struct {
	header
	Wall    string       `json:"wall"`
	Program programWire  `json:"program"`
	Preview *previewWire `json:"preview"`
	Blank   *blankWire   `json:"blank"` // null while the wall shows its program
	Undo    *undoWire    `json:"undo"`
	Undos   []zoneUndo   `json:"undos"` // of its zones where one can
	Take    *takeWire    `json:"take"`
	Receipt *receiptWire `json:"receipt"`
	Offers  []offerWire  `json:"offers"`
	Leases  []leaseWire  `json:"leases"`
	Turns   []turnWire   `json:"turns"`  // of windows with tours
	Tour    *runWire     `json:"tour"`   // of layouts; null when none was ever started
	Spared  []string     `json:"spared"` // windows by their substreams until their displays have room
}

type displayStatus struct {
	Name       string         `json:"name"`
	Connected  bool           `json:"connected"`
	Since      time.Time      `json:"since,omitzero"` // of Connected
	Hidden     bool           `json:"hidden"`
	Revision   wall.Revision  `json:"revision"` // last painted
	ClockError int64          `json:"clockErrorUs"`
	Agent      string         `json:"agent"`
	Width      int            `json:"width"`
	Height     int            `json:"height"`
	Windows    []windowHealth `json:"windows"`
	Decode     decodeStatus   `json:"decode"`
}

// A decodeStatus is how much of what it can a display decodes, in percent.
type decodeStatus struct {
	Now     int  `json:"now"`               // 0 while nobody knows what it can
	Preview *int `json:"preview,omitempty"` // during the take of the preview: old and new; absent where that is nothing new
	Known   bool `json:"known"`             // it has shown what it can; else Preview is of what is assumed
	Dropped int  `json:"dropped"`           // of the frames
}

func newDecode(d wall.DisplayStatus) decodeStatus {
	out := decodeStatus{Known: d.Decode.Capacity > 0, Dropped: wall.Percent(d.Decode.Dropped)}
	if out.Known {
		out.Now = wall.Percent(d.Decode.Pixels / d.Decode.Capacity)
	}
	if d.Preview != nil {
		percent := wall.Percent(d.Preview.Share)
		out.Preview = &percent
	}
	return out
}

type pairingWire struct {
	Code    string    `json:"code"`
	Address string    `json:"address"`
	Agent   string    `json:"agent"`
	Since   time.Time `json:"since"`
	Expires time.Time `json:"expires"`
}

type consoleDisplays struct {
	header
	Displays []displayStatus `json:"displays"`
	Pairing  []pairingWire   `json:"pairing"`
}

type sourceHealth struct {
	Source  media.Source      `json:"source"`
	State   media.StreamState `json:"state"`
	Since   time.Time         `json:"since,omitzero"`
	Reason  string            `json:"reason"`
	Codec   string            `json:"codec"`
	Width   int               `json:"width"`
	Height  int               `json:"height"`
	FPS     float64           `json:"fps"`
	Bitrate int64             `json:"bitrate"` // bit/s
	Viewers int               `json:"viewers"`

	FrozenSince time.Time `json:"frozenSince,omitzero"`
	Covered     bool      `json:"covered,omitempty"`
	Transcoded  bool      `json:"transcoded,omitempty"`
	Behind      float64   `json:"behind,omitempty"` // seconds: how old the pictures of a past source are
}

func newSourceHealth(h media.Health) sourceHealth {
	return sourceHealth{
		h.Source, h.State, h.Since, h.Reason, h.Codec, h.Width, h.Height, rounded(h.FPS, 10), h.Bitrate, h.Viewers,
		h.FrozenSince, h.Covered, h.Transcoded, h.Behind.Seconds(),
	}
}

type consoleSources struct {
	header
	Sources []sourceHealth `json:"sources"`
}

type roomParticipants struct {
	Room         string            `json:"room"`
	Participants []participantWire `json:"participants"`
}

type consoleRooms struct {
	header
	Rooms []roomParticipants `json:"rooms"`
}

type tileStatus struct {
	Tile    string    `json:"tile"`
	Version uint64    `json:"version"`
	AsOf    time.Time `json:"asOf,omitzero"`
	Q       string    `json:"q"`
}

type consoleTiles struct {
	header
	Tiles []tileStatus `json:"tiles"`
}
