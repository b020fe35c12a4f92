package wall_test

import (
	"fmt"
	"testing"

	"kawung/layouts"
	"kawung/media"
	"kawung/wall"
)

// looked is n windows with a camera each, the last the largest.
func looked(n int) []wall.Sighted {
	list := make([]wall.Sighted, n)
	for i := range list {
		side := float64(10 * (i + 1))
		list[i].View = wall.View{
			Window: fmt.Sprintf("w%d", i), Source: fmt.Sprintf("camera/c%d", i), Slot: -1,
			Box: layouts.Box{Width: side, Height: side},
		}
	}
	return list
}

func slotted(list []wall.Sighted) (shown []string) {
	for _, w := range list {
		if w.View.Slot >= 0 {
			shown = append(shown, w.View.Window)
		}
	}
	return shown
}

func newOutlook() (*relay, *wall.Outlook) {
	r := &relay{
		slots: wall.OutlookSlots, shown: map[string]string{}, live: map[string]uint32{},
		views: map[string]media.View{}, pages: map[media.ScreenID]string{},
	}
	return r, wall.NewOutlook("view/t/s")
}

func TestAViewerIsShownTheLargestWindowsAndTheOneThatIsLookedAt(t *testing.T) {
	r, o := newOutlook()
	list := looked(12)
	o.Show(r, list, "")
	if got := fmt.Sprint(slotted(list)); got != "[w4 w5 w6 w7 w8 w9 w10 w11]" {
		t.Errorf("shown = %s, want the eight largest", got)
	}
	list = looked(12)
	o.Show(r, list, "w0")
	o.Settle(r)
	list = looked(12)
	o.Show(r, list, "w0")
	if got := fmt.Sprint(slotted(list)); got != "[w0 w5 w6 w7 w8 w9 w10 w11]" {
		t.Errorf("shown = %s, want the first and the seven largest", got)
	}
}

func TestAViewersOldPicturesStayUntilTheyAreSettled(t *testing.T) {
	r, o := newOutlook()
	o.Show(r, looked(8), "")
	next := looked(8)
	for i := range next {
		next[i].View.Source = fmt.Sprintf("camera/n%d", i)
	}
	o.Show(r, next, "")
	if len(r.shown) != 16 || len(slotted(next)) != 8 {
		t.Errorf("%d pictures on slots, %d of them new; want the old and the new, 16 and 8", len(r.shown), len(slotted(next)))
	}
	third := looked(8)
	for i := range third {
		third[i].View.Source = fmt.Sprintf("camera/m%d", i)
	}
	o.Show(r, third, "") // before the page has settled: the oldest make way
	if len(slotted(third)) != 8 {
		t.Errorf("%d of 8 pictures have a slot", len(slotted(third)))
	}
	o.Settle(r)
	if len(r.shown) != 8 {
		t.Errorf("%d pictures on slots after they settled, want 8", len(r.shown))
	}
}

func TestWhatIsWithdrawnLeavesItsSlotAtOnce(t *testing.T) {
	r, o := newOutlook()
	list := looked(3)
	o.Show(r, list, "")
	o.Withdraw(r, list[1:])
	if got := r.on("view/t/s"); got != "0 camera/c2 1 camera/c1" {
		t.Errorf("on slots: %s, want c1 and c2", got)
	}
}

func TestARoomIsSeatedBesideSixPictures(t *testing.T) {
	r, o := newOutlook()
	list := looked(8)
	list = append(list, wall.Sighted{View: wall.View{Window: "r", Source: "room/rapat", Slot: -1}})
	o.Show(r, list, "")
	if n := len(slotted(list)); n != 6 || len(list[8].View.Seats) != 1 {
		t.Errorf("%d pictures and %d seats, want 6 and 1", n, len(list[8].View.Seats))
	}
	seats := []media.Seat{{Slot: 3}, {Slot: 4}}
	if !o.Seated("rapat", seats) || o.Seated("lain", seats) {
		t.Error("seats of the room that is shown are taken, of another they are not")
	}
}

func TestARestartedControllerGoesOnWithAViewersPictures(t *testing.T) {
	r, o := newOutlook()
	list := looked(3)
	o.Show(r, list, "")
	r.carries("view/t/s")
	r.forget()
	if wall.TakeOver(r, "view/t/s", "another session") != nil {
		t.Error("the pictures of another page were taken over")
	}
	o = wall.TakeOver(r, "view/t/s", "s-view/t/s")
	if o == nil {
		t.Fatal("nothing was taken over")
	}
	again := looked(3)
	o.Withdraw(r, again[1:]) // the first may not be seen any more
	o.Show(r, again[1:], "")
	if fmt.Sprint(r.calls) != "[clear view/t/s/2]" || again[1].View.Slot != list[1].View.Slot || again[2].View.Slot != list[2].View.Slot {
		t.Errorf("the relay was told %q, want only that the first goes", r.calls)
	}
}
