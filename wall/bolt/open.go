package bolt

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime/debug"
	"syscall"

	"go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"
)

// Errors a caller may test for with errors.Is.
var (
	ErrLocked  = errors.New("already in use by another kawung")
	ErrDamaged = errors.New("is damaged")
)

// Open opens the file, or makes it with mode 0600. The whole file is checked
// once: a damaged one is refused, never repaired.
func Open(path string) (d *DB, err error) {
	b, err := open(path)
	switch {
	case errors.Is(err, bolterrors.ErrTimeout):
		return nil, fmt.Errorf("%s: %w: stop that one first, or give this one another data directory", path, ErrLocked)
	case fromSystem(err):
		return nil, fmt.Errorf("open the database: %w", err) // names the path itself
	case err != nil:
		return nil, damaged(path, err)
	}
	d = &DB{bolt: b, path: path}
	defer func() {
		if err != nil {
			_ = b.Close() // the first error is the one to tell
			d = nil
		}
	}()
	defer d.recover("check", &err)
	whole := false
	err = b.View(func(tx *bbolt.Tx) error {
		whole = made(tx)
		return d.check(tx)
	})
	if err != nil {
		return nil, err
	}
	if whole {
		return d, nil
	}
	if err := b.Update(initialise); err != nil {
		return nil, fmt.Errorf("prepare %s: %w", path, err)
	}
	return d, nil
}

// open is bbolt's Open, whose panics on some damaged files are errors here.
func open(path string) (b *bbolt.DB, err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%w: %v", ErrDamaged, r)
		}
	}()
	return bbolt.Open(path, 0o600, &bbolt.Options{Timeout: lockWait})
}

// fromSystem tells a file that cannot be opened from one that cannot be read.
func fromSystem(err error) bool {
	_, isPath := errors.AsType[*fs.PathError](err)
	_, isErrno := errors.AsType[syscall.Errno](err)
	return isPath || isErrno
}

// check reads every page once, before anybody trusts the file.
func (d *DB) check(tx *bbolt.Tx) error {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true)) // a page beyond the end is a fault, not a read error
	info, err := os.Stat(d.path)
	if err != nil {
		return err
	}
	if info.Size() < tx.Size() {
		return d.damaged(fmt.Errorf("it has %d bytes, but %d pages are in use: %d are missing",
			info.Size(), tx.Size()/int64(os.Getpagesize()), tx.Size()-info.Size()))
	}
	if err := firstError(tx); err != nil {
		return d.damaged(err)
	}
	if err := checkFormat(tx); err != nil {
		return fmt.Errorf("%s %w", d.path, err)
	}
	return nil
}

// firstError is the first of what bbolt's own check finds. All of them are
// read: its goroutine ends only then.
func firstError(tx *bbolt.Tx) (first error) {
	for err := range tx.Check() {
		if first == nil {
			first = err
		}
	}
	return first
}

// recover turns a panic of bbolt over a damaged page into an error.
func (d *DB) recover(step string, err *error) {
	if r := recover(); r != nil {
		*err = fmt.Errorf("%s: %w", step, d.damaged(fmt.Errorf("%v", r)))
	}
}

func (d *DB) damaged(why error) error { return damaged(d.path, why) }

func damaged(path string, why error) error {
	return fmt.Errorf("%s %w (%w): put the newest backup of the file in its place, or move it away to begin with an empty wall",
		path, ErrDamaged, why)
}
