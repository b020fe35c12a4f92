package main

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
)

func TestTheHistoryOfAWallIsListedAndAnyOfItTaken(t *testing.T) {
	t.Parallel()
	h := startDemo(t, t.TempDir())
	h.must(t, ask{}, "take", "utama", "cctv")
	h.must(t, ask{}, "take", "utama", "rapat")
	out := h.must(t, ask{}, "take", "utama", "-undo")
	if !strings.Contains(out, "taken back: rapat of admin") {
		t.Errorf("undo says %q, want whose take it took back", out)
	}
	out = h.must(t, ask{}, "history", "utama", "-n", "3")
	lines := strings.Split(strings.TrimSpace(out), "\n")
	if len(lines) != 4 || !regexp.MustCompile(`admin +undo of \d+: cctv`).MatchString(lines[1]) || !strings.Contains(lines[2], "rapat (undone)") {
		t.Fatalf("history:\n%s\nwant the undo of rapat, rapat and cctv", out)
	}
	var revision int
	if _, err := fmt.Sscan(lines[2], &revision); err != nil {
		t.Fatal(err)
	}
	h.must(t, ask{}, "take", "utama", "-history", fmt.Sprint(revision))
	if out = h.must(t, ask{}, "history", "utama", "-n", "1"); !strings.Contains(out, fmt.Sprintf("rapat (as at %d)", revision)) {
		t.Errorf("history:\n%s\nwant rapat as at %d on air", out, revision)
	}
	if code, _, stderr := h.do(t, ask{}, "take", "utama", "cctv", "-undo"); code != exitUsage || !strings.Contains(stderr, "-history") {
		t.Errorf("a layout and -undo = %d, %q", code, stderr)
	}
}

func TestAWallIsBlankedAndItsSafeLayoutTakenFromTheCommandLine(t *testing.T) {
	t.Parallel()
	h := startDemo(t, t.TempDir())
	if out := h.must(t, ask{}, "blank", "utama"); !strings.Contains(out, "blanked by admin since") {
		t.Errorf("blank says %q", out)
	}
	if out := h.must(t, ask{}, "blank", "utama", "-off"); !strings.Contains(out, "shows its program") {
		t.Errorf("blank -off says %q", out)
	}
	if out := h.must(t, ask{}, "safe", "utama"); !strings.Contains(out, "the safe layout is on air on utama") {
		t.Errorf("safe says %q", out)
	}
	if out := h.must(t, ask{}, "history", "utama", "-n", "1"); !strings.Contains(out, "angka (safe layout)") {
		t.Errorf("history:\n%s\nwant the safe layout on air", out)
	}
}
