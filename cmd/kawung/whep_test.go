package main

import (
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"
)

// A peer is the far end of a connection without a browser: a player or an
// encoder of somebody else, a display's page.
type peer struct {
	*webrtc.PeerConnection
	packets chan *rtp.Packet // of pictures that come in
	up      chan struct{}
	down    chan struct{} // closed when the other end has gone
}

func newPeer(t *testing.T) *peer {
	t.Helper()
	var settings webrtc.SettingEngine
	settings.SetIncludeLoopbackCandidate(true)
	settings.SetIPFilter(net.IP.IsLoopback)
	codecs := &webrtc.MediaEngine{}
	if err := codecs.RegisterDefaultCodecs(); err != nil {
		t.Fatal(err)
	}
	pc, err := webrtc.NewAPI(webrtc.WithSettingEngine(settings), webrtc.WithMediaEngine(codecs)).NewPeerConnection(webrtc.Configuration{})
	if err != nil {
		t.Fatal(err)
	}
	p := &peer{pc, make(chan *rtp.Packet, 4096), make(chan struct{}), make(chan struct{})}
	t.Cleanup(func() { _ = pc.Close() })
	// pion tells every state from a goroutine of its own, and some twice.
	var up, down sync.Once
	pc.OnConnectionStateChange(func(s webrtc.PeerConnectionState) {
		switch s {
		case webrtc.PeerConnectionStateConnected:
			up.Do(func() { close(p.up) })
		case webrtc.PeerConnectionStateClosed, webrtc.PeerConnectionStateFailed:
			down.Do(func() { close(p.down) })
		}
	})
	pc.OnTrack(func(track *webrtc.TrackRemote, _ *webrtc.RTPReceiver) {
		for {
			packet, _, err := track.ReadRTP()
			if err != nil {
				return
			}
			select {
			case p.packets <- packet:
			default: // the test has seen enough
			}
		}
	})
	return p
}

// newPlayer is a peer that wants pictures.
func newPlayer(t *testing.T) *peer {
	t.Helper()
	p := newPeer(t)
	if _, err := p.AddTransceiverFromKind(webrtc.RTPCodecTypeVideo, webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionRecvonly}); err != nil {
		t.Fatal(err)
	}
	return p
}

// newEncoder is a peer that sends what is written to its track.
func newEncoder(t *testing.T) (*peer, *webrtc.TrackLocalStaticRTP) {
	t.Helper()
	p := newPeer(t)
	track, err := webrtc.NewTrackLocalStaticRTP(webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeH264, ClockRate: 90000}, "video", "encoder")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.AddTrack(track); err != nil {
		t.Fatal(err)
	}
	return p, track
}

// feed writes the pictures that come in to an encoder's track until the test
// ends.
func (p *peer) feed(t *testing.T, track *webrtc.TrackLocalStaticRTP) {
	stop, sent := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(sent)
		for {
			select {
			case <-stop:
				return
			case packet := <-p.packets:
				packet.Extension, packet.Extensions = false, nil
				_ = track.WriteRTP(packet) // until it is closed
			}
		}
	}()
	t.Cleanup(func() { close(stop); <-sent })
}

// connect is the client's half of WHEP and WHIP: an offer goes out, an answer
// and the place of the session come back.
func (p *peer) connect(t *testing.T, h *house, token, path string) (session string) {
	t.Helper()
	offer, err := p.CreateOffer(nil)
	if err != nil {
		t.Fatal(err)
	}
	gathered := webrtc.GatheringCompletePromise(p.PeerConnection)
	if err := p.SetLocalDescription(offer); err != nil {
		t.Fatal(err)
	}
	<-gathered
	status, location, answer := h.send(t, token, http.MethodPost, path, p.LocalDescription().SDP)
	if status != http.StatusCreated || !strings.HasPrefix(location, path+"/") {
		t.Fatalf("POST %s = %d at %q, want 201 and a place under it: %s", path, status, location, answer)
	}
	if err := p.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: answer}); err != nil {
		t.Fatal(err)
	}
	p.connected(t)
	return location
}

func (p *peer) connected(t *testing.T) {
	t.Helper()
	select {
	case <-p.up:
	case <-time.After(patience):
		t.Fatal("the connection does not come up")
	}
}

// send asks with a token, as programs do.
func (h *house) send(t *testing.T, token, method, path, sdp string) (status int, location, body string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, h.url+path, strings.NewReader(sdp))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+token)
	if sdp != "" {
		req.Header.Set("Content-Type", "application/sdp")
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, res.Header.Get("Location"), string(b)
}

// viewerToken is a program that may look.
func (h *house) viewerToken(t *testing.T) string {
	t.Helper()
	var out struct{ Token string }
	body := map[string]string{"kind": "program", "subject": "player", "role": "viewer"}
	if err := h.client(t).post(t.Context(), "/api/v1/tokens", body, &out); err != nil {
		t.Fatal(err)
	}
	return out.Token
}

// participants are who is in the demo's room, and who of them sends pictures.
func (h *house) participants(t *testing.T, token string) map[string]bool {
	t.Helper()
	var out struct {
		Items []struct {
			ID    string
			Video bool
		}
	}
	c := h.client(t)
	if err := c.get(t.Context(), "/api/v1/rooms/"+demoRoom+"/participants", &out); err != nil {
		t.Fatal(err)
	}
	who := map[string]bool{}
	for _, p := range out.Items {
		who[p.ID] = p.Video
	}
	return who
}

func TestAPlayerAndAnEncoderOfSomebodyElseWork(t *testing.T) {
	h := startDemo(t, t.TempDir())
	token := h.viewerToken(t)

	player := newPlayer(t)
	playing := player.connect(t, h, token, "/api/v1/cameras/pasar/whep")
	first := <-player.packets
	if kind := first.Payload[0] & 0x1f; kind != 7 && kind != 24 { // SPS, or a STAP-A that begins with it (RFC 6184 §5.2)
		t.Errorf("the first packet's NAL unit has type %d, want the parameter sets of a keyframe", kind)
	}
	frames(t, player.packets, 25)

	link := strings.TrimSpace(h.must(t, ask{}, "invite", demoRoom, "-office", "Dinas Kesehatan"))
	invite := link[strings.LastIndexByte(link, '/')+1:]
	encoder, track := newEncoder(t)
	whip := "/api/v1/rooms/" + demoRoom + "/whip"
	sending := encoder.connect(t, h, invite, whip)
	player.feed(t, track)
	eventually(t, "the encoder's picture in the room", func() bool { return h.participants(t, token)["dinas-kesehatan"] })

	watcher := newPlayer(t)
	watching := watcher.connect(t, h, token, "/api/v1/rooms/"+demoRoom+"/participants/dinas-kesehatan/whep")
	frames(t, watcher.packets, 10)

	for _, wrong := range []string{"v=nonsense", strings.Replace(encoder.LocalDescription().SDP, "sendrecv", "recvonly", 1)} {
		if status, _, body := h.send(t, invite, http.MethodPost, whip, wrong); status != http.StatusBadRequest {
			t.Errorf("a wrong offer answers %d %s, want 400", status, body)
		}
	}
	if sends, there := h.participants(t, token)["dinas-kesehatan"]; !there || !sends {
		t.Errorf("after a wrong offer the encoder is in the room: %v, sends: %v; want both", there, sends)
	}
	frames(t, watcher.packets, 10)

	for _, s := range []struct {
		token, session string
		p              *peer
	}{{token, watching, watcher}, {invite, sending, encoder}} {
		if status, _, _ := h.send(t, s.token, http.MethodPatch, s.session, "a=candidate"); status != http.StatusMethodNotAllowed {
			t.Errorf("PATCH %s = %d, want 405", s.session, status)
		}
		if status, _, body := h.send(t, s.token, http.MethodDelete, s.session, ""); status != http.StatusNoContent {
			t.Errorf("DELETE %s = %d %s, want 204", s.session, status, body)
		}
		select {
		case <-s.p.down:
		case <-time.After(patience):
			t.Errorf("%s: the connection lives on", s.session)
		}
	}
	if _, there := h.participants(t, token)["dinas-kesehatan"]; there {
		t.Error("the encoder that said goodbye is still in the room")
	}
	frames(t, player.packets, 1)
	if status, _, _ := h.send(t, token, http.MethodDelete, playing, ""); status != http.StatusNoContent {
		t.Errorf("DELETE %s = %d, want 204", playing, status)
	}
}

func TestAPlayerEndsWithItsToken(t *testing.T) {
	h := startDemo(t, t.TempDir())
	secret := strings.TrimSpace(h.must(t, ask{}, "token", "add", "nvr", "-scope", "camera/pantai"))
	player := newPlayer(t)
	player.connect(t, h, secret, "/api/v1/cameras/pantai/whep")
	frames(t, player.packets, 60) // more than two looks at the token
	id, _, _ := strings.Cut(strings.TrimPrefix(secret, "kwp_"), ".")
	h.must(t, ask{}, "token", "remove", id)
	viewers := func() (n int) {
		var out struct{ Viewers int }
		if err := h.client(t).get(t.Context(), "/api/v1/cameras/pantai/health", &out); err != nil {
			t.Fatal(err)
		}
		return out.Viewers
	}
	eventually(t, "nobody watches any more", func() bool { return viewers() == 0 })
}
