package wall

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A Fact is something that the wall is told of the world, for its alarms:
// CameraFact, TileFact or RoomFact.
type Fact interface{ fact() }

// A CameraFact says whether a camera gives pictures. A camera of which nobody
// knows, because nobody watches it, has none.
type CameraFact struct {
	Camera string
	Lost   bool
}

// A TileFact is a tile as it is now.
type TileFact struct {
	Tile     string
	Quality  string // good, late, stale, dead, …
	Document []byte // JSON
}

// A RoomFact is who is in a room.
type RoomFact struct {
	Room   string
	People []string // ids, in the order they came
}

func (CameraFact) fact() {}
func (TileFact) fact()   {}
func (RoomFact) fact()   {}

// knowledge is the newest fact of each thing.
type knowledge struct {
	cameras map[string]CameraFact
	tiles   map[string]TileFact
	rooms   map[string]RoomFact
}

func (k *knowledge) learn(f Fact) {
	switch f := f.(type) {
	case CameraFact:
		k.cameras[f.Camera] = f
	case TileFact:
		k.tiles[f.Tile] = f
	case RoomFact:
		k.rooms[f.Room] = f
	}
}

// A sighting is how a condition is now.
type sighting struct {
	known    bool
	on       bool
	text     string
	subjects []string
}

// see judges a condition by what is known.
func (k *knowledge) see(s *State, w When) sighting {
	switch {
	case w.Camera != "" || w.Tag != "":
		return k.seeCameras(s, w)
	case w.Tile != "":
		f, known := k.tiles[w.Tile]
		if !known {
			return sighting{}
		}
		text, on := w.reached(f)
		return sighting{true, on, text, []string{"tile/" + w.Tile}}
	case w.Room != "":
		f, known := k.rooms[w.Room]
		seen := sighting{known: known, on: len(f.People) > 0}
		for _, id := range f.People {
			seen.subjects = append(seen.subjects, "participant/"+w.Room+"/"+id)
		}
		return seen
	}
	return sighting{}
}

func (k *knowledge) seeCameras(s *State, w When) sighting {
	var seen sighting
	for _, c := range s.Cameras() {
		f, known := k.cameras[c.Name]
		if !known || c.Name != w.Camera && (w.Tag == "" || !slices.Contains(c.Tags, w.Tag)) {
			continue
		}
		seen.known = true
		if f.Lost {
			seen.on = true
			seen.subjects = append(seen.subjects, "camera/"+c.Name)
		}
	}
	return seen
}

// qualities from good to bad; what is worse than asked for counts too.
var qualities = []string{"late", "stale", "dead"}

// reached says whether a tile is at the level; text is its number.
func (w When) reached(f TileFact) (text string, on bool) {
	if w.Quality != "" {
		return f.Quality, slices.Index(qualities, f.Quality) >= slices.Index(qualities, w.Quality)
	}
	v, ok := numberAt(f.Document, w.Path)
	if !ok {
		return "", false
	}
	switch w.Is {
	case ">":
		on = v > w.Than
	case ">=":
		on = v >= w.Than
	case "<":
		on = v < w.Than
	case "<=":
		on = v <= w.Than
	case "=":
		on = v == w.Than
	}
	return fmt.Sprintf("%s %s %s", shortNumber(v), w.Is, shortNumber(w.Than)), on
}

func shortNumber(v float64) string { return strconv.FormatFloat(v, 'g', 6, 64) }

// numberAt is the number that a JSON pointer (RFC 6901 §4) names.
func numberAt(document []byte, pointer string) (float64, bool) {
	var v any
	if json.Unmarshal(document, &v) != nil {
		return 0, false
	}
	for token := range strings.SplitSeq(strings.TrimPrefix(pointer, "/"), "/") {
		token = strings.ReplaceAll(strings.ReplaceAll(token, "~1", "/"), "~0", "~")
		switch x := v.(type) {
		case map[string]any:
			v = x[token]
		case []any:
			i, err := strconv.Atoi(token)
			if err != nil || i < 0 || i >= len(x) {
				return 0, false
			}
			v = x[i]
		default:
			return 0, false
		}
	}
	n, ok := v.(float64)
	return n, ok
}

// Flapping: a condition that is gone has to stay gone for settleFor, and twice
// as long for each time that the alarm came within flapTime, up to settleMost.
const (
	settleFor  = 10 * time.Second
	settleMost = 5 * time.Minute
	flapTime   = 10 * time.Minute
)

// settle is how long an alarm that came at these times has to be quiet.
func settle(came []time.Time, now time.Time) time.Duration {
	d := settleFor
	for i, at := range came {
		if i > 0 && now.Sub(at) < flapTime && d < settleMost {
			d *= 2
		}
	}
	return min(d, settleMost)
}
