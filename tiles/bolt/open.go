package bolt

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime/debug"
	"syscall"
	"time"

	"go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"
)

// Errors a caller may test for with errors.Is.
var (
	ErrBusy    = errors.New("another kawung uses it")
	ErrNewer   = errors.New("written by a newer kawung")
	ErrDamaged = errors.New("is damaged")
)

// Open opens the file, or makes it with mode 0600. It waits at most a second
// for another process to let it go, then returns ErrBusy. The whole file is
// checked once: ErrDamaged, and nothing is repaired; ErrNewer when this build
// cannot read it.
func Open(path string) (db *DB, err error) {
	b, err := open(path)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			_ = b.Close() // the first error is the one to tell
		}
	}()
	defer refuse(path, &err)
	ours := false
	err = b.View(func(tx *bbolt.Tx) error {
		ours = current(tx)
		return check(tx, path)
	})
	switch {
	case err != nil:
		return nil, damaged(path, err)
	case ours:
		return &DB{b}, nil
	}
	if err := b.Update(prepare); err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	return &DB{b}, nil
}

// open is bbolt's Open, whose panics on some damaged files are errors here.
func open(path string) (b *bbolt.DB, err error) {
	defer refuse(path, &err)
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	b, err = bbolt.Open(path, 0o600, &bbolt.Options{Timeout: time.Second})
	_, isPath := errors.AsType[*fs.PathError](err)
	_, isErrno := errors.AsType[syscall.Errno](err)
	switch {
	case err == nil:
		return b, nil
	case errors.Is(err, bolterrors.ErrTimeout):
		return nil, fmt.Errorf("open %s: %w", path, ErrBusy)
	case isPath || isErrno: // it cannot be opened at all
		return nil, fmt.Errorf("open the figures: %w", err)
	default:
		return nil, damaged(path, err)
	}
}

// check reads every page once, before anybody trusts the file.
func check(tx *bbolt.Tx, path string) (first error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true)) // a page beyond the end is a fault, not a read error
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if info.Size() < tx.Size() {
		return fmt.Errorf("it has %d of %d bytes", info.Size(), tx.Size())
	}
	for err := range tx.Check() { // to the end: its goroutine ends only then
		if first == nil {
			first = err
		}
	}
	return first
}

// refuse turns a panic of bbolt over a damaged page into an error. It is
// deferred.
func refuse(path string, err *error) {
	if r := recover(); r != nil {
		*err = damaged(path, fmt.Errorf("%v", r))
	}
}

func damaged(path string, why error) error {
	return fmt.Errorf("%s %w (%w): put a backup of the file in its place, or move it away to begin without figures", path, ErrDamaged, why)
}
