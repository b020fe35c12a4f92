package main

import (
	"bytes"
	"errors"
	"image"
	"image/png"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// A smallDisk is a place for data that gets full when a test likes.
type smallDisk struct {
	dir  string
	fill func(t *testing.T, processes ...int)
	free func(t *testing.T, processes ...int)
	run  func(start func() error) error // starts a process on the disk
}

// newSmallDisk is a file system of 8 MiB in memory, or, where nothing may be
// mounted, an ordinary folder and processes that are not let write to files.
func newSmallDisk(t *testing.T) *smallDisk {
	t.Helper()
	d := &smallDisk{dir: t.TempDir(), run: func(start func() error) error { return start() }}
	if err := syscall.Mount("kawung", d.dir, "tmpfs", 0, "size=8m"); err != nil {
		t.Logf("no disk of its own (%v): writing is forbidden by RLIMIT_FSIZE", err)
		d.limit()
		return d
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(d.dir, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	ballast := filepath.Join(d.dir, "ballast")
	d.fill = func(t *testing.T, _ ...int) {
		f, err := os.Create(ballast)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		page := bytes.Repeat([]byte{1}, os.Getpagesize())
		for err == nil {
			_, err = f.Write(page)
		}
		if !errors.Is(err, syscall.ENOSPC) {
			t.Fatalf("filling the disk ends with %v, want that it is full", err)
		}
	}
	d.free = func(t *testing.T, _ ...int) {
		if err := os.Remove(ballast); err != nil {
			t.Fatal(err)
		}
	}
	return d
}

// limit makes the disk full for single processes, and for those that they start.
func (d *smallDisk) limit() {
	full := false
	set := func(pid int, full bool) error {
		var now unix.Rlimit
		if err := unix.Prlimit(pid, unix.RLIMIT_FSIZE, nil, &now); err != nil {
			return err
		}
		next := unix.Rlimit{Cur: now.Max, Max: now.Max}
		if full {
			next.Cur = 1
		}
		return unix.Prlimit(pid, unix.RLIMIT_FSIZE, &next, nil)
	}
	all := func(now bool) func(*testing.T, ...int) {
		return func(t *testing.T, processes ...int) {
			full = now
			for _, pid := range processes {
				if err := set(pid, now); err != nil {
					t.Fatalf("limit of process %d: %v", pid, err)
				}
			}
		}
	}
	d.fill, d.free = all(true), all(false)
	d.run = func(start func() error) error {
		if !full {
			return start()
		}
		if err := set(0, true); err != nil { // a child has its parent's
			return err
		}
		return errors.Join(start(), set(0, false))
	}
}

func TestAFullDiskStopsChangesAndNothingElse(t *testing.T) {
	disk := newSmallDisk(t)
	s := newSiteOn(t, os.Args[0], filepath.Join(disk.dir, "data"), disk.run)
	g := hang(t, s.glass)
	g.sees(t, 10)
	_, revision := s.air(t)
	g.shows(t, "camera/alun-alun", revision)
	connected := g.times()

	disk.fill(t, s.serve.Process.Pid, s.relay())
	layout, revision := s.takesUntilRefused(t)
	s.putFigure(t, 7, 1500, http.StatusServiceUnavailable) // shown all the same
	s.figureIs(t, 7)
	s.refusesPicture(t)
	eventually(t, "/readyz saying that nothing can be kept", func() bool {
		said := s.ready(t)
		return said["ready"] == "false" && strings.Contains(said["disk"], "nothing can be kept")
	})
	s.goesOn(t, layout, revision)
	g.shows(t, sourceOf[layout], revision)
	g.sees(t, 25)
	if now := g.times(); now != connected {
		t.Errorf("the display connected %d times, want %d: its websocket goes on", now, connected)
	}

	relay := s.relay()
	s.signal(t, syscall.SIGKILL)
	s.launch(t)
	eventually(t, "a controller on the full disk", func() bool { return s.get(t, "/healthz", nil) == http.StatusOK })
	g.until(t, "a display that is steered by it", func() bool { return g.greeted > connected })
	s.goesOn(t, layout, revision)
	if now := s.relay(); now != relay {
		t.Errorf("the relay is process %d, want %d: it goes on", now, relay)
	}
	s.takesUntilRefused(t)
	kill(relay, syscall.SIGKILL)
	eventually(t, "a relay on the full disk", func() bool { now := s.relay(); return now != 0 && now != relay })
	g.sees(t, 25)
	layout, revision = s.air(t)

	disk.free(t, s.serve.Process.Pid, s.relay())
	if r := s.takes(t, other[layout]); r.Revision <= revision {
		t.Errorf("with room again the take is revision %d, want more than %d", r.Revision, revision)
	}
	eventually(t, "a controller that is ready", func() bool { return s.ready(t)["ready"] == "true" })
	s.putFigure(t, 9, 1, http.StatusOK)
	layout, revision = s.air(t)
	s.signal(t, syscall.SIGKILL)
	s.start(t)
	s.goesOn(t, layout, revision)
	s.figureIs(t, 9)
	g.shows(t, sourceOf[layout], revision)
	g.sees(t, 25)
}

// other is the layout that is taken next, sourceOf what a layout shows.
var (
	other    = map[string]string{"satu": "dua", "dua": "satu"}
	sourceOf = map[string]string{"satu": "camera/alun-alun", "dua": "camera/pasar"}
)

// takesUntilRefused takes layouts until the full disk refuses one: what is free
// in the database's own pages is used up first. It returns what is on air then.
func (s *site) takesUntilRefused(t *testing.T) (layout string, revision uint64) {
	t.Helper()
	layout, revision = s.air(t)
	for range 200 {
		var r receipt
		err := s.take(t, other[layout], &r)
		if err == nil {
			layout, revision = other[layout], r.Revision
			continue
		}
		p := refused(err)
		if p == nil || p.Status != http.StatusServiceUnavailable || !strings.Contains(p.Detail, "the disk is full") || strings.Contains(p.Detail, s.data) {
			t.Errorf("a take on a full disk is %v, want 503 and a sentence without paths", err)
		}
		return layout, revision
	}
	t.Fatal("the full disk refuses nothing")
	return
}

// goesOn proves that reading works and that the program is as it was.
func (s *site) goesOn(t *testing.T, layout string, revision uint64) {
	t.Helper()
	if l, r := s.air(t); l != layout || r != revision {
		t.Errorf("on air is %s at %d, want %s at %d", l, r, layout, revision)
	}
	for _, path := range []string{"/api/v1/walls", "/api/v1/cameras", "/api/v1/layouts/satu", "/api/v1/displays/d1", "/api/v1/cameras/pasar/health"} {
		if err := s.client(t).get(t.Context(), path, nil); err != nil {
			t.Errorf("GET %s: %v", path, err)
		}
	}
}

// refusesPicture stores a picture on the full disk, and wants to hear of it.
func (s *site) refusesPicture(t *testing.T) {
	t.Helper()
	var picture bytes.Buffer
	if err := png.Encode(&picture, image.NewGray(image.Rect(0, 0, 600, 400))); err != nil {
		t.Fatal(err)
	}
	err := s.client(t).request(t.Context(), http.MethodPut, "/api/v1/images/lambang", "image/png", picture.Bytes(), nil)
	p := refused(err)
	if p == nil || p.Status != http.StatusServiceUnavailable || !strings.Contains(p.Detail, "the disk is full") || strings.Contains(p.Detail, s.data) {
		t.Errorf("a picture on a full disk is %v, want 503 and a sentence without paths", err)
	}
	if left, err := os.ReadDir(filepath.Join(s.data, "images")); err != nil || len(left) != 0 {
		t.Errorf("left of the picture: %v, %v", left, err)
	}
}
