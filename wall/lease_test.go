package wall_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"kawung/layouts"
	"kawung/wall"
)

var budi = wall.Actor{Name: "budi", Role: wall.RoleOperator}

// zoned gives the wall two wings: kiri (a1 b1) and kanan (a2 b2).
func (h *house) zoned() {
	h.Helper()
	h.apply(wall.Put{Object: wall.Wall{Name: "utama", Panels: []layouts.Panel{
		panel("a1", 0, 0), panel("a2", 1218, 0), panel("b1", 0, 688), panel("b2", 1218, 688),
	}, Zones: []wall.Zone{{Name: "kiri", Panels: []string{"a1", "b1"}}, {Name: "kanan", Panels: []string{"a2", "b2"}}}}})
}

// by applies a command that has to succeed.
func (h *house) by(a wall.Actor, cmd wall.Command) {
	h.Helper()
	if _, err := h.Apply(h.Context(), a, cmd); err != nil {
		h.Fatalf("Apply(%s, %+v) = %v", a.Name, cmd, err)
	}
}

// holds is the leases of the wall, "kiri:sari".
func (h *house) holds() string {
	var all []string
	for _, l := range h.State().LeasesOf("utama") {
		all = append(all, l.Zone+":"+l.By)
	}
	return strings.Join(all, " ")
}

func (h *house) wantHolds(want string) {
	h.Helper()
	if got := h.holds(); got != want {
		h.Errorf("leases = %q, want %q", got, want)
	}
}

// tries takes a layout's windows or others and says how it went.
func (h *house) tries(a wall.Actor, t wall.Take) error {
	t.Wall = "utama"
	_, err := h.Take(h.Context(), a, t)
	h.wait(3 * time.Second)
	return err
}

func TestALeasedWallIsChangedByItsHolderOnly(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		h.by(operator, wall.TakeLease{Wall: "utama"})
		err := h.tries(budi, wall.Take{Layout: "empat"})
		var leased *wall.LeasedError
		if !errors.As(err, &leased) || leased.Lease.By != "sari" || !strings.Contains(err.Error(), "hands of sari") {
			t.Errorf("take on a wall of sari's = %v, want a refusal with her name", err)
		}
		h.refused(budi, wall.SetPreview{Wall: "utama", Layout: "empat"}, wall.ErrLeased)
		h.refused(budi, wall.TakeLease{Wall: "utama"}, wall.ErrLeased)
		h.refused(budi, wall.GiveLease{Wall: "utama"}, wall.ErrLeased)
		h.refused(viewer, wall.TakeLease{Wall: "utama"}, wall.ErrDenied)
		if err := h.tries(operator, wall.Take{Layout: "empat"}); err != nil {
			t.Errorf("the holder's own take = %v", err)
		}
		if err := h.tries(operator, wall.Take{Layout: "lain"}); err != nil {
			t.Errorf("the holder's second take = %v", err)
		}
		if err := h.tries(budi, wall.Take{Undo: true}); !errors.Is(err, wall.ErrLeased) {
			t.Errorf("undo by another = %v, want ErrLeased", err)
		}
		if err := h.tries(budi, wall.Take{Windows: []wall.Window{}}); err != nil {
			t.Errorf("blanking a leased wall = %v: emergencies pass", err)
		}
		h.by(operator, wall.GiveLease{Wall: "utama"})
		if err := h.tries(budi, wall.Take{Layout: "lain"}); err != nil {
			t.Errorf("take after it was given back = %v", err)
		}
	})
}

func TestALeaseOnAZoneLeavesTheRestToOthers(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		h.zoned()
		h.take("empat")
		h.wait(3 * time.Second)
		h.by(operator, wall.TakeLease{Wall: "utama", Zone: "kiri"})
		h.by(budi, wall.TakeLease{Wall: "utama", Zone: "kanan"})
		h.refused(budi, wall.TakeLease{Wall: "utama"}, wall.ErrLeased)
		h.refused(budi, wall.TakeLease{Wall: "utama", Zone: "tengah"}, wall.ErrNotFound)
		left := []wall.Window{cell("camera/c1", 1, 1), cell("camera/c3", 1, 2)}
		if err := h.tries(budi, wall.Take{Windows: append([]wall.Window{cell("camera/c8", 2, 2)}, left...)}); err != nil {
			t.Errorf("a take that leaves kiri as it is = %v", err)
		}
		if err := h.tries(budi, wall.Take{Layout: "lain"}); !errors.Is(err, wall.ErrLeased) || !strings.Contains(err.Error(), "zone kiri") {
			t.Errorf("a take over all of the wall = %v, want it refused for kiri", err)
		}
		h.wantHolds("kanan:budi kiri:sari")
	})
}

func TestALeaseEndsTwoMinutesAfterTheLastSignOfLife(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		h.by(operator, wall.TakeLease{Wall: "utama"})
		h.wait(110 * time.Second)
		h.Attend([]string{"sari"})
		h.wait(110 * time.Second)
		h.wantHolds(":sari")
		h.take("empat") // acting is a sign of life too
		h.wait(119 * time.Second)
		h.wantHolds(":sari")
		h.wait(2 * time.Second)
		h.wantHolds("")
	})
}

func TestALeaseSurvivesARestartAndThenItsHolderHasTwoMinutes(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		h.by(operator, wall.TakeLease{Wall: "utama"})
		h.restart()
		h.wait(119 * time.Second)
		h.wantHolds(":sari")
		h.wait(2 * time.Second)
		h.wantHolds("")
	})
}

func TestTakingALeaseOverGivesItsHolderTenSecondsToObject(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		h.by(operator, wall.TakeLease{Wall: "utama"})
		h.by(budi, wall.TakeLease{Wall: "utama", TakeOver: true})
		h.wantHolds(":sari")
		if l := h.Live().Leases["utama"]; len(l) != 1 || l[0].Claim.By != "budi" {
			t.Errorf("leases = %+v, want budi's claim to be seen", l)
		}
		h.wait(9 * time.Second)
		h.by(operator, wall.KeepLease{Wall: "utama"})
		h.wait(10 * time.Second)
		h.wantHolds(":sari")
		if l := h.Live().Leases["utama"]; l[0].Claim.By != "" {
			t.Errorf("leases = %+v, want no claim after the objection", l)
		}
		h.by(budi, wall.TakeLease{Wall: "utama", TakeOver: true})
		h.wait(11 * time.Second)
		h.wantHolds(":budi")
		h.by(admin, wall.TakeLease{Wall: "utama", TakeOver: true})
		h.wantHolds(":admin")
	})
}

func TestWhoClaimsAZoneGetsItWhenItIsGivenBack(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		h.zoned()
		h.by(operator, wall.TakeLease{Wall: "utama"})
		h.by(budi, wall.TakeLease{Wall: "utama", Zone: "kanan", TakeOver: true})
		h.by(operator, wall.GiveLease{Wall: "utama"})
		h.wantHolds("kanan:budi")
		h.wait(3 * time.Minute)
		h.wantHolds("")
	})
}

func TestAStaleTakeIsToldWhatChangedMeanwhile(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		seen := h.take("empat").Revision
		h.wait(3 * time.Second)
		if err := h.tries(budi, wall.Take{Windows: []wall.Window{cell("camera/c1", 1, 1), cell("tile/pad", 2, 1)}}); err != nil {
			t.Fatal(err)
		}
		h.by(budi, wall.SetPreview{Wall: "utama", Layout: "empat"})
		h.apply(wall.Put{Object: wall.Room{Name: "lain"}})
		err := h.tries(operator, wall.Take{Layout: "lain", IfMatch: seen})
		var stale *wall.StaleError
		if !errors.As(err, &stale) || !errors.Is(err, wall.ErrStale) {
			t.Fatalf("stale take = %v, want a StaleError", err)
		}
		if len(stale.Meanwhile) != 1 || stale.Meanwhile[0].By != "budi" || stale.Meanwhile[0].Sources != "camera/c1 tile/pad" {
			t.Errorf("meanwhile = %+v, want budi's take alone", stale.Meanwhile)
		}
		want := []wall.WindowChange{{"w2", "camera/c2", "tile/pad"}, {"w3", "camera/c3", ""}, {"w4", "camera/c4", ""}}
		if len(stale.Windows) != len(want) || stale.Windows[0] != want[0] || stale.Windows[2] != want[2] {
			t.Errorf("windows = %v, want %v", stale.Windows, want)
		}
		err = h.refused(operator, wall.SetPreview{Wall: "utama", Layout: "lain", IfMatch: 1}, wall.ErrStale)
		if !errors.As(err, &stale) || len(stale.Meanwhile) != 1 || stale.Meanwhile[0].Action != "preview" {
			t.Errorf("stale preview = %v, want budi's preview named", err)
		}
	})
}

func TestALeaseEndsOnceTheDiskHasRoomAgain(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		disk := &fullDisk{h: h}
		h.close()
		h.store = disk
		h.start()
		h.by(operator, wall.TakeLease{Wall: "utama"})
		disk.full.Store(true)
		h.wait(3 * time.Minute)
		h.wantHolds(":sari")
		disk.full.Store(false)
		h.wait(3 * time.Minute)
		h.wantHolds("")
	})
}

func TestAClaimThatCameToNothingIsInNobodysWay(t *testing.T) {
	citra, dedi := wall.Actor{Name: "citra", Role: wall.RoleOperator}, wall.Actor{Name: "dedi", Role: wall.RoleOperator}
	inHouse(t, func(t *testing.T, h *house) {
		h.zoned()
		h.by(operator, wall.TakeLease{Wall: "utama", Zone: "kiri", For: time.Hour})
		h.by(budi, wall.TakeLease{Wall: "utama", Zone: "kanan", For: time.Hour})
		h.by(citra, wall.TakeLease{Wall: "utama", Zone: "kanan", For: time.Hour, TakeOver: true})
		h.wait(5 * time.Second)
		h.by(dedi, wall.TakeLease{Wall: "utama", TakeOver: true}) // kiri is claimed by dedi now, kanan by citra
		h.wait(time.Minute)
		h.wantHolds("kanan:citra kiri:sari")
		h.by(budi, wall.TakeLease{Wall: "utama", Zone: "kiri", For: time.Hour, TakeOver: true})
		h.wait(11 * time.Second)
		h.wantHolds("kanan:citra kiri:budi")
	})
}

func TestAHolderMayObjectAlsoWhenAnotherGivesTheirZoneBack(t *testing.T) {
	dedi := wall.Actor{Name: "dedi", Role: wall.RoleOperator}
	inHouse(t, func(t *testing.T, h *house) {
		h.zoned()
		h.by(operator, wall.TakeLease{Wall: "utama", Zone: "kiri"})
		h.by(budi, wall.TakeLease{Wall: "utama", Zone: "kanan"})
		h.by(dedi, wall.TakeLease{Wall: "utama", TakeOver: true})
		h.wait(time.Second)
		h.by(operator, wall.GiveLease{Wall: "utama", Zone: "kiri"})
		h.wantHolds("kanan:budi")
		h.by(budi, wall.KeepLease{Wall: "utama", Zone: "kanan"})
		h.wait(15 * time.Second)
		h.wantHolds("kanan:budi")
	})
}
