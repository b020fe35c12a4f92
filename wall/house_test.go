package wall_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"kawung/layouts"
	"kawung/media"
	"kawung/wall"
	"kawung/wall/bolt"
)

// bubbleClock is the clock of a synctest bubble: time goes when everybody waits.
type bubbleClock struct{}

// A setClock is a clock that somebody sets, as a machine's is.
type setClock struct {
	bubbleClock
	by atomic.Int64 // ns that it is ahead
}

func (c *setClock) Now() time.Time { return time.Now().Add(time.Duration(c.by.Load())) }

func (c *setClock) set(ahead time.Duration) { c.by.Store(int64(ahead)) }

func (bubbleClock) Now() time.Time { return time.Now() }

func (bubbleClock) After(d time.Duration, f func()) func() bool { return time.AfterFunc(d, f).Stop }

// A house is a controller on a real store, with a 2×2 wall "utama" of the
// displays a1 a2 b1 b2, eight cameras c1 … c8, a tile and a room.
type house struct {
	*testing.T
	*wall.Controller
	path     string
	db       *bolt.DB
	store    wall.Store
	pictures *relay
	pages    *pages
	clock    setClock
	stop     func()
}

var (
	admin    = wall.Actor{Name: "admin", Role: wall.RoleAdmin}
	operator = wall.Actor{Name: "sari", Role: wall.RoleOperator}
	viewer   = wall.Actor{Name: "budi", Role: wall.RoleViewer}
)

// inHouse runs a test in a house whose clock is the bubble's.
func inHouse(t *testing.T, test func(t *testing.T, h *house)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		defer h.close()
		h.furnish()
		test(t, h)
	})
}

func newHouse(t *testing.T) *house {
	h := &house{
		T: t, path: filepath.Join(t.TempDir(), "wall.db"),
		pictures: &relay{
			slots: 16, shown: map[string]string{}, live: map[string]uint32{},
			views: map[string]media.View{}, pages: map[media.ScreenID]string{},
		},
		pages: &pages{all: map[string]*page{}},
	}
	h.start()
	return h
}

// start opens the store and runs a controller on it, as a process does.
func (h *house) start() {
	h.Helper()
	db, err := bolt.Open(h.path)
	if err != nil {
		h.Fatalf("open the store: %v", err)
	}
	h.db = db
	if h.store == nil {
		h.store = db
	}
	c, err := wall.New(h.Context(), wall.Config{Store: h.store, Pictures: h.pictures, Weights: h.pictures, Displays: h.pages, Clock: &h.clock})
	if err != nil {
		h.Fatalf("New() = %v", err)
	}
	h.Controller, h.pages.c = c, c
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- c.Run(ctx) }()
	h.stop = func() { cancel(); <-ended }
}

func (h *house) close() {
	h.stop()
	if err := h.db.Close(); err != nil {
		h.Errorf("close the store: %v", err)
	}
}

// restart ends the process and starts the next one on the same store.
func (h *house) restart() {
	h.close()
	h.store = nil
	h.start()
}

func (h *house) furnish() {
	objects := []wall.Object{
		wall.Wall{Name: "utama", Panels: []layouts.Panel{
			panel("a1", 0, 0), panel("a2", 1218, 0), panel("b1", 0, 688), panel("b2", 1218, 688),
		}},
		wall.Tile{Name: "pad", Kind: "kpi", Title: "PAD"},
		wall.Room{Name: "rapat", Title: "Rapat"},
		wall.User{Name: "sari", Role: wall.RoleOperator, Hash: "$argon2id$x"},
		wall.User{Name: "admin", Role: wall.RoleAdmin, Hash: "$argon2id$y"},
		wall.Layout{Name: "empat", Wall: "utama", Windows: []wall.Window{cell("camera/c1", 1, 1), cell("camera/c2", 2, 1), cell("camera/c3", 1, 2), cell("camera/c4", 2, 2)}},
		wall.Layout{Name: "lain", Wall: "utama", Windows: []wall.Window{cell("camera/c5", 1, 1), cell("camera/c6", 2, 1), cell("camera/c7", 1, 2), cell("camera/c8", 2, 2)}},
	}
	for i := range 8 {
		objects = append(objects, wall.Camera{Name: fmt.Sprintf("c%d", i+1), URL: "rtsp://user:rahasia@10.0.0.7/main"})
	}
	for _, name := range []string{"a1", "a2", "b1", "b2"} {
		objects = append(objects, wall.Display{Name: name, Wall: "utama", Panel: name, Sound: name == "a1"})
	}
	h.apply(wall.PutAll{Objects: objects})
}

func panel(name string, x, y float64) layouts.Panel {
	return layouts.Panel{Name: name, X: x, Y: y, Width: 1210, Height: 680, Bezel: 4, Pixels: [2]int{1920, 1080}}
}

// cell is a window in a 2×2 grid: exactly one panel.
func cell(source string, column, row int) wall.Window {
	return wall.Window{Source: source, Cell: &layouts.Cell{Columns: 2, Rows: 2, Column: column, Row: row}}
}

func (h *house) apply(cmd wall.Command) wall.Revision {
	h.Helper()
	r, err := h.Apply(h.Context(), admin, cmd)
	if err != nil {
		h.Fatalf("Apply(%T) = %v", cmd, err)
	}
	return r
}

// refused applies a command that has to fail with want and change nothing.
func (h *house) refused(a wall.Actor, cmd wall.Command, want error) error {
	h.Helper()
	before := h.State()
	_, err := h.Apply(h.Context(), a, cmd)
	if !errors.Is(err, want) {
		h.Errorf("Apply(%+v) = %v, want %v", cmd, err, want)
	}
	if h.State() != before {
		h.Errorf("Apply(%+v) = %v, and changed the state", cmd, err)
	}
	return err
}

// connect opens the pages of displays, with slots.
func (h *house) connect(names ...string) {
	for _, name := range names {
		h.Connected(name, wall.DisplayInfo{Session: "s-" + name, Width: 1920, Height: 1080})
		h.ScreenReady(name)
	}
	synctest.Wait()
	h.forget()
}

// forget lets what the pages heard so far be forgotten.
func (h *house) forget() {
	h.pages.mu.Lock()
	defer h.pages.mu.Unlock()
	for _, p := range h.pages.all {
		p.heard = nil
	}
	h.pictures.forget()
}

// wait lets time pass, and everything that is due then.
func (h *house) wait(d time.Duration) {
	<-time.After(d) // the bubble's time: it takes none
	synctest.Wait()
}

func (h *house) take(layout string) wall.Taken {
	h.Helper()
	taken, err := h.Take(h.Context(), operator, wall.Take{Wall: "utama", Layout: layout})
	if err != nil {
		h.Fatalf("Take(%s) = %v", layout, err)
	}
	return taken
}

func (h *house) receipt(r wall.Revision) wall.Receipt {
	h.Helper()
	receipt, err := h.Painted(h.Context(), "utama", r)
	if err != nil {
		h.Fatalf("Painted(%d) = %v", r, err)
	}
	return receipt
}

// errorsOf is the receipt's errors: "a2: not connected".
func errorsOf(r wall.Receipt) string {
	var all []string
	for _, d := range r.Displays {
		if d.Error != "" {
			all = append(all, d.Display+": "+d.Error)
		}
	}
	return strings.Join(all, "; ")
}

func (h *house) wantHeard(display, want string) {
	h.Helper()
	synctest.Wait()
	h.pages.mu.Lock()
	defer h.pages.mu.Unlock()
	if got := strings.Join(h.pages.page(display).heard, "; "); got != want {
		h.Errorf("%s heard %q, want %q", display, got, want)
	}
}

func (h *house) wantGlass(display, want string) {
	h.Helper()
	synctest.Wait()
	h.pages.mu.Lock()
	defer h.pages.mu.Unlock()
	if got := windows(h.pages.page(display).views); got != want {
		h.Errorf("%s shows %q, want %q", display, got, want)
	}
}

func (h *house) wantSlots(display, want string) {
	h.Helper()
	synctest.Wait()
	if got := h.pictures.on(display); got != want {
		h.Errorf("slots of %s = %q, want %q", display, got, want)
	}
}

func (h *house) wantErrors(r wall.Receipt, want string) {
	h.Helper()
	if got := errorsOf(r); got != want {
		h.Errorf("receipt of %d: errors %q, want %q", r.Revision, got, want)
	}
}
