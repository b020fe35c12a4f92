package wall

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Buckets of the store that hold no declared things. History records are named
// WALL/REVISION, one for each program that was on air. Their bucket has the name
// from when they were for undo only, and not for the program on air itself:
// restore adds that.
const (
	bucketProgram = "program"
	bucketPreview = "preview"
	bucketHistory = "undo"
	bucketBlank   = "blank"
	bucketToken   = "token"
	bucketLease   = "lease"
	bucketTouring = "touring"

	bucketIncident  = "incident"
	bucketScheduled = "scheduled"
)

// A migration turns a record's data from one version into the next.
type migration func(json.RawMessage) (json.RawMessage, error)

// A schema says which version of a bucket's data this program writes, and how
// older ones become it: steps[bucket][n] makes version n+1 of version n.
type schema struct {
	version map[string]int // 1 for buckets not named
	steps   map[string]map[int]migration
}

// current is this program's schema. Whoever changes the JSON of a stored type
// in a way old records do not fit raises its version here and adds the step.
var current = schema{}

func (s schema) versionOf(bucket string) int {
	if v := s.version[bucket]; v > 0 {
		return v
	}
	return 1
}

// migrate brings one record to this program's version.
func (s schema) migrate(r Record) (Record, error) {
	want := s.versionOf(r.Bucket)
	if r.Version > want {
		return r, fmt.Errorf("%w: %s %s was written by a newer kawung (record version %d, this one knows %d): start that one, or restore an older backup",
			ErrInvalid, r.Bucket, r.Name, r.Version, want)
	}
	for r.Version < want {
		step, ok := s.steps[r.Bucket][r.Version]
		if !ok {
			return r, fmt.Errorf("%w: %s %s: nothing migrates record version %d", ErrInvalid, r.Bucket, r.Name, r.Version)
		}
		data, err := step(r.Data)
		if err != nil {
			return r, fmt.Errorf("%w: %s %s: migrate record version %d: %w", ErrInvalid, r.Bucket, r.Name, r.Version, err)
		}
		r.Data, r.Version = data, r.Version+1
	}
	return r, nil
}

// restore makes the state that the records say, every unreadable one named.
func (s schema) restore(l Loaded) (*State, error) {
	state := emptyState()
	state.Epoch, state.Revision = l.Epoch, l.Revision
	var errs []error
	for _, r := range l.Records {
		r, err := s.migrate(r)
		if err == nil {
			err = state.put(r)
		}
		if err != nil {
			errs = append(errs, err)
		}
	}
	for wall, p := range state.Programs {
		if past := state.History[wall]; len(past) == 0 || past[len(past)-1].Revision < p.Revision {
			state.History[wall] = append(past, p)
			state.unkept[wall] = true
		}
	}
	return state, errors.Join(errs...)
}

// put puts one record into the state.
func (s *State) put(r Record) error {
	var err error
	switch r.Bucket {
	case bucketProgram:
		err = into(s.Programs, r)
	case bucketPreview:
		err = into(s.Previews, r)
	case bucketBlank:
		err = into(s.Blanks, r)
	case bucketToken:
		err = into(s.Tokens, r)
	case bucketIncident:
		err = into(s.Incidents, r)
	case bucketLease:
		err = into(s.Leases, r)
	case bucketTouring:
		err = into(s.Touring, r)
	case bucketScheduled:
		err = into(s.Scheduled, r)
	case bucketHistory:
		var p Program
		wall, _, _ := strings.Cut(r.Name, "/")
		if err = json.Unmarshal(r.Data, &p); err == nil {
			s.History[wall] = append(s.History[wall], p) // records come sorted by name
		}
	default:
		var o Object
		if o, err = Decode(Key{Kind(r.Bucket), r.Name}, r.Data); err == nil {
			s.Objects[o.Key()] = Versioned[Object]{o, r.Revision}
		}
	}
	if err != nil {
		return fmt.Errorf("%w: %s %s: read the record: %w", ErrInvalid, r.Bucket, r.Name, err)
	}
	return nil
}

func into[T any](m map[string]T, r Record) error {
	var v T
	if err := json.Unmarshal(r.Data, &v); err != nil {
		return err
	}
	m[r.Name] = v
	return nil
}

// Decode reads the spec of a declared thing from JSON, strictly: unknown
// fields are errors. It does not validate.
func Decode(k Key, spec []byte) (Object, error) {
	switch k.Kind {
	case KindWall:
		return decode(Wall{Name: k.Name}, spec)
	case KindDisplay:
		return decode(Display{Name: k.Name}, spec)
	case KindCamera:
		return decode(Camera{Name: k.Name}, spec)
	case KindLayout:
		return decode(Layout{Name: k.Name}, spec)
	case KindTile:
		return decode(Tile{Name: k.Name}, spec)
	case KindFeed:
		return decode(Feed{Name: k.Name}, spec)
	case KindPage:
		return decode(Page{Name: k.Name}, spec)
	case KindRoom:
		return decode(Room{Name: k.Name}, spec)
	case KindAlarm:
		return decode(Alarm{Name: k.Name}, spec)
	case KindTour:
		return decode(Tour{Name: k.Name}, spec)
	case KindSchedule:
		return decode(Schedule{Name: k.Name}, spec)
	case KindUser:
		return decode(User{Name: k.Name}, spec)
	}
	return nil, fmt.Errorf("%w: kind %q", ErrNotFound, string(k.Kind))
}

func decode[T Object](v T, spec []byte) (Object, error) {
	if err := strict(spec, &v); err != nil {
		return nil, err
	}
	return v, nil
}

// record is v as the store keeps it.
func record(bucket, name string, v any) (Record, error) {
	data, err := json.Marshal(v)
	if err != nil {
		return Record{}, fmt.Errorf("%s %s: write the record: %w", bucket, name, err)
	}
	return Record{Bucket: bucket, Name: name, Version: current.versionOf(bucket), Data: data}, nil
}

// historyName names a history record: names sort as revisions do.
func historyName(wall string, r Revision) string {
	digits := strconv.FormatUint(uint64(r), 10)
	return wall + "/" + strings.Repeat("0", 20-len(digits)) + digits
}
