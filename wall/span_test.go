package wall_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"kawung/layouts"
	"kawung/wall"
)

// able opens the page of a display that paints frames by their time, or not.
func (h *house) able(name string, tracks bool) {
	h.Helper()
	h.Connected(name, wall.DisplayInfo{Session: fmt.Sprintf("s-%s-%t", name, tracks), Tracks: tracks})
	h.ScreenReady(name)
	synctest.Wait()
}

// across is a window over the upper half of the wall: the panels a1 and a2.
func across(source string) wall.Window {
	return wall.Window{ID: "w1", Source: source, Region: layouts.Region{Width: 1, Height: 0.5}, Fit: layouts.Cover}
}

func (h *house) show(windows ...wall.Window) {
	h.Helper()
	taken, err := h.Take(h.Context(), operator, wall.Take{Wall: "utama", Windows: windows})
	if err != nil {
		h.Fatalf("Take = %v", err)
	}
	h.receipt(taken.Revision)
	h.wait(time.Second)
}

// wantSpans compares what the pages were last told: "a1 camera/c1 60ms".
func (h *house) wantSpans(want string) {
	h.Helper()
	synctest.Wait()
	h.pages.mu.Lock()
	defer h.pages.mu.Unlock()
	var got []string
	for name, p := range h.pages.all {
		for _, v := range p.views {
			if v.Span.Delay > 0 {
				got = append(got, fmt.Sprintf("%s %s %s", name, v.Source, v.Span.Delay))
			}
		}
	}
	slices.Sort(got)
	if all := strings.Join(got, "; "); all != want {
		h.Errorf("spans = %q, want %q", all, want)
	}
}

const bothSpan = "a1 camera/c1 60ms; a2 camera/c1 60ms"

func TestAVideoAcrossDisplaysIsShownByItsTimeOnAllOfThem(t *testing.T) {
	for name, tt := range map[string]struct {
		windows []wall.Window
		want    string
	}{
		"a camera across two":           {[]wall.Window{across("camera/c1")}, bothSpan},
		"a camera as it was":            {[]wall.Window{across("camera/c1?at=-60s")}, "a1 camera/c1?at=-60s 60ms; a2 camera/c1?at=-60s 60ms"},
		"a camera on one":               {[]wall.Window{cell("camera/c1", 1, 1)}, ""},
		"two cameras on one each":       {[]wall.Window{cell("camera/c1", 1, 1), cell("camera/c1", 2, 1)}, ""},
		"a camera that ends at a frame": {[]wall.Window{{ID: "w1", Source: "camera/c1", Region: layouts.Region{Width: 0.499, Height: 0.4}}}, ""},
		"a tile across two":             {[]wall.Window{across("tile/pad")}, ""},
		"a room across two":             {[]wall.Window{across("room/rapat")}, ""},
		"a person across two":           {[]wall.Window{across("participant/rapat/dinkes")}, "a1 participant/rapat/dinkes 60ms; a2 participant/rapat/dinkes 60ms"},
	} {
		t.Run(name, func(t *testing.T) {
			inHouse(t, func(t *testing.T, h *house) {
				if strings.Contains(name, "as it was") {
					c, _ := h.State().Camera("c1")
					c.Keep = wall.Keep(time.Hour)
					h.apply(wall.Put{Object: c})
				}
				for _, d := range []string{"a1", "a2", "b1"} {
					h.able(d, true)
				}
				h.show(tt.windows...)
				h.wantSpans(tt.want)
			})
		})
	}
}

func TestOneDisplayThatCannotKeepsTheWholeSpanFromIt(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		h.able("a1", true)
		h.able("a2", false)
		h.able("b1", false) // not of the span
		h.show(across("camera/c1"))
		h.wantSpans("")
	})
}

func TestASpanIsChosenAnewWhenADisplayComesOrGoes(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		h.able("a1", true)
		h.able("b2", false)
		h.show(across("camera/c1"))
		h.wantSpans("a1 camera/c1 60ms")
		h.forget()
		h.able("a2", false)
		h.wantSpans("")
		h.wantHeard("a1", "on air camera/c1@0")
		h.wantHeard("b2", "") // nothing changed for it
		h.Disconnected("a2", "s-a2-false")
		h.wantSpans("a1 camera/c1 60ms")
		h.able("a2", true)
		h.wantSpans(bothSpan)
		if calls := strings.Join(h.pictures.calls, "; "); strings.Contains(calls, " a1/") {
			t.Errorf("the relay was told %q, want nothing about a1: its picture goes on", calls)
		}
	})
}

func TestADisplayThatComesInTheMiddleOfATakeChangesTheSpanAfterIt(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		h.able("a1", true)
		h.able("a2", true)
		h.pages.mu.Lock()
		h.pages.page("a1").readyAfter = time.Second
		h.pages.mu.Unlock()
		go func() {
			time.Sleep(500 * time.Millisecond)
			h.Connected("a2", wall.DisplayInfo{Session: "older"})
			h.ScreenReady("a2")
		}()
		h.show(across("camera/c1"))
		h.wantSpans("")
	})
}

// refreshes lets a page say when it refreshes, 60 times a second: late by so much of one of them.
func (h *house) refreshes(name string, since time.Duration, late time.Duration) {
	h.Helper()
	at := time.Unix(1_795_000_000, 0).Add(since.Round(frameTime) + late)
	h.Health(name, wall.DisplayHealth{Refresh: wall.Refresh{At: at, Every: frameTime}})
	synctest.Wait()
}

const frameTime = 16_666_667 * time.Nanosecond

// wantRefresh compares by whose refreshes the pages were last told to count, in how late they are.
func (h *house) wantRefresh(want time.Duration, names ...string) {
	h.Helper()
	h.pages.mu.Lock()
	defer h.pages.mu.Unlock()
	for _, name := range names {
		for _, v := range h.pages.all[name].views {
			r := v.Span.Refresh
			got := time.Duration(-1)
			if r.Every > 0 {
				since := r.At.Sub(time.Unix(1_795_000_000, 0))
				got = since - since.Round(r.Every)
			}
			if got != want {
				h.Errorf("%s counts by refreshes %s late, want %s", name, got, want)
			}
		}
	}
}

func TestDisplaysOfASpanCountByTheRefreshesOfOneOfThem(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		h.able("a1", true)
		h.able("a2", true)
		h.able("b1", true) // not of the span
		h.show(across("camera/c1"))
		h.refreshes("b1", 0, time.Millisecond)
		h.wantRefresh(-1, "a1", "a2")
		h.refreshes("a2", 0, 2*time.Millisecond)
		h.wantRefresh(2*time.Millisecond, "a1", "a2")
		h.refreshes("a1", 0, 3*time.Millisecond)
		h.wantRefresh(3*time.Millisecond, "a1", "a2")
		h.Disconnected("a1", "s-a1-true")
		synctest.Wait()
		h.wantRefresh(2*time.Millisecond, "a2")
	})
}

func TestRefreshesAreToldAnewWhenTheyHaveDrifted(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		h.able("a1", true)
		h.able("a2", true)
		h.show(across("camera/c1"))
		h.refreshes("a1", 0, 0)
		h.forget()
		h.refreshes("a1", time.Minute, 2*time.Millisecond)
		h.refreshes("a1", 2*time.Minute, -2*time.Millisecond)
		h.wantHeard("a2", "") // as good as it was
		h.wantRefresh(0, "a1", "a2")
		h.refreshes("a1", 3*time.Minute, 3*time.Millisecond)
		h.wantHeard("a2", "on air camera/c1@0")
		h.wantRefresh(3*time.Millisecond, "a1", "a2")
		h.refreshes("a1", 64*time.Minute, 3*time.Millisecond) // RTP times wrap
		h.wantHeard("a2", "on air camera/c1@0; on air camera/c1@0")
	})
}

func TestTwoDisplaysOfOnePanelAreNoSpan(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		h.apply(wall.Put{Object: wall.Display{Name: "a1-cermin", Wall: "utama", Panel: "a1"}})
		h.able("a1", true)
		h.able("a1-cermin", true)
		h.show(cell("camera/c1", 1, 1))
		h.wantSpans("")
	})
}
