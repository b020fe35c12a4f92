package wall

import (
	"cmp"
	"maps"
	"slices"
	"time"
)

// Kinds of keys that are not declared things but change as they do; watchers
// get them, the name is the wall's (or the token's id).
const (
	KindProgram Kind = "program"
	KindPreview Kind = "preview"
	KindHistory Kind = "history"
	KindBlank   Kind = "blank"
	KindToken   Kind = "token"
	KindLease   Kind = "lease"
	KindTouring Kind = "touring" // how far the tours of a wall are

	KindIncident Kind = "incident" // of the alarm of that name
)

// Kinds are the kinds of declared things, in an order in which each refers
// only to earlier ones.
func Kinds() []Kind {
	return []Kind{
		KindWall, KindDisplay, KindCamera, KindFeed, KindTile, KindPage, KindRoom, KindLayout, KindTour, KindSchedule, KindAlarm, KindUser,
	}
}

// A Versioned is a thing and the revision it last changed at.
type Versioned[T any] struct {
	Value    T
	Revision Revision
}

// A State is everything declared at one revision. It is immutable: whoever has
// one may keep it and read it without a lock, and must not change its maps.
type State struct {
	Epoch    string
	Revision Revision
	Objects  map[Key]Versioned[Object] // every declared thing; the typed lists below read it
	Programs map[string]Program        // by wall; a wall that never had a take has none
	Previews map[string]Preview        // by wall
	History  map[string][]Program      // by wall, oldest first, the one on air last; see MaxHistory
	Blanks   map[string]Blank          // by wall; a wall that shows something has none
	Tokens   map[string]Token          // by id
	Leases   map[string]Lease          // by WALL or WALL/ZONE
	Touring  map[string]Touring        // by wall; one without tours has none

	Incidents map[string]Incident  // alarms that were raised and are not over, by alarm
	Scheduled map[string]Scheduled // what became of each schedule, by name

	unkept map[string]bool // walls whose program on air the store has no history record of: an older kawung's
}

// clone is a State that can be changed without s noticing.
func (s *State) clone() *State {
	n := *s
	n.Objects = maps.Clone(s.Objects)
	n.Programs = maps.Clone(s.Programs)
	n.Previews = maps.Clone(s.Previews)
	n.History = maps.Clone(s.History) // the slices in it are replaced, never written to
	n.Blanks = maps.Clone(s.Blanks)
	n.Tokens = maps.Clone(s.Tokens)
	n.Touring = maps.Clone(s.Touring) // what is in it is replaced, never written to
	n.Scheduled = maps.Clone(s.Scheduled)
	n.unkept = maps.Clone(s.unkept)
	n.Leases = maps.Clone(s.Leases)
	n.Incidents = maps.Clone(s.Incidents)
	return &n
}

func emptyState() *State {
	return &State{
		Objects:  map[Key]Versioned[Object]{},
		Programs: map[string]Program{},
		Previews: map[string]Preview{},
		History:  map[string][]Program{},
		Blanks:   map[string]Blank{},
		Tokens:   map[string]Token{},
		Touring:  map[string]Touring{},
		unkept:   map[string]bool{},
		Leases:   map[string]Lease{},

		Incidents: map[string]Incident{},
		Scheduled: map[string]Scheduled{},
	}
}

// Object is one declared thing and the revision it last changed at.
func (s *State) Object(k Key) (Object, Revision, bool) {
	v, ok := s.Objects[k]
	return v.Value, v.Revision, ok
}

// List is every declared thing of one kind, by name.
func (s *State) List(kind Kind) []Versioned[Object] {
	var list []Versioned[Object]
	for k, v := range s.Objects {
		if k.Kind == kind {
			list = append(list, v)
		}
	}
	slices.SortFunc(list, func(a, b Versioned[Object]) int { return cmp.Compare(a.Value.Key().Name, b.Value.Key().Name) })
	return list
}

// All is every declared thing, kind by kind in the order of Kinds, by name.
func (s *State) All() []Object {
	all := make([]Object, 0, len(s.Objects))
	for _, kind := range Kinds() {
		for _, v := range s.List(kind) {
			all = append(all, v.Value)
		}
	}
	return all
}

// Wall is a declared wall.
func (s *State) Wall(name string) (Wall, bool) { return get[Wall](s, KindWall, name) }

// Display is a declared display.
func (s *State) Display(name string) (Display, bool) { return get[Display](s, KindDisplay, name) }

// Camera is a declared camera, with its secrets.
func (s *State) Camera(name string) (Camera, bool) { return get[Camera](s, KindCamera, name) }

// Layout is a declared layout.
func (s *State) Layout(name string) (Layout, bool) { return get[Layout](s, KindLayout, name) }

// Tile is a declared tile.
func (s *State) Tile(name string) (Tile, bool) { return get[Tile](s, KindTile, name) }

// Feed is a declared feed.
func (s *State) Feed(name string) (Feed, bool) { return get[Feed](s, KindFeed, name) }

// Page is a declared page.
func (s *State) Page(name string) (Page, bool) { return get[Page](s, KindPage, name) }

// Room is a declared room.
func (s *State) Room(name string) (Room, bool) { return get[Room](s, KindRoom, name) }

// Tour is a declared tour of layouts.
func (s *State) Tour(name string) (Tour, bool) { return get[Tour](s, KindTour, name) }

// Schedule is a declared schedule.
func (s *State) Schedule(name string) (Schedule, bool) {
	return get[Schedule](s, KindSchedule, name)
}

// User is a declared user, with the hash of the password.
func (s *State) User(name string) (User, bool) { return get[User](s, KindUser, name) }

// Walls are all walls, by name.
func (s *State) Walls() []Wall { return list[Wall](s, KindWall) }

// Displays are all displays, by name.
func (s *State) Displays() []Display { return list[Display](s, KindDisplay) }

// Cameras are all cameras with their secrets, by name.
func (s *State) Cameras() []Camera { return list[Camera](s, KindCamera) }

// Layouts are all layouts, by name.
func (s *State) Layouts() []Layout { return list[Layout](s, KindLayout) }

// Tiles are all tiles, by name.
func (s *State) Tiles() []Tile { return list[Tile](s, KindTile) }

// Feeds are all feeds, by name.
func (s *State) Feeds() []Feed { return list[Feed](s, KindFeed) }

// Pages are all pages, by name.
func (s *State) Pages() []Page { return list[Page](s, KindPage) }

// Rooms are all rooms, by name.
func (s *State) Rooms() []Room { return list[Room](s, KindRoom) }

// Tours are all tours of layouts, by name.
func (s *State) Tours() []Tour { return list[Tour](s, KindTour) }

// Schedules are all schedules, by name.
func (s *State) Schedules() []Schedule { return list[Schedule](s, KindSchedule) }

// Users are all users with the hashes of their passwords, by name.
func (s *State) Users() []User { return list[User](s, KindUser) }

// Token is the token of that id, unless it has expired or what it belongs to is
// gone. The caller compares the hash. A session has the role that its user has now.
func (s *State) Token(id string, now time.Time) (Token, bool) {
	t, ok := s.Tokens[id]
	if !ok || t.Expired(now) {
		return Token{}, false
	}
	switch t.Kind {
	case TokenSession:
		u, ok := s.User(t.Subject)
		if !ok {
			return Token{}, false
		}
		t.Role = u.Role
	case TokenDisplay:
		if _, ok := s.Display(t.Subject); !ok {
			return Token{}, false
		}
	case TokenCamera:
		if _, ok := s.Camera(t.Subject); !ok {
			return Token{}, false
		}
	case TokenView, TokenPress:
		if _, ok := s.Wall(t.Subject); !ok {
			return Token{}, false
		}
	case TokenJoin, TokenProgram:
	}
	return t, true
}

// DisplaysOf are the displays of one wall, by name.
func (s *State) DisplaysOf(wall string) []Display {
	return slices.DeleteFunc(s.Displays(), func(d Display) bool { return d.Wall != wall })
}

func get[T Object](s *State, kind Kind, name string) (T, bool) {
	v, ok := s.Objects[Key{kind, name}].Value.(T)
	return v, ok
}

func list[T Object](s *State, kind Kind) []T {
	versions := s.List(kind)
	all := make([]T, len(versions))
	for i, v := range versions {
		all[i], _ = v.Value.(T)
	}
	return all
}
