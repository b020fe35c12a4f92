package web

import (
	"sync"

	"kawung/tiles"
)

// A tileFrame is one version of a tile as it is sent: whole or as a patch.
type tileFrame struct {
	version uint64
	data    []byte // nil when there is nothing to send
}

// tileFrames marshals each version of a tile once, however many displays show
// it.
type tileFrames struct {
	board Board

	mu   sync.Mutex // guards made
	made map[string]*madeTile
}

// A madeTile is the newest version of one tile, marshalled.
type madeTile struct {
	version uint64
	whole   []byte
	patches map[uint64][]byte // by base
}

func newTileFrames(b Board) *tileFrames {
	return &tileFrames{board: b, made: map[string]*madeTile{}}
}

// frame is what a page that has a version needs to have the newest.
func (f *tileFrames) frame(name string, have uint64) tileFrame {
	t, patch, ok := f.board.Update(name, have)
	if !ok || t.Version == have {
		return tileFrame{version: have}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	m := f.made[name]
	if m == nil || m.version < t.Version {
		m = &madeTile{version: t.Version, patches: map[uint64][]byte{}}
		f.made[name] = m
	}
	if m.version > t.Version { // another page was faster; this one hears of it next
		return tileFrame{t.Version, whole(name, t)}
	}
	if patch == nil || have == 0 {
		if m.whole == nil {
			m.whole = whole(name, t)
		}
		return tileFrame{t.Version, m.whole}
	}
	if m.patches[have] == nil {
		m.patches[have] = encode(displayPatch{is("patch"), name, have, t.Version, patch})
	}
	return tileFrame{t.Version, m.patches[have]}
}

func whole(name string, t tiles.Tile) []byte {
	return encode(displayTile{is("tile"), name, t.Version, newDefinition(t.Definition), t.Document})
}
