package main

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"kawung/media/onvif/fakedevice"
	"kawung/wall"
)

func TestACameraThatTurnsStandsWhenTheDaemonEnds(t *testing.T) {
	d := onvifDevice(t, fakedevice.Quirks{})
	h := startDemo(t, t.TempDir())
	c := h.client(t)
	gate, _ := json.Marshal(map[string]any{"spec": wall.Camera{
		URL: "rtsp://127.0.0.1/Profile_1", ONVIF: d.Addr(), User: "admin", Password: onvifPassword,
	}}) // strings only
	if err := c.call(t.Context(), http.MethodPut, "/api/v1/cameras/gerbang", "application/json", gate, nil); err != nil {
		t.Fatal(err)
	}
	var reach struct {
		Able   bool   `json:"able"`
		Reason string `json:"reason"`
	}
	if err := c.get(t.Context(), "/api/v1/cameras/gerbang/ptz", &reach); err != nil || !reach.Able {
		t.Fatalf("GET ptz = %+v, %v", reach, err)
	}
	if err := c.post(t.Context(), "/api/v1/cameras/gerbang/ptz", map[string]float64{"pan": 1}, nil); err != nil {
		t.Fatal(err)
	}
	eventually(t, "a move", func() bool { _, moves := d.Position(); return moves })
	began := time.Now()
	h.stop()
	<-h.ended
	if _, moves := d.Position(); moves || h.code != exitOK {
		t.Errorf("the daemon ended with %d after %s and the camera moves on: %v", h.code, time.Since(began), moves)
	}
	if n := d.Requests("Stop"); n < 3 {
		t.Errorf("%d Stops, want three", n)
	}
}
