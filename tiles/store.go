package tiles

import "time"

// A Store keeps the newest document of each tile across restarts.
type Store interface {
	// Load returns every record, in no order.
	Load() ([]Record, error)
	// Save writes all of them or none, and returns once they are durable.
	Save([]Record) error
}

// A Record is one tile as it is kept.
type Record struct {
	Name     string
	Kind     Kind
	Version  uint64
	Document []byte // JSON object
	Fetched  time.Time
	From     string
}
