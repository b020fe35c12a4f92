package web

import (
	"context"
	"fmt"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"kawung/media"
	"kawung/wall"
)

// hospital is a relay whose cameras are ill in known ways.
type hospital struct {
	Relay
	list []media.Health
}

func (h hospital) Health() []media.Health { return slices.Clone(h.list) }

func (h hospital) HealthOf(s media.Source) (media.Health, bool) {
	for _, one := range h.list {
		if one.Source == s {
			return one, true
		}
	}
	return media.Health{}, false
}

func patient(name string, sub bool) media.Health {
	main := media.StreamHealth{
		State: media.StateLive, Codec: "H264", Width: 1920, Height: 1080, FPS: 24.96, Bitrate: 2_000_000, Loss: 0.0213,
		GOP: media.GOP{Frames: 250, Length: 10 * time.Second}, Viewers: 3, Transport: "udp", Frames: 1000, Reconnects: 2,
	}
	h := media.Health{
		Source: media.Source("camera/" + name), StreamHealth: main, Upstreams: 1, Main: &main,
		Advice: []media.Advice{{Code: "long-gop", Text: "groups of 10 s"}},
	}
	if sub {
		h.Sub = &media.StreamHealth{State: media.StateIdle}
	}
	return h
}

func TestCameraHealthSaysAll(t *testing.T) {
	h := newHouseWith(t, []media.Health{patient("pasar", true)})
	h.signIn()
	got := h.want(200, "GET", "/api/v1/cameras/pasar/health", ask{})
	for field, want := range map[string]any{
		"state": "live", "loss": 0.0213, "gopSeconds": 10.0, "gopFrames": 250.0, "upstreams": 1.0, "transport": "udp",
		"transcoded": false, "fps": 25.0, "viewers": 3.0, "reconnects": 2.0,
		"advice": []any{map[string]any{"code": "long-gop", "text": "groups of 10 s"}},
	} {
		if fmt.Sprint(got[field]) != fmt.Sprint(want) {
			t.Errorf("%s = %v, want %v", field, got[field], want)
		}
	}
	if sub, _ := got["sub"].(map[string]any); sub["state"] != "idle" {
		t.Errorf("sub = %v, want idle", got["sub"])
	}
}

// TestAFrozenPictureIsInTheCamerasHealth: what a display that can be seen says
// of a picture is the camera's, in the API, to consoles and in metrics.
func TestAFrozenPictureIsInTheCamerasHealth(t *testing.T) {
	h := newHouseWith(t, []media.Health{patient("pasar", false)})
	h.signIn()
	page := h.display(h.displayToken("a1"), "s1")
	page.hear("program")
	const health = `{"type":"health","hidden":%v,"clockError":0,"windows":[{"window":"w1","source":"camera/pasar","slot":0,` +
		`"decoded":1,"fps":25,"state":"live","width":640,"height":360%s}]}`
	since := time.Now().Add(-time.Minute)
	page.say(fmt.Sprintf(health, false, fmt.Sprintf(`,"frozenSince":%d,"covered":true`, since.UnixMicro())))
	says := func(frozen bool) {
		t.Helper()
		for deadline := time.Now().Add(patience); ; {
			got := h.want(200, "GET", "/api/v1/cameras/pasar/health", ask{})
			if (got["frozenSince"] != nil) == frozen && got["covered"] == frozen {
				break
			}
			if time.Now().After(deadline) {
				t.Fatalf("health = %v, want frozen: %v", got, frozen)
			}
		}
		text := scrape(h)
		if want := fmt.Sprintf(`kawung_camera_frozen{camera="pasar"} %d`, int(one(frozen))); !strings.Contains(text, want) {
			t.Errorf("metrics lack %s", want)
		}
	}
	says(true)
	if m := h.server.composeSources(); m.Sources[0].FrozenSince.UnixMicro() != since.UnixMicro() {
		t.Errorf("consoles hear %v, want since %v", m.Sources[0], since)
	}
	page.say(fmt.Sprintf(health, true, fmt.Sprintf(`,"frozenSince":%d,"covered":true`, since.UnixMicro())))
	says(false) // a hidden page judges nothing
}

func scrape(h *house) string {
	w := httptest.NewRecorder()
	h.server.metrics.handler.ServeHTTP(w, httptest.NewRequestWithContext(context.Background(), "GET", "/metrics", nil))
	return w.Body.String()
}

func TestMetricsOfACamera(t *testing.T) {
	h := newHouseWith(t, []media.Health{patient("pasar", true)})
	text := scrape(h)
	for _, want := range []string{
		`kawung_camera_state{camera="pasar",state="live"} 1`,
		`kawung_camera_state{camera="pasar",state="wrong password"} 0`,
		`kawung_camera_fps{camera="pasar",stream="main"} 24.96`,
		`kawung_camera_bitrate_bits{camera="pasar",stream="main"} 2e+06`,
		`kawung_camera_loss_ratio{camera="pasar",stream="main"} 0.0213`,
		`kawung_camera_gop_seconds{camera="pasar",stream="main"} 10`,
		`kawung_camera_upstream_sessions{camera="pasar"} 1`,
		`kawung_camera_viewers{camera="pasar"} 3`,
		`kawung_camera_reconnects_total{camera="pasar",stream="main"} 2`,
		`kawung_camera_frames_total{camera="pasar",stream="sub"} 0`,
		`kawung_camera_frozen{camera="pasar"} 0`,
		"# TYPE kawung_camera_frames_total counter",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("metrics lack %s", want)
		}
	}
}

// BenchmarkScrape is one scrape of a house with 400 cameras of two streams.
func BenchmarkScrape(b *testing.B) {
	var list []media.Health
	for i := range 400 {
		list = append(list, patient(fmt.Sprintf("kamera-%d", i), true))
	}
	s := &Server{config: Config{Hub: NewHub(nil)}, relay: hospital{list: list}, wall: quiet{}, pages: &pages{}}
	s.hub = s.config.Hub
	m := newMetrics(s)
	b.ReportAllocs()
	for b.Loop() {
		w := httptest.NewRecorder()
		m.handler.ServeHTTP(w, httptest.NewRequestWithContext(b.Context(), "GET", "/metrics", nil))
	}
}

// quiet is a wall without displays.
type quiet struct{ Controller }

func (quiet) Live() wall.Live { return wall.Live{} }
