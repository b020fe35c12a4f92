// Package wall is what hangs where, who may change it and what changed since.
// It holds the nouns (walls, displays, layouts, cameras, programs), the rules
// (commands, access, the take) and the single owner of the state. It does no
// I/O: the store, the displays and the pictures are interfaces it defines.
package wall

import (
	"errors"
	"time"

	"kawung/layouts"
	"kawung/media"
)

// A Revision numbers the states of the house; every change makes the next one.
type Revision uint64

// A Kind is a kind of declared thing, as in `kind: camera`.
type Kind string

// The kinds of declared things.
const (
	KindWall    Kind = "wall"
	KindDisplay Kind = "display"
	KindCamera  Kind = "camera"
	KindLayout  Kind = "layout"
	KindTile    Kind = "tile"
	KindFeed    Kind = "feed"
	KindPage    Kind = "page"
	KindRoom    Kind = "room"
	KindAlarm   Kind = "alarm"
	KindUser    Kind = "user"

	KindTour     Kind = "tour"
	KindSchedule Kind = "schedule"
)

// A Key names one declared thing.
type Key struct {
	Kind Kind
	Name string // [a-z0-9]+([.-][a-z0-9]+)*, at most 64 bytes
}

// Errors a caller may test for with errors.Is.
var (
	ErrNotFound  = errors.New("not found")
	ErrStale     = errors.New("stale revision") // another console wrote first
	ErrDenied    = errors.New("not allowed")
	ErrInvalid   = errors.New("invalid")
	ErrInUse     = errors.New("in use") // something else refers to it
	ErrClosed    = errors.New("closed")
	ErrTooFar    = errors.New("too far behind: start again") // a watcher missed changes
	ErrReadOnly  = errors.New("the store cannot be written")
	ErrNoUndo    = errors.New("nothing to undo")
	ErrNoDisplay = errors.New("no display of this wall is connected")
)

// An Object is a declared thing. The set is closed: the types of this file
// that have a Key method.
type Object interface {
	Key() Key
	Validate() error // ErrInvalid, every mistake joined
}

// A Class says who may see something: publik < internal < terbatas < rahasia.
type Class string

// The classes, from open to secret.
const (
	Public       Class = "publik"
	Internal     Class = "internal"
	Restricted   Class = "terbatas"
	Confidential Class = "rahasia"
)

// A Place is a point on the earth in WGS 84 decimal degrees.
type Place struct {
	Lat float64 `json:"lat" yaml:"lat"`
	Lon float64 `json:"lon" yaml:"lon"`
}

// A Wall is a rectangle of glass, made of panels.
type Wall struct {
	Name   string          `json:"-" yaml:"-"`
	Title  string          `json:"title,omitempty" yaml:"title"`
	Panels []layouts.Panel `json:"panels" yaml:"panels"`
	Zones  []Zone          `json:"zones,omitempty" yaml:"zones"`
	Safe   string          `json:"safe,omitempty" yaml:"safe"` // the layout that is taken in an emergency
}

// A Display is one tile-client window: it shows one panel of a wall.
type Display struct {
	Name  string `json:"-" yaml:"-"`
	Title string `json:"title,omitempty" yaml:"title"`
	Wall  string `json:"wall" yaml:"wall"`
	Panel string `json:"panel" yaml:"panel"`
	Sound bool   `json:"sound,omitempty" yaml:"sound"` // plays the conference; at most one display of a wall
}

// A Camera is a CCTV camera. URL and Sub may hold user information: they are
// shown to nobody with it (see Redacted).
type Camera struct {
	Name     string `json:"-" yaml:"-"`
	Title    string `json:"title,omitempty" yaml:"title"`
	URL      string `json:"url" yaml:"url"`
	Sub      string `json:"sub,omitempty" yaml:"sub"`
	User     string `json:"user,omitempty" yaml:"user"`
	Password string `json:"password,omitempty" yaml:"password"`
	ONVIF    string `json:"onvif,omitempty" yaml:"onvif"` // where its ONVIF service is, when it is not at the URL's host; no user information
	Always   bool   `json:"always,omitempty" yaml:"always"`
	Push     bool   `json:"push,omitempty" yaml:"push"` // it sends to us; URL is not used and may be empty
	// Transport is the way of its packets to us: auto when absent.
	Transport media.Transport `json:"transport,omitempty" yaml:"transport"`
	OldTLS    bool            `json:"oldTLS,omitempty" yaml:"oldTLS"` // of rtsps://: TLS 1.0 and 1.1 are good enough
	Keep      Keep            `json:"keep,omitzero" yaml:"keep"`      // its pictures are kept so long, and it is always pulled
	// Linger is how long a stream is still pulled after its last viewer; "45s" on the wire, 10 s when absent.
	Linger time.Duration `json:"-" yaml:"linger"`
	Place  *Place        `json:"place,omitempty" yaml:"place"`
	Owner  string        `json:"owner,omitempty" yaml:"owner"`
	Tags   []string      `json:"tags,omitempty" yaml:"tags"`
	Class  Class         `json:"class,omitempty" yaml:"class"`
	Leave  bool          `json:"leave,omitempty" yaml:"leave"` // may leave the building
	Demo   bool          `json:"demo,omitempty" yaml:"demo"`
}

// A Window is a region of the wall with a source.
type Window struct {
	ID     string         `json:"id,omitempty" yaml:"id"` // unique in its program; made when absent
	Source string         `json:"source" yaml:"source"`   // kind/name
	Region layouts.Region `json:"region,omitzero" yaml:"region"`
	Cell   *layouts.Cell  `json:"cell,omitempty" yaml:"cell"` // instead of Region
	Fit    layouts.Fit    `json:"fit,omitempty" yaml:"fit"`   // contain when empty
	Label  string         `json:"label,omitempty" yaml:"label"`
	// Crop is the part of the picture that is shown, in fractions of it; zero is all of it.
	Crop layouts.Region `json:"crop,omitzero" yaml:"crop"`
	// Instead is the source that takes over while Source is dead.
	Instead string `json:"instead,omitempty" yaml:"instead"`
	// Stream is which of a camera's streams is shown, of Instead's too: "main", "sub", or "" for what suits its size; "auto" is read as "".
	Stream media.Stream `json:"stream,omitempty" yaml:"stream"`
	// Pin keeps the window where it is, above others, when a layout is taken.
	Pin bool `json:"pin,omitempty" yaml:"pin"`
	// Sound lets Source be heard on the wall's display with sound; at most one window of a wall has it.
	Sound bool `json:"sound,omitempty" yaml:"sound"`
	// Tour makes it show several sources in turn; Source is the first of them.
	Tour *WindowTour `json:"tour,omitempty" yaml:"tour"`
}

// A Layout is a named arrangement of windows; one without sources is a template.
type Layout struct {
	Name    string   `json:"-" yaml:"-"`
	Title   string   `json:"title,omitempty" yaml:"title"`
	Wall    string   `json:"wall" yaml:"wall"`
	Zone    string   `json:"zone,omitempty" yaml:"zone"` // of a partial layout: its regions are fractions of the zone's bounding box
	Windows []Window `json:"windows" yaml:"windows"`
}

// A Tile declares a live figure: what it is and how old it may get. Its values
// live in package tiles.
type Tile struct {
	Name   string         `json:"-" yaml:"-"`
	Kind   string         `json:"kind" yaml:"kind"` // kpi, rank, series, …
	Title  string         `json:"title" yaml:"title"`
	Unit   string         `json:"unit,omitempty" yaml:"unit"`
	Feed   string         `json:"feed,omitempty" yaml:"feed"`
	Every  time.Duration  `json:"-" yaml:"every"` // the interval in which a new value is expected; "5m" on the wire
	Source string         `json:"src,omitempty" yaml:"src"`
	Class  Class          `json:"class,omitempty" yaml:"class"`
	Owner  string         `json:"owner,omitempty" yaml:"owner"`
	Demo   bool           `json:"demo,omitempty" yaml:"demo"` // synthetic figures, marked for ever
	GoodIs string         `json:"goodIs,omitempty" yaml:"goodIs"`
	Opts   map[string]any `json:"options,omitempty" yaml:"options"`
}

// A Feed says where the values of tiles come from.
type Feed struct {
	Name  string            `json:"-" yaml:"-"`
	Type  string            `json:"type" yaml:"type"` // push, http, demo
	URL   string            `json:"url,omitempty" yaml:"url"`
	Every time.Duration     `json:"-" yaml:"every"`
	Tiles map[string]string `json:"tiles,omitempty" yaml:"tiles"` // tile → path in the reply, RFC 6901; "" is the whole
}

// A Page is a web page that can be shown in a window.
type Page struct {
	Name  string `json:"-" yaml:"-"`
	Title string `json:"title,omitempty" yaml:"title"`
	URL   string `json:"url" yaml:"url"`
	Class Class  `json:"class,omitempty" yaml:"class"`
	Leave bool   `json:"leave,omitempty" yaml:"leave"` // may leave the building: also its address
}

// A Room is a conference.
type Room struct {
	Name  string `json:"-" yaml:"-"`
	Title string `json:"title,omitempty" yaml:"title"`
	Lobby bool   `json:"lobby,omitempty" yaml:"lobby"`
}

// A User is a person with a password. Hash is never shown.
type User struct {
	Name string `json:"-" yaml:"-"`
	Role Role   `json:"role" yaml:"role"`
	Hash string `json:"hash,omitempty" yaml:"-"` // argon2id, PHC string format
}

// A Program is what is on air on one wall.
type Program struct {
	Wall     string    `json:"wall"`
	Revision Revision  `json:"revision"`
	Layout   string    `json:"layout,omitempty"` // the layout it was made from, "" for windows put by hand
	Windows  []Window  `json:"windows"`          // Region resolved, ID set
	OnAirAt  time.Time `json:"onAirAt"`
	By       string    `json:"by"`

	Zone   string   `json:"zone,omitempty"`   // that the take was about; "" is all the wall
	Undoes Revision `json:"undoes,omitempty"` // of the take that it took back
	From   Revision `json:"from,omitempty"`   // of the past program that came back with it
	Safe   bool     `json:"safe,omitempty"`   // it is the safe layout
	Tour   string   `json:"tour,omitempty"`   // it is a step of this tour,
	Run    Revision `json:"run,omitempty"`    // which began with this revision
}

// A Preview is what is being prepared for one wall.
type Preview struct {
	Wall     string   `json:"wall"`
	Revision Revision `json:"revision"`
	Layout   string   `json:"layout,omitempty"`
	Windows  []Window `json:"windows"`
	By       string   `json:"by"`

	Zone string   `json:"zone,omitempty"` // only its windows are taken; "" is all the wall
	From Revision `json:"from,omitempty"` // of the past program that it was made of
	Lost []string `json:"lost,omitempty"` // sources of it that were deleted since
}

// A Receipt says which displays painted a take, when, and how far apart.
type Receipt struct {
	Wall     string           `json:"wall"`
	Revision Revision         `json:"revision"`
	At       time.Time        `json:"at"`       // the instant all were to flip
	Complete bool             `json:"complete"` // nothing is waited for any more
	Displays []DisplayReceipt `json:"displays"` // every display of the wall, by name
	Spread   time.Duration    `json:"-"`        // first to last paint; spreadMs on the wire
}

// A DisplayReceipt is one display's part of a receipt.
type DisplayReceipt struct {
	Display   string    `json:"display"`
	PaintedAt time.Time `json:"paintedAt,omitzero"`
	Error     string    `json:"error,omitempty"` // why it did not paint in time
}
