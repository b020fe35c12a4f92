package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// follows declares a feed, its tile, a camera and a room, and changes the feed.
func (h *house) follows(t *testing.T) {
	feed := func(value string) *httptest.Server {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			_, _ = fmt.Fprintf(w, `{"rain": {"value": {"v": %s}}}`, value)
		}))
		t.Cleanup(s.Close)
		return s
	}
	data := func() string {
		var raw json.RawMessage
		_ = h.client(t).get(t.Context(), "/api/v1/tiles/hujan/data", &raw) // none until the first value
		return string(raw)
	}
	const documents = `
kind: feed
name: bmkg
spec: {type: http, url: %q, every: 1s, tiles: {hujan: /rain}}
---
kind: tile
name: hujan
spec: {kind: kpi, title: Curah hujan, unit: mm, feed: bmkg, every: 1m}
---
kind: room
name: posko
spec: {}
---
kind: camera
name: kembar
spec: {title: Kembar sungai, url: %q}
---
kind: camera
name: mati
spec: {url: "rtsp://127.0.0.1:1/"}
---
kind: alarm
name: hujan-lebat
spec: {wall: utama, source: tile/hujan, when: {tile: hujan, path: /value/v, is: ">=", than: 30}}
---
kind: alarm
name: kamera-mati
spec: {wall: utama, source: tile/hujan, when: {camera: mati, for: 1s}}
`
	up := func() string {
		var raw json.RawMessage
		if err := h.client(t).get(t.Context(), "/api/v1/incidents", &raw); err != nil {
			t.Fatal(err)
		}
		return string(raw)
	}
	var sungai struct {
		Spec struct{ URL string }
	}
	if err := h.client(t).get(t.Context(), "/api/v1/cameras/sungai", &sungai); err != nil {
		t.Fatal(err)
	}
	declare := func(s *httptest.Server) {
		h.must(t, ask{stdin: fmt.Sprintf(documents, s.URL, sungai.Spec.URL)}, "apply", "-f", "-")
	}
	declare(feed("12"))
	eventually(t, "a value of the feed", func() bool { return strings.Contains(data(), `"v":12`) })
	if alarms := up(); strings.Contains(alarms, "hujan-lebat") {
		t.Errorf("alarms = %s, want none for 12 mm of rain", alarms)
	}
	declare(feed("34"))
	eventually(t, "a value of the changed feed", func() bool { return strings.Contains(data(), `"v":34`) })
	eventually(t, "the alarm of the tile", func() bool { return strings.Contains(up(), "34 \\u003e= 30") })
	eventually(t, "the alarm of a camera that nobody watches", func() bool { return strings.Contains(up(), `"camera/mati"`) })
	h.must(t, ask{}, "invite", "posko")
	if err := h.client(t).get(t.Context(), "/api/v1/rooms/posko/participants", nil); err != nil {
		t.Errorf("a declared room: %v", err)
	}
	if err := h.client(t).get(t.Context(), "/api/v1/cameras/kembar/keyframe", nil); err != nil {
		t.Errorf("a declared camera: %v", err)
	}
}
