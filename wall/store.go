package wall

import (
	"context"
	"encoding/json"
	"time"
)

// A Record is one stored thing. Version is the version of Data's schema; a
// store hands old versions out as they are and the state migrates them.
type Record struct {
	Bucket  string `json:"bucket"` // the Kind, or "program", "preview", "undo", "token"
	Name    string `json:"name"`
	Version int    `json:"version"`
	// Revision is the one the record last changed at; Commit sets it to Base+1.
	Revision Revision        `json:"revision"`
	Data     json.RawMessage `json:"data"` // nil in a Change deletes
}

// An Entry is one line of the audit: who did what to which thing.
type Entry struct {
	Revision Revision        `json:"revision"`
	At       time.Time       `json:"at"`
	Actor    Actor           `json:"actor"`
	Action   string          `json:"action"` // "take", "put camera", "sign in", …
	Object   string          `json:"object,omitempty"`
	Detail   json.RawMessage `json:"detail,omitempty"` // never a secret
}

// A Change is what one command does to the store: all of it or nothing, and
// its audit entries with it.
type Change struct {
	Base    Revision // the revision the change was made from
	Records []Record
	Audit   []Entry
}

// A Loaded is everything a store holds but the audit.
type Loaded struct {
	Epoch    string // made when the store is made; a restored backup gets a new one
	Revision Revision
	Records  []Record
}

// A Store keeps the state. wall/bolt is one; wall/storetest is its contract.
type Store interface {
	Load(ctx context.Context) (Loaded, error)
	// Commit makes revision Base+1. It returns ErrStale when the store is not
	// at Base. When it returns nil, the change survives a kill -9.
	Commit(ctx context.Context, c Change) error
	// Audit returns entries with a revision > since, oldest first, at most limit.
	Audit(ctx context.Context, since Revision, limit int) ([]Entry, error)
}
