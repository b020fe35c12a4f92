package record

import (
	"fmt"
	"os"
	"slices"
	"time"

	"golang.org/x/sys/unix"
)

// bound deletes the oldest files until the recordings keep to their time and
// their place on the disk.
func (a *Archive) bound() {
	a.sweep.Lock()
	defer a.sweep.Unlock()
	a.mu.Lock()
	var old []string
	for _, t := range a.tracks {
		for len(t.segments) > 0 && a.tooOld(t, t.segments[0]) {
			old = append(old, t.drop())
		}
	}
	for a.bytes() > a.cfg.MaxBytes {
		t := a.oldest()
		if t == nil {
			break
		}
		old = append(old, t.drop())
	}
	a.mu.Unlock()
	a.remove(old)
	a.makeRoom()
}

// tooOld says whether a segment's newest picture is older than its camera
// keeps. In the run that wrote it that is by the monotonic clock: a machine's
// clock that is set forward deletes nothing.
func (a *Archive) tooOld(t *track, s *segment) bool {
	return a.cfg.Now().Sub(s.wrote) > t.keep+time.Second
}

// drop takes the oldest segment off the index and returns its file.
func (t *track) drop() (path string) {
	path = t.segments[0].path
	t.segments = slices.Delete(t.segments, 0, 1)
	return path
}

// bytes is what all recordings take; a.mu is held.
func (a *Archive) bytes() (n int64) {
	for _, t := range a.tracks {
		for _, s := range t.segments {
			n += s.size
		}
	}
	return n
}

// oldest is the track that has the oldest segment which is not being written;
// a.mu is held.
func (a *Archive) oldest() *track {
	var found *track
	for _, t := range a.tracks {
		if len(t.segments) > 1 && (found == nil || t.segments[0].wrote.Before(found.segments[0].wrote)) {
			found = t
		}
	}
	return found
}

func (a *Archive) remove(paths []string) {
	for _, path := range paths {
		if err := os.Remove(path); err != nil && !os.IsNotExist(err) {
			a.cfg.Log.Error("recorded file cannot be deleted", "error", err)
		}
	}
}

// makeRoom deletes the oldest files until so much of the disk is free as has to
// be; a.sweep is held.
func (a *Archive) makeRoom() {
	for {
		err := a.short()
		a.mu.Lock()
		t := a.oldest()
		if err == nil || t == nil {
			if (err == nil) != (a.full == nil) {
				a.cfg.Log.Info("disk of the recordings", "error", err)
			}
			a.full = err
			a.mu.Unlock()
			return
		}
		path := t.drop()
		a.mu.Unlock()
		a.remove([]string{path})
	}
}

// room is an error while the disk has none for another file.
func (a *Archive) room() error {
	err := a.short()
	if err != nil {
		a.bound()
		err = a.short()
	}
	return err
}

// short says that the disk is fuller than recordings may make it.
func (a *Archive) short() error {
	if a.cfg.MinFree < 0 {
		return nil
	}
	var s unix.Statfs_t
	if err := unix.Statfs(a.cfg.Path, &s); err != nil {
		return fmt.Errorf("the disk of the recordings cannot be read: %w", err)
	}
	total, free := int64(s.Blocks)*s.Bsize, int64(s.Bavail)*s.Bsize
	least := a.cfg.MinFree
	if least == 0 {
		least = max(1<<30, total/20)
	}
	if free >= least {
		return nil
	}
	return fmt.Errorf("the disk is full: %d MB are free, %d MB have to stay so", free>>20, least>>20)
}
