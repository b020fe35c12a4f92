package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// A lock says that this process, and no other, uses a data folder. The kernel
// takes it back when the process ends, however it ends.
type lock struct{ file *os.File }

// lockData makes the data folder, for this user only, and locks it.
func lockData(dir string) (*lock, error) { return lockFile(dir, dataLock) }

// The locks of a data folder.
const (
	dataLock  = "lock"       // of the controller
	relayLock = "relay.lock" // of the relay
)

func lockFile(dir, name string) (*lock, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("data folder: %w", err)
	}
	f, err := os.OpenFile(filepath.Join(dir, name), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("data folder: %w", err)
	}
	if err := flock(f); err != nil {
		defer func() { _ = f.Close() }() // nothing was written
		if !errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, fmt.Errorf("lock the data folder %s: %w", dir, err)
		}
		if name == relayLock {
			return nil, fmt.Errorf("another relay%s runs for the data folder %s", holder(f), dir)
		}
		return nil, fmt.Errorf("another kawung%s uses the data folder %s: stop it first, or give this one a folder of its own", holder(f), dir)
	}
	// In place, so that it can be written when the disk is full; else the kernel is asked.
	if _, err := f.WriteAt(fmt.Appendf(nil, "%-10d\n", os.Getpid()), 0); err != nil {
		_ = f.Truncate(0)
	}
	return &lock{f}, nil
}

// flock takes a file's lock. Whoever looks who has it holds it for a moment, so
// it is tried for longer than that.
func flock(f *os.File) (err error) {
	for range 5 {
		if err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); !errors.Is(err, syscall.EWOULDBLOCK) {
			return err
		}
		time.Sleep(20 * time.Millisecond)
	}
	return err
}

// lockHolder is the process that holds a lock of a data folder; 0 when none
// does, −1 when it has not said which it is.
func lockHolder(dir, name string) int {
	f, err := os.Open(filepath.Join(dir, name))
	if err != nil {
		return 0
	}
	defer func() { _ = f.Close() }() // it was only read
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_SH|syscall.LOCK_NB); err == nil {
		return 0 // and Close gives it back
	}
	b, _ := io.ReadAll(io.LimitReader(f, 32))
	if pid, err := strconv.Atoi(strings.TrimSpace(string(b))); err == nil && pid > 1 {
		return pid
	}
	return flockHolder(f)
}

// flockHolder is who holds a file's lock by what the kernel says, −1 when it
// does not: on a full disk nobody could write it down. See proc_locks(5).
func flockHolder(f *os.File) int {
	var stat syscall.Stat_t
	if err := syscall.Fstat(int(f.Fd()), &stat); err != nil {
		return -1
	}
	text, _ := os.ReadFile("/proc/locks") // none: it does not say
	file := fmt.Sprintf("%02x:%02x:%d", unix.Major(stat.Dev), unix.Minor(stat.Dev), stat.Ino)
	for line := range strings.Lines(string(text)) {
		l := strings.Fields(line) // 1: FLOCK ADVISORY WRITE 4711 08:01:123 0 EOF
		if len(l) < 6 || l[1] != "FLOCK" || l[3] != "WRITE" || l[5] != file {
			continue
		}
		if pid, err := strconv.Atoi(l[4]); err == nil && pid > 1 {
			return pid
		}
	}
	return -1
}

// holder is " (process 4711)" when the lock's file says who has it.
func holder(f *os.File) string {
	b, _ := io.ReadAll(io.LimitReader(f, 32))
	pid, err := strconv.Atoi(strings.TrimSpace(string(b)))
	if err != nil {
		return ""
	}
	return fmt.Sprintf(" (process %d)", pid)
}

func (l *lock) Close() error { return l.file.Close() }
