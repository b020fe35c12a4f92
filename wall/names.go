package wall

import (
	"fmt"
	"strings"

	"kawung/media"
)

// MaxName is the length of the longest name, in bytes.
const MaxName = 64

// ValidName says whether s is a name: [a-z0-9]+([.-][a-z0-9]+)*, at most 64 bytes.
func ValidName(s string) bool {
	if s == "" || len(s) > MaxName {
		return false
	}
	mark := true // the last byte was a dot, a dash or nothing
	for i := range len(s) {
		switch c := s[i]; {
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9':
			mark = false
		case (c == '.' || c == '-') && !mark:
			mark = true
		default:
			return false
		}
	}
	return !mark
}

// The kinds of sources a window may show.
const (
	SourceCamera      = "camera"
	SourceTile        = "tile"
	SourceRoom        = "room"
	SourceParticipant = "participant" // participant/ROOM/ID
	SourcePage        = "page"
	SourceImage       = "image"
)

// ParseSource takes a source apart: "camera/alun-alun" is camera and
// alun-alun, "participant/rapat/dinkes" is participant and rapat/dinkes, "" is
// an empty window. A camera may be shown as it was, "camera/alun-alun?at=-60s",
// which is the same camera; see media.CutPast. It returns ErrInvalid for
// anything else.
func ParseSource(source string) (kind, name string, err error) {
	if source == "" {
		return "", "", nil
	}
	if live, _, past, err := media.CutPast(media.Source(source)); past {
		if err != nil {
			return "", "", fmt.Errorf("%w: source %q: %w", ErrInvalid, source, err)
		}
		source = string(live)
		if kind, _, _ := strings.Cut(source, "/"); kind != SourceCamera {
			return "", "", fmt.Errorf("%w: source %q: only cameras have a past", ErrInvalid, source)
		}
	}
	kind, name, _ = strings.Cut(source, "/")
	switch kind {
	case SourceCamera, SourceTile, SourceRoom, SourcePage, SourceImage:
		if ValidName(name) {
			return kind, name, nil
		}
	case SourceParticipant:
		room, id, ok := strings.Cut(name, "/")
		if ok && ValidName(room) && ValidName(id) {
			return kind, name, nil
		}
	default:
		return "", "", fmt.Errorf("%w: source %q: the kinds are camera, tile, room, participant, page and image", ErrInvalid, source)
	}
	return "", "", fmt.Errorf("%w: source %q is to be kind/name, the name in a-z, 0-9, dots and dashes", ErrInvalid, source)
}

// needs is the declared thing a source shows: the camera, the tile, the page
// or the room; ok is false for sources that need none.
func needs(source string) (Key, bool) {
	kind, name, err := ParseSource(source)
	if err != nil {
		return Key{}, false
	}
	switch kind {
	case SourceCamera:
		return Key{KindCamera, name}, true
	case SourceTile:
		return Key{KindTile, name}, true
	case SourcePage:
		return Key{KindPage, name}, true
	case SourceRoom:
		return Key{KindRoom, name}, true
	case SourceParticipant:
		room, _, _ := strings.Cut(name, "/")
		return Key{KindRoom, room}, true
	}
	return Key{}, false
}

func (k Key) String() string { return string(k.Kind) + " " + k.Name }
