package wall_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"kawung/layouts"
	"kawung/wall"
)

// dense is a layout with so many cameras on a1.
func (h *house) dense(name string, pictures int) {
	var windows []wall.Window
	for i := range pictures {
		windows = append(windows, wall.Window{
			Source: fmt.Sprintf("camera/c%d", i%8+1),
			Cell:   &layouts.Cell{Columns: 20, Rows: 20, Column: i%10 + 1, Row: i/10 + 1},
		})
	}
	h.apply(wall.Put{Object: wall.Layout{Name: name, Wall: "utama", Windows: windows}})
}

// health is what pages say every two seconds.
func (h *house) health(display string) {
	h.Health(display, wall.DisplayHealth{})
	h.wait(0)
}

func TestSlotsGrowAheadOfTheFullestLayout(t *testing.T) {
	for _, tt := range []struct {
		pictures int
		want     string
	}{{8, ""}, {9, "grow to 24"}, {12, "grow to 24"}, {13, "grow to 32"}, {40, "grow to 64"}} {
		t.Run(fmt.Sprint(tt.pictures), func(t *testing.T) {
			inHouse(t, func(t *testing.T, h *house) {
				h.pictures.slots = wall.DisplaySlots
				h.connect(everyDisplay...)
				h.forget()
				h.dense("padat", tt.pictures)
				h.health("a1")
				h.health("b2")
				h.wantHeard("a1", tt.want)
				h.wantHeard("b2", "")
			})
		})
	}
}

func TestNobodyIsOfferedSlotsDuringATakeAndNobodyTwice(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		h.pictures.slots = wall.DisplaySlots
		h.connect(everyDisplay...)
		h.dense("padat", 12)
		h.forget()
		h.pages.page("a2").readyAfter = -1
		done := make(chan wall.Taken, 1)
		go func() {
			taken, _ := h.Take(context.Background(), operator, wall.Take{Wall: "utama", Layout: "empat"})
			done <- taken
		}()
		h.wait(time.Second)
		h.health("a1")
		h.wantHeard("a1", "prepare camera/c1@0")
		h.receipt((<-done).Revision)
		h.forget()
		h.wait(time.Second)
		h.health("a1")
		h.health("a1")
		h.wantHeard("a1", "grow to 24")
		h.forget()
		h.wait(11 * time.Second)
		h.health("a1")
		h.wantHeard("a1", "grow to 24")
	})
}

func TestWhatFoundNoSlotHasOneWhenThePageHasGrown(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		h.pictures.slots = 2
		h.connect(everyDisplay...)
		h.dense("padat", 3)
		h.wantErrors(h.receipt(h.take("padat").Revision), "a1: too many pictures: 3 of 2")
		h.wait(time.Second)
		h.wantGlass("a1", "camera/c1@0 camera/c2@1 camera/c3@-1")
		h.pictures.mu.Lock()
		h.pictures.slots = 16
		h.pictures.mu.Unlock()
		h.ScreenGrown("a1")
		h.wait(0)
		h.wantGlass("a1", "camera/c1@0 camera/c2@1 camera/c3@2")
	})
}
