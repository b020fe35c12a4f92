// Package bolt keeps the figures in one bbolt file, tiles.db, apart from the
// wall's own so that figures never queue before a take.
package bolt

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"syscall"
	"time"

	"go.etcd.io/bbolt"

	"kawung/tiles"
)

// schema is the shape of the records this build writes. A file with a greater
// one is refused; older ones go through migrations.
const schema = 1

var (
	metaBucket = []byte("meta")
	tileBucket = []byte("tile")
	schemaKey  = []byte("schema")
)

// migrations[i] brings a file from schema i+1 to i+2.
var migrations []func(*bbolt.Tx) error

// A DB is the file. It is a tiles.Store.
type DB struct{ bolt *bbolt.DB }

var _ tiles.Store = (*DB)(nil)

// current says whether a file is of this build's making: it is not written when
// it is opened, for its disk may be full.
func current(tx *bbolt.Tx) bool {
	meta := tx.Bucket(metaBucket)
	return meta != nil && tx.Bucket(tileBucket) != nil && string(meta.Get(schemaKey)) == strconv.Itoa(schema)
}

// prepare makes the buckets of a new file and migrates an old one.
func prepare(tx *bbolt.Tx) error {
	meta, err := tx.CreateBucketIfNotExists(metaBucket)
	if err != nil {
		return err
	}
	if _, err := tx.CreateBucketIfNotExists(tileBucket); err != nil {
		return err
	}
	have := schema
	if v := meta.Get(schemaKey); v != nil {
		if have, err = strconv.Atoi(string(v)); err != nil || have < 1 {
			return fmt.Errorf("schema %q is no number", v)
		}
	}
	if have > schema {
		return fmt.Errorf("schema %d, this build reads up to %d: %w", have, schema, ErrNewer)
	}
	for ; have < schema; have++ {
		if err := migrations[have-1](tx); err != nil {
			return fmt.Errorf("migrate from schema %d: %w", have, err)
		}
	}
	return meta.Put(schemaKey, []byte(strconv.Itoa(schema)))
}

// Close closes the file; it waits for a Save under way.
func (d *DB) Close() error { return d.bolt.Close() }

type record struct {
	Kind     tiles.Kind      `json:"kind"`
	Version  uint64          `json:"version"`
	Fetched  time.Time       `json:"fetched,omitzero"`
	From     string          `json:"from,omitempty"`
	Document json.RawMessage `json:"document"`
}

// Load returns every record. One that cannot be read is an error: better no
// start than figures silently lost.
func (d *DB) Load() ([]tiles.Record, error) {
	var all []tiles.Record
	err := d.bolt.View(func(tx *bbolt.Tx) error {
		return tx.Bucket(tileBucket).ForEach(func(k, v []byte) error {
			var r record
			if err := json.Unmarshal(v, &r); err != nil {
				return fmt.Errorf("tile %s: %w", k, err)
			}
			all = append(all, tiles.Record{
				Name: string(k), Kind: r.Kind, Version: r.Version,
				Document: r.Document, Fetched: r.Fetched, From: r.From,
			})
			return nil
		})
	})
	return all, err
}

// Save writes all records in one transaction and returns after its fsync. It
// returns tiles.ErrReadOnly when the file cannot be written.
func (d *DB) Save(records []tiles.Record) error {
	if len(records) == 0 {
		return nil
	}
	return unkept(d.bolt.Update(func(tx *bbolt.Tx) error {
		bucket := tx.Bucket(tileBucket)
		for _, r := range records {
			v, err := json.Marshal(record{r.Kind, r.Version, r.Fetched, r.From, r.Document})
			if err != nil {
				return fmt.Errorf("tile %s: %w", r.Name, err)
			}
			if err := bucket.Put([]byte(r.Name), v); err != nil {
				return fmt.Errorf("tile %s: %w", r.Name, err)
			}
		}
		return nil
	}))
}

// unkept says why nothing was written, without the path: whoever pushed the
// figure reads it.
func unkept(err error) error {
	if err == nil {
		return nil
	}
	for _, full := range []syscall.Errno{syscall.ENOSPC, syscall.EDQUOT, syscall.EFBIG} {
		if errors.Is(err, full) {
			return fmt.Errorf("%w: the disk is full (%w)", tiles.ErrReadOnly, full)
		}
	}
	if system, ok := errors.AsType[syscall.Errno](err); ok {
		err = system
	}
	return fmt.Errorf("%w: %w", tiles.ErrReadOnly, err)
}
