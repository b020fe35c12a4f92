package main

import (
	"encoding/json"
	"strings"
	"testing"

	"kawung/wall"
)

func TestCamerasAreListedWithTheirStatesAndNarrowed(t *testing.T) {
	t.Parallel()
	h := startDemo(t, t.TempDir())
	c := h.client(t)
	broken := map[string]any{"spec": wall.Camera{
		Title: "Pasar rusak", URL: "rtsp://admin:r4hasia@127.0.0.1:1/", Owner: "Diskoperindag", Tags: []string{"pasar"}, Always: true,
	}}
	if err := c.put(t.Context(), "/api/v1/cameras/pasar-rusak", broken, nil); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the states are heard", func() bool {
		out := h.must(t, ask{}, "camera", "list")
		return strings.Contains(out, "refused since ") && strings.Contains(out, "live")
	})
	names := func(args ...string) string {
		t.Helper()
		var out struct {
			Cameras []listedCamera `json:"cameras"`
		}
		text := h.must(t, ask{}, append([]string{"camera", "list", "-json"}, args...)...)
		if err := json.Unmarshal([]byte(text), &out); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(text, "r4hasia") {
			t.Error("a password is printed")
		}
		var list []string
		for _, l := range out.Cameras {
			list = append(list, l.Name)
		}
		return strings.Join(list, " ")
	}
	for want, args := range map[string][]string{
		"alun-alun pantai pasar pasar-rusak pelabuhan simpang-empat sungai": {},
		"pasar pasar-rusak": {"PASAR"},
		"pasar-rusak":       {"-state", "faulty"},
		"simpang-empat":     {"-owner", "dishub", "simpang"},
	} {
		if got := names(args...); got != want {
			t.Errorf("kawung camera list %v = %q, want %q", args, got, want)
		}
	}
	if code, _, stderr := h.do(t, ask{}, "camera", "list", "-tag", "tidak ada"); code != exitFailed || !strings.Contains(stderr, "no camera matches") {
		t.Errorf("nothing found = %d, %q", code, stderr)
	}
	if code, _, stderr := h.do(t, ask{}, "camera", "list", "-state", "broken"); code != exitUsage || !strings.Contains(stderr, "wrong password") {
		t.Errorf("a state that is none = %d, %q", code, stderr)
	}
}
