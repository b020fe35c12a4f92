package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync"
	"time"
)

// diskEvery is how long one trial of the disk holds: anybody may ask /readyz.
const diskEvery = 5 * time.Second

// A disk is where the data is. Nothing that was decided can be kept on one that
// is full, or that the system has made read-only after an error.
type disk struct {
	dir string

	mu   sync.Mutex // guards what follows
	at   time.Time
	last error
}

// writable says whether a file can be written, for /readyz.
func (d *disk) writable(context.Context) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if now := time.Now(); d.at.IsZero() || now.Sub(d.at) >= diskEvery {
		d.at, d.last = now, tryWrite(d.dir)
	}
	return d.last
}

// tryWrite writes a page and takes it away again.
func tryWrite(dir string) error {
	f, err := os.CreateTemp(dir, ".ready-*")
	if err != nil {
		return unkept(err)
	}
	defer os.Remove(f.Name())
	defer f.Close()
	if _, err := f.Write(make([]byte, os.Getpagesize())); err != nil {
		return unkept(err)
	}
	return nil
}

// unkept says why without the path: anybody may read it.
func unkept(err error) error {
	if inner, ok := errors.AsType[*fs.PathError](err); ok {
		err = inner.Err
	}
	return fmt.Errorf("nothing can be kept, what is on air goes on: %w", err)
}
