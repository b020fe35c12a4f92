package wall_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"kawung/wall"
)

func TestAPageThatConnectsGetsWhatIsOnAir(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		h.take("empat")
		h.Connected("a1", wall.DisplayInfo{Session: "one", Width: 1920, Height: 1080, Agent: "Chromium"})
		h.wantHeard("a1", "on air camera/c1@-1")
		h.ScreenReady("a1")
		h.wantHeard("a1", "on air camera/c1@-1; on air camera/c1@0")
		got := h.Live().Displays["a1"]
		if !got.Connected || got.Revision != h.State().Programs["utama"].Revision || got.Agent != "Chromium" || !got.Pictures {
			t.Errorf("Live of a1 = %+v, want connected and on the program's revision", got)
		}
		if h.Live().Displays["b1"].Connected {
			t.Error("b1 is connected, want only a1")
		}
	})
}

func TestTheSamePageComesBackToTheSlotsItHad(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		h.connect("a1")
		h.receipt(h.take("empat").Revision)
		h.forget()
		h.Disconnected("a1", "s-a1")
		h.wait(time.Minute)
		h.Connected("a1", wall.DisplayInfo{Session: "s-a1"})
		h.wantHeard("a1", "on air camera/c1@0")
		if len(h.pictures.calls) != 0 {
			t.Errorf("the relay was told %q, want nothing: the picture goes on", h.pictures.calls)
		}
	})
}

func TestTheEndOfAnOldPageDoesNotDisconnectTheNewOne(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		h.connect("a1")
		h.Connected("a1", wall.DisplayInfo{Session: "newer"})
		h.Disconnected("a1", "s-a1")
		if !h.Live().Displays["a1"].Connected {
			t.Error("a1 is not connected, want its newer page to be")
		}
	})
}

func TestARevokedDisplayGoesBlankAtOnceAndIsInNoTake(t *testing.T) {
	for name, revoke := range map[string]func(h *house){
		"its token": func(h *house) {
			h.apply(wall.PutToken{Token: token("d1", wall.TokenDisplay, "a1", "")})
			h.apply(wall.DropToken{ID: "d1"})
		},
		"the display": func(h *house) {
			h.apply(wall.PutToken{Token: token("d1", wall.TokenDisplay, "a1", "")})
			h.apply(wall.Delete{Key: wall.Key{Kind: wall.KindDisplay, Name: "a1"}})
		},
	} {
		t.Run(name, func(t *testing.T) {
			inHouse(t, func(t *testing.T, h *house) {
				h.connect("a1", "b1")
				h.receipt(h.take("empat").Revision)
				h.forget()
				revoke(h)
				h.wantHeard("a1", "blank")
				if _, ok := h.State().Token("d1", time.Now()); ok {
					t.Error("the token still opens the door")
				}
				h.wait(time.Second)
				h.wantSlots("a1", "")
				h.receipt(h.take("lain").Revision)
				h.wantHeard("a1", "blank")
				h.wantGlass("b1", "camera/c7@1")
			})
		})
	}
}

func TestADisplayThatLosesASpareTokenGoesOn(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		h.apply(wall.PutToken{Token: token("d1", wall.TokenDisplay, "a1", "")})
		h.apply(wall.PutToken{Token: token("d2", wall.TokenDisplay, "a1", "")})
		h.connect("a1")
		h.receipt(h.take("empat").Revision)
		h.forget()
		h.apply(wall.DropToken{ID: "d2"})
		h.wantHeard("a1", "")
		h.receipt(h.take("lain").Revision)
		h.apply(wall.DropToken{ID: "d1"})
		h.wantGlass("a1", "")
	})
}

func TestAChangedTitleIsShownAtOnceAndAChangedTagIsNot(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		h.connect("a1", "a2")
		h.receipt(h.take("empat").Revision)
		h.forget()
		c, _ := h.State().Camera("c1")
		c.Tags = []string{"pusat"}
		h.apply(wall.Put{Object: c})
		h.wantHeard("a1", "")
		c.Title = "Alun-alun"
		h.apply(wall.Put{Object: c})
		h.wantHeard("a1", "on air camera/c1@0")
		h.wantHeard("a2", "")
		h.pages.mu.Lock()
		defer h.pages.mu.Unlock()
		if got := h.pages.page("a1").views[0].Title; got != "Alun-alun" {
			t.Errorf("title on the glass = %q, want Alun-alun", got)
		}
	})
}

func TestAChangeInTheMiddleOfATakeIsShownAfterIt(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		h.connect("a1", "a2")
		taken := h.take("empat")
		h.apply(wall.Put{Object: wall.Camera{Name: "c1", Title: "Alun-alun", URL: "rtsp://10.0.0.7/main"}})
		h.wantHeard("a1", "prepare camera/c1@0; flip")
		h.receipt(taken.Revision)
		h.wantHeard("a1", "prepare camera/c1@0; flip; on air camera/c1@0")
	})
}

func TestADisplayThatMovesShowsItsNewPanel(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		h.connect("b1")
		h.receipt(h.take("empat").Revision)
		h.apply(wall.Put{Object: wall.Display{Name: "b1", Wall: "utama", Panel: "b2"}})
		h.wantGlass("b1", "camera/c4@1")
		h.wait(time.Second)
		h.wantSlots("b1", "1 camera/c4")
	})
}

func TestAPairingCodeMakesADisplayOnce(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		code := h.Pair(wall.PairRequest{Address: "10.0.0.9", Agent: "Chromium"})
		if len(code) != 6 || strings.ContainsAny(code, "0O1IL") {
			t.Errorf("code = %q, want six letters none of which looks like another", code)
		}
		if got := h.Live().Pairing; len(got) != 1 || got[0].Code != code || got[0].Address != "10.0.0.9" {
			t.Errorf("pairing = %+v, want the page that waits", got)
		}
		approve := wall.ApproveDisplay{Code: code, Display: wall.Display{Name: "c9", Wall: "utama", Panel: "a1"}, Token: token("d9", "", "", "")}
		h.refused(viewer, approve, wall.ErrDenied)
		if _, err := h.Apply(t.Context(), operator, approve); err != nil {
			t.Fatalf("Apply(ApproveDisplay) = %v", err)
		}
		got, ok := h.State().Token("d9", time.Now())
		if a := got.Actor(""); !ok || a.Name != "display/c9" || a.Role != wall.RoleDisplay || a.Scope != "display/c9" {
			t.Errorf("the token's actor = %+v, %t, want display/c9", a, ok)
		}
		if len(h.Live().Pairing) != 0 {
			t.Error("the code still waits")
		}
		h.refused(operator, approve, wall.ErrNotFound)
	})
}

func TestPairingCodesExpireAndCannotBeGuessed(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		old := h.Pair(wall.PairRequest{})
		h.wait(wall.PairingLife)
		if len(h.Live().Pairing) != 0 {
			t.Error("a code waits longer than ten minutes")
		}
		code := h.Pair(wall.PairRequest{})
		approve := func(code string) wall.ApproveDisplay {
			return wall.ApproveDisplay{Code: code, Display: wall.Display{Name: "c9", Wall: "utama", Panel: "a1"}, Token: token("d9", "", "", "")}
		}
		h.refused(operator, approve(old), wall.ErrNotFound)
		for range 4 {
			h.refused(operator, approve("WRONG2"), wall.ErrNotFound)
		}
		h.refused(operator, approve(code), wall.ErrDenied)
		h.wait(wall.PairingLife + time.Second)
		if _, err := h.Apply(t.Context(), operator, approve(h.Pair(wall.PairRequest{}))); err != nil {
			t.Errorf("after ten minutes = %v, want another chance", err)
		}
	})
}

func TestAFloodOfPagesLeavesOnlyTheNewestCodes(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		var last string
		for range 200 {
			last = h.Pair(wall.PairRequest{})
		}
		got := h.Live().Pairing
		if len(got) != 64 || got[63].Code != last {
			t.Errorf("%d codes wait, want the newest 64", len(got))
		}
		h.Unpair(last)
		if len(h.Live().Pairing) != 63 {
			t.Error("a page that went still has a code")
		}
	})
}

func TestAWatcherHearsWhatChangedOnce(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		w := h.Watch(h.State().Revision)
		defer w.Close()
		put := func(title string) { h.apply(wall.Put{Object: wall.Room{Name: "rapat", Title: title}}) }
		put("a")
		put("b")
		h.apply(wall.SetPreview{Wall: "utama", Layout: "empat"})
		<-w.C()
		keys, err := w.Changed()
		if err != nil || len(keys) != 2 || keys[0].String() != "room rapat" || keys[1].String() != "preview utama" {
			t.Errorf("Changed() = %v, %v, want the room and the preview, each once", keys, err)
		}
		h.Connected("a1", wall.DisplayInfo{Session: "x"})
		<-w.C()
		if keys, err := w.Changed(); err != nil || len(keys) != 0 {
			t.Errorf("Changed() = %v, %v, want no keys: only Live changed", keys, err)
		}
		elsewhere := h.Watch(h.State().Revision + 5)
		<-elsewhere.C()
		if _, err := elsewhere.Changed(); !errors.Is(err, wall.ErrTooFar) {
			t.Errorf("Changed() from a revision that is yet to come = %v, want ErrTooFar", err)
		}
	})
}
