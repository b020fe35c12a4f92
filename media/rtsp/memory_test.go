package rtsp_test

import (
	"os"
	"path/filepath"
	"testing"

	"kawung/media"
	"kawung/media/fakecam"
	"kawung/media/rtsp"
)

func TestWhatWorkedSurvivesARestart(t *testing.T) {
	t.Parallel()
	cam := camera(t, fakecam.Config{Quirks: fakecam.Quirks{UDPOnly: true}})
	path := filepath.Join(t.TempDir(), "habits.json")
	for i, setups := range []int{2, 3} { // the second time begins with UDP
		m, err := rtsp.OpenMemory(path)
		if err != nil {
			t.Fatal(err)
		}
		p := pull(t, &rtsp.Client{Memory: m}, media.Upstream{URL: cam.URL("cam")})
		watch(t).run(p, 5)
		p.cancel()
		p.end()
		if n := cam.Requests("SETUP"); n != setups {
			t.Errorf("pull %d: %d SETUP requests so far, want %d", i+1, n, setups)
		}
	}
	if err := os.WriteFile(path, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if m, err := rtsp.OpenMemory(path); err == nil || m == nil {
		t.Errorf("OpenMemory of a broken file = %v, %v, want a memory and an error", m, err)
	}
}
