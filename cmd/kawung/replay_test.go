package main

import (
	"crypto/sha256"
	"encoding/base64"
	"io"
	"net/http"
	"net/http/cookiejar"
	"strings"
	"testing"
	"time"

	"github.com/pion/webrtc/v4"
)

func TestAKeptCameraIsReplayedAndCutIntoClips(t *testing.T) {
	h := startDemo(t, t.TempDir())
	c, ctx := h.client(t), t.Context()
	var camera struct {
		Spec map[string]any `json:"spec"`
	}
	if err := c.get(ctx, "/api/v1/cameras/pasar", &camera); err != nil {
		t.Fatal(err)
	}
	camera.Spec["keep"] = true
	if err := c.put(ctx, "/api/v1/cameras/pasar", camera, nil); err != nil {
		t.Fatal(err)
	}
	var recording struct {
		From, To time.Time
		Stream   string
	}
	eventually(t, "six seconds of recording", func() bool {
		return c.get(ctx, "/api/v1/cameras/pasar/recording", &recording) == nil && recording.To.Sub(recording.From) >= 6*time.Second
	})
	if recording.Stream != "main" {
		t.Errorf("the stream %q is recorded, want main", recording.Stream)
	}
	h.replays(t)
	h.clips(t, recording.From.Add(time.Second), recording.From.Add(3*time.Second))
}

// replays has a player watch what was five seconds ago.
func (h *house) replays(t *testing.T) {
	t.Helper()
	player := newPeer(t)
	if _, err := player.AddTransceiverFromKind(webrtc.RTPCodecTypeVideo, webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionRecvonly}); err != nil {
		t.Fatal(err)
	}
	offer, err := player.CreateOffer(nil)
	if err != nil {
		t.Fatal(err)
	}
	gathered := webrtc.GatheringCompletePromise(player.PeerConnection)
	if err := player.SetLocalDescription(offer); err != nil {
		t.Fatal(err)
	}
	<-gathered
	sdp, token := player.LocalDescription().SDP, h.viewerToken(t)
	status, location, answer := h.send(t, token, http.MethodPost, "/api/v1/cameras/pasar/whep?at=-5s", sdp)
	if status != http.StatusCreated || !strings.HasPrefix(location, "/api/v1/cameras/pasar/whep/") {
		t.Fatalf("the past over WHEP: %d at %q: %s", status, location, answer)
	}
	if err := player.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: answer}); err != nil {
		t.Fatal(err)
	}
	player.connected(t)
	frames(t, player.packets, 25)
	for at, why := range map[string]string{"-10m": "the recording begins at", "-1s": "is to be a distance", "soon": "is to be a distance"} {
		if status, _, body := h.send(t, token, http.MethodPost, "/api/v1/cameras/pasar/whep?at="+at, sdp); status != http.StatusBadRequest || !strings.Contains(body, why) {
			t.Errorf("at=%s: %d %s, want 400 and …%s…", at, status, body, why)
		}
	}
	if status, _, body := h.send(t, token, http.MethodPost, "/api/v1/cameras/sungai/whep?at=-10s", sdp); status != http.StatusNotFound || !strings.Contains(body, "set keep on it") {
		t.Errorf("the past of a camera that is not kept: %d %s", status, body)
	}
}

// clips cuts one and holds the file to its hash.
func (h *house) clips(t *testing.T, from, to time.Time) {
	t.Helper()
	c, ctx := h.client(t), t.Context()
	var clip struct {
		ID, SHA256, By string
		From, To       time.Time
		Bytes          int64
	}
	if err := c.post(ctx, "/api/v1/clips", map[string]any{"camera": "pasar", "from": from, "to": to}, &clip); err != nil {
		t.Fatal(err)
	}
	if clip.By != "admin" || clip.From.After(from) || clip.To.Before(to) {
		t.Errorf("clip %+v, want one by admin that holds %s to %s", clip, from, to)
	}
	jar, _ := cookiejar.New(nil)
	browser := http.Client{Jar: jar}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, h.url+"/api/v1/session", strings.NewReader(`{"user":"admin","password":"`+demoPassword+`"}`))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	if res, err := browser.Do(req); err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("sign in: %v, %v", res, err)
	}
	res, err := browser.Get(h.url + "/api/v1/clips/" + clip.ID)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	file, err := io.ReadAll(res.Body)
	sum := sha256.Sum256(file)
	want := "sha-256=:" + base64.StdEncoding.EncodeToString(sum[:]) + ":"
	if err != nil || res.Header.Get("Repr-Digest") != want || int64(len(file)) != clip.Bytes || res.Header.Get("Content-Type") != "video/mp4" {
		t.Errorf("%d bytes, %v, digest %s, want %d and %s (%v)", len(file), res.Header, res.Header.Get("Repr-Digest"), clip.Bytes, want, err)
	}
	if status, _, body := h.send(t, h.viewerToken(t), http.MethodGet, "/api/v1/clips/"+clip.ID, ""); status != http.StatusForbidden {
		t.Errorf("a viewer fetches a clip: %d %.80s, want 403", status, body)
	}
	if err := c.send(ctx, http.MethodDelete, "/api/v1/clips/"+clip.ID, nil, nil); err != nil {
		t.Error(err)
	}
	var audit struct{ Entries []struct{ Action string } }
	if err := c.get(ctx, "/api/v1/audit?since=0", &audit); err != nil {
		t.Fatal(err)
	}
	said := []string{}
	for _, e := range audit.Entries {
		if strings.HasPrefix(e.Action, "clip ") {
			said = append(said, e.Action)
		}
	}
	if got := strings.Join(said, ", "); got != "clip cut, clip fetched, clip deleted" {
		t.Errorf("the audit says %q", got)
	}
}
