package wall_test

import (
	"strings"
	"testing"
	"time"

	"kawung/layouts"
	"kawung/media"
	"kawung/wall"
)

// half is a window over the left half of panel a1.
func half(change func(*wall.Window)) []wall.Window {
	w := wall.Window{ID: "w1", Source: "camera/c1", Region: layouts.Region{Width: 0.25, Height: 0.5}}
	change(&w)
	return []wall.Window{w}
}

func TestOnlyAPictureHasACropAndAStandIn(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		crop := func(x, y, width, height float64) func(*wall.Window) {
			return func(w *wall.Window) { w.Crop = layouts.Region{X: x, Y: y, Width: width, Height: height} }
		}
		instead := func(source string) func(*wall.Window) { return func(w *wall.Window) { w.Instead = source } }
		stream := func(s media.Stream) func(*wall.Window) { return func(w *wall.Window) { w.Stream = s } }
		for _, tt := range []struct {
			change func(*wall.Window)
			err    error
			says   string
		}{
			{crop(0.5, 0, 0.6, 1), wall.ErrInvalid, "windows[0].crop: from (0.5, 0) to (1.1, 1) is not inside the picture"},
			{crop(0, 0, 0.04, 1), wall.ErrInvalid, "windows[0].crop: width 0.04"},
			{crop(0, 0, -1, 1), wall.ErrInvalid, "windows[0].crop"},
			{instead("camera/c1"), wall.ErrInvalid, "windows[0].instead: is the window's own source"},
			{instead("tile/pad"), wall.ErrInvalid, "windows[0].instead"},
			{instead("camera"), wall.ErrInvalid, "windows[0].instead"},
			{instead("camera/none"), wall.ErrNotFound, `camera "none"`},
			{instead("participant/nowhere/dinkes"), wall.ErrNotFound, `room "nowhere"`},
			{func(w *wall.Window) { w.Source, w.Instead = "tile/pad", "camera/c1" }, wall.ErrInvalid, "neither crop nor instead"},
			{stream("high"), wall.ErrInvalid, `windows[0].stream: "high" is none of auto, main and sub`},
			{func(w *wall.Window) { w.Source, w.Stream = "tile/pad", media.SubStream }, wall.ErrInvalid, "windows[0].stream: is a camera's"},
		} {
			err := h.refused(admin, wall.Put{Object: wall.Layout{Name: "x", Wall: "utama", Windows: half(tt.change)}}, tt.err)
			if err != nil && !strings.Contains(err.Error(), tt.says) {
				t.Errorf("%q, want it to say %q", err, tt.says)
			}
		}
		h.apply(wall.Put{Object: wall.Layout{Name: "x", Wall: "utama", Windows: half(instead("camera/c2"))}})
		h.refused(admin, wall.Delete{Key: wall.Key{Kind: wall.KindCamera, Name: "c2"}}, wall.ErrInUse)
	})
}

func TestTheStreamOfAWindowIsTheRelaysAndNoPagesBusiness(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		h.connect(everyDisplay...)
		take := func(s media.Stream) {
			taken, err := h.Take(t.Context(), operator, wall.Take{Wall: "utama", Windows: half(func(w *wall.Window) { w.Stream = s })})
			if err != nil {
				t.Fatal(err)
			}
			h.receipt(taken.Revision)
			h.wait(time.Second)
		}
		for _, tt := range []struct{ said, want media.Stream }{{"auto", ""}, {"sub", "sub"}, {"main", "main"}, {"", ""}} {
			take(tt.said)
			if got := h.pictures.views["a1/0"].Stream; got != tt.want {
				t.Errorf("stream %q: the relay was asked for %q, want %q", tt.said, got, tt.want)
			}
			h.wantSlots("a1", "0 camera/c1")
		}
	})
}

func TestACropOnAirChangesNoSlotAndCountsForTheStream(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		h.connect("a1")
		take := func(crop layouts.Region) {
			t.Helper()
			taken, err := h.Take(t.Context(), operator, wall.Take{
				Wall: "utama", Windows: half(func(w *wall.Window) { w.Crop = crop }),
			})
			if err != nil {
				t.Fatal(err)
			}
			h.receipt(taken.Revision)
			h.wait(time.Second)
		}
		take(layouts.Region{})
		h.forget()
		crop := layouts.Region{X: 0.25, Y: 0.5, Width: 0.25, Height: 0.5}
		take(crop)
		h.wantHeard("a1", "prepare camera/c1@0; flip")
		if got := strings.Join(h.pictures.calls, "; "); got != "show a1/0 again at 3853" {
			t.Errorf("the relay was told %q, want the size of the whole picture", got)
		}
		if v := h.pages.page("a1").views[0]; v.Crop != crop || v.Slot != 0 {
			t.Errorf("view %+v, want the crop on slot 0", v)
		}
		take(layouts.Region{Width: 1, Height: 1})
		if w := h.State().Programs["utama"].Windows[0]; w.Crop != (layouts.Region{}) {
			t.Errorf("the crop to the whole picture is kept as %+v, want none", w.Crop)
		}
	})
}

func TestAnUndoForgetsAStandInThatIsDeclaredNoMore(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		h.apply(wall.Put{Object: wall.Camera{Name: "c9", URL: "rtsp://10.0.0.9/main"}})
		for _, windows := range [][]wall.Window{
			half(func(w *wall.Window) { w.Instead = "camera/c9" }), half(func(*wall.Window) {}),
		} {
			if _, err := h.Take(t.Context(), operator, wall.Take{Wall: "utama", Windows: windows}); err != nil {
				t.Fatal(err)
			}
			h.wait(3 * time.Second)
		}
		h.apply(wall.Delete{Key: wall.Key{Kind: wall.KindCamera, Name: "c9"}})
		if _, err := h.Undo(t.Context(), operator, "utama"); err != nil {
			t.Fatal(err)
		}
		if w := h.State().Programs["utama"].Windows[0]; w.Source != "camera/c1" || w.Instead != "" {
			t.Errorf("on air %+v, want camera/c1 without a stand-in", w)
		}
	})
}
