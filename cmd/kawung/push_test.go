package main

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestCamerasBehindCarriersPushTheirPictures(t *testing.T) {
	h := startDemo(t, t.TempDir())
	watch := h.viewerToken(t)
	file := filepath.Join(t.TempDir(), "push.yaml")
	text := "kind: camera\nname: jauh\nspec: {title: Jauh, push: true}\n---\nkind: camera\nname: bukit\nspec: {push: true}\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	h.must(t, ask{}, "apply", "-f", file)
	health := func(camera string) (state, reason string) {
		var out struct{ State, Reason string }
		if err := h.client(t).get(t.Context(), "/api/v1/cameras/"+camera+"/health", &out); err != nil {
			t.Fatal(err)
		}
		return out.State, out.Reason
	}
	eventually(t, "the camera is waited for", func() bool {
		_, reason := health("jauh")
		return reason == "waiting for the camera to send"
	})
	t.Run("over RTSP", func(t *testing.T) {
		secret := strings.TrimSpace(h.must(t, ask{}, "token", "add", "bukit", "-kind", "camera"))
		rtsp := h.stdout.wait(t, `RTSP +rtsp://x:\S+@(\S+)/alun-alun`, h.ended)[1]
		_, ended := runFFmpeg(t, "-re", "-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25", "-c:v", "libx264", "-tune", "zerolatency",
			"-g", "25", "-f", "rtsp", "-rtsp_transport", "tcp", "rtsp://x:"+secret+"@"+rtsp+"/bukit")
		eventually(t, "the pushed camera is live", func() bool { state, _ := health("bukit"); return state == "live" })
		id, _, _ := strings.Cut(strings.TrimPrefix(secret, "kwc_"), ".")
		h.must(t, ask{}, "token", "remove", id)
		<-ended
	})
	t.Run("over WHIP", func(t *testing.T) { h.whip(t, watch, health) })
}

func (h *house) whip(t *testing.T, watch string, health func(string) (string, string)) {
	secret := strings.TrimSpace(h.must(t, ask{}, "token", "add", "jauh", "-kind", "camera"))
	const path = "/api/v1/cameras/jauh/whip"
	source := newPlayer(t)
	source.connect(t, h, watch, "/api/v1/cameras/pasar/whep")
	encoder, track := newEncoder(t)
	session := encoder.connect(t, h, secret, path)
	source.feed(t, track)
	eventually(t, "the pushed camera is live", func() bool { state, _ := health("jauh"); return state == "live" })

	watcher := newPlayer(t)
	watcher.connect(t, h, watch, "/api/v1/cameras/jauh/whep")
	frames(t, watcher.packets, 10)

	offer := encoder.LocalDescription().SDP
	for _, tt := range []struct {
		token, path string
		want        int
	}{
		{secret, path, http.StatusConflict}, // it lives
		{watch, path, http.StatusForbidden},
		{secret, "/api/v1/cameras/pasar/whip", http.StatusForbidden},
	} {
		if status, _, body := h.send(t, tt.token, http.MethodPost, tt.path, offer); status != tt.want {
			t.Errorf("POST %s = %d %s, want %d", tt.path, status, body, tt.want)
		}
	}
	if status, _, _ := h.send(t, secret, http.MethodPatch, session, "a=candidate"); status != http.StatusMethodNotAllowed {
		t.Errorf("PATCH %s = %d, want 405", session, status)
	}
	pasar := strings.TrimSpace(h.must(t, ask{}, "token", "add", "pasar", "-kind", "camera"))
	if status, _, body := h.send(t, pasar, http.MethodPost, "/api/v1/cameras/pasar/whip", offer); status != http.StatusConflict || !strings.Contains(body, "push: true") {
		t.Errorf("a camera that is pulled = %d %s, want 409 and push: true", status, body)
	}
	id, _, _ := strings.Cut(strings.TrimPrefix(secret, "kwc_"), ".")
	h.must(t, ask{}, "token", "remove", id)
	select {
	case <-encoder.down:
	case <-time.After(patience):
		t.Error("an encoder whose token was revoked still sends")
	}
	eventually(t, "the camera is silent", func() bool { _, reason := health("jauh"); return reason == "the camera stopped sending" })
}
