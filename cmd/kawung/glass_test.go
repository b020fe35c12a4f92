package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/pion/transport/v5"
	"github.com/pion/webrtc/v4"
)

// Times of a display's page, as web/ui has them.
const (
	glassSilence = 5 * time.Second // without a word, until its websocket is dead
	glassRetry   = 250 * time.Millisecond
)

// A glass is a display without a browser: the real websocket, the real peer
// connection, and the way a page comes back by itself. It counts frames of the
// first window that it shows.
type glass struct {
	url, name, token string
	net              transport.Net // of its pictures; nil: the machine's
	dial             func(ctx context.Context, network, address string) (net.Conn, error)

	mu       sync.Mutex // guards what follows
	stirred  chan struct{}
	session  string
	shown    glassProgram
	greeted  int // times that the controller answered its hello
	dark     int // programs that were blank
	pc       *webrtc.PeerConnection
	frames   []time.Time // when each frame of slot 0's picture was whole
	prepared map[string]glassProgram
	closed   string // why the websocket ended last
}

// A glassProgram is what a display is told to show.
type glassProgram struct {
	Type     string
	Take     string
	Revision uint64
	Blank    bool
	SDP      string
	Video    []string
	Resumed  bool
	More     bool
	Views    []struct {
		Source string
		Slot   int
	}
}

func (m glassProgram) source() string {
	if len(m.Views) == 0 {
		return ""
	}
	return m.Views[0].Source
}

// hang begins a display; it ends with the test.
func hang(t *testing.T, g *glass) *glass {
	t.Helper()
	g.session, g.stirred, g.prepared = rand.Text(), make(chan struct{}), map[string]glassProgram{}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for ctx.Err() == nil {
			err := g.connect(ctx)
			g.change(func() { g.closed = fmt.Sprint(err) })
			pause(ctx, glassRetry)
		}
	}()
	t.Cleanup(func() {
		cancel()
		<-ended
		if g.pc != nil {
			_ = g.pc.Close()
		}
	})
	return g
}

// change changes what the display is, and wakes whoever waits for it.
func (g *glass) change(f func()) {
	g.mu.Lock()
	defer g.mu.Unlock()
	f()
	close(g.stirred)
	g.stirred = make(chan struct{})
}

// until waits until the display is as it should be, and says how long that took.
func (g *glass) until(t *testing.T, what string, holds func() bool) time.Duration {
	t.Helper()
	began := time.Now()
	late := time.After(2 * patience)
	for {
		g.mu.Lock()
		ok, stirred, shown, closed := holds(), g.stirred, g.shown, g.closed
		g.mu.Unlock()
		if ok {
			return time.Since(began)
		}
		select {
		case <-stirred:
		case <-late:
			t.Fatalf("display %s: %s never happened; it shows %s at %d, its websocket ended last with %s", g.name, what, shown.source(), shown.Revision, closed)
		}
	}
}

// shows waits until the display shows a source at a revision, 0: any.
func (g *glass) shows(t *testing.T, source string, revision uint64) time.Duration {
	t.Helper()
	return g.until(t, source, func() bool {
		return !g.shown.Blank && g.shown.source() == source && (revision == 0 || g.shown.Revision == revision)
	})
}

// sees waits for n frames from now on.
func (g *glass) sees(t *testing.T, n int) time.Duration {
	t.Helper()
	g.mu.Lock()
	want := len(g.frames) + n
	g.mu.Unlock()
	return g.until(t, fmt.Sprintf("%d frames", n), func() bool { return len(g.frames) >= want })
}

// times says how often the controller has answered the display's hello.
func (g *glass) times() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.greeted
}

// between counts the frames of a time, and says the longest pause in it.
func (g *glass) between(from, to time.Time) (n int, longest time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	last := from
	for _, at := range g.frames {
		if at.Before(from) || at.After(to) {
			continue
		}
		n, longest, last = n+1, max(longest, at.Sub(last)), at
	}
	return n, max(longest, to.Sub(last))
}

// connect is one websocket's life.
func (g *glass) connect(ctx context.Context) error {
	dialer := websocket.Dialer{NetDialContext: g.dial, HandshakeTimeout: glassSilence}
	conn, _, err := dialer.DialContext(ctx, strings.Replace(g.url, "http", "ws", 1)+"/ws/display", nil)
	if err != nil {
		return err
	}
	defer conn.Close()
	stop := context.AfterFunc(ctx, func() { _ = conn.Close() })
	defer stop()
	said := make(chan any, 64)
	ended := make(chan struct{})
	defer close(ended)
	go func() { // the only writer; messages that nobody takes go with the connection
		every := time.NewTicker(2 * time.Second)
		defer every.Stop()
		for {
			select {
			case <-ended:
				return
			case m := <-said:
				_ = conn.WriteJSON(m)
			case <-every.C:
				_ = conn.WriteJSON(map[string]any{"type": "health", "hidden": false, "clockError": 0, "windows": []any{}})
				_ = conn.WriteJSON(map[string]any{"type": "clock", "t1": time.Now().UnixMicro()})
			}
		}
	}()
	g.mu.Lock()
	session := g.session
	g.mu.Unlock()
	said <- map[string]any{
		"type": "hello", "protocol": 1, "ui": "", "display": g.name, "token": g.token, "session": session,
		"capabilities": map[string]any{"width": 640, "height": 360, "dpr": 1, "codecs": []string{"H264"}, "hardware": false, "agent": "test"},
	}
	for {
		_ = conn.SetReadDeadline(time.Now().Add(glassSilence)) // it is open: it cannot fail
		_, frame, err := conn.ReadMessage()
		if err != nil {
			return err
		}
		var m glassProgram
		if err := json.Unmarshal(frame, &m); err != nil {
			return err
		}
		if err := g.hear(m, session, said); err != nil {
			return err
		}
	}
}

// hear does what a message asks for.
func (g *glass) hear(m glassProgram, session string, said chan<- any) error {
	switch m.Type {
	case "hello":
		g.change(func() { g.greeted++ })
	case "offer":
		return g.offered(m, session, said)
	case "prepare":
		g.change(func() { g.prepared[m.Take] = m })
		said <- map[string]any{"type": "ready", "take": m.Take}
	case "flip":
		g.mu.Lock()
		next := g.prepared[m.Take]
		g.mu.Unlock()
		next.Revision = m.Revision
		g.paint(next, said)
	case "program":
		g.paint(m, said)
	}
	return nil
}

func (g *glass) paint(m glassProgram, said chan<- any) {
	g.change(func() {
		g.shown = m
		if m.Blank {
			g.dark++
		}
	})
	said <- map[string]any{"type": "painted", "revision": m.Revision, "at": time.Now().UnixMicro()}
}

// offered answers an offer of pictures. A connection that is gone for good asks
// for a new one with a new session, as the page does.
func (g *glass) offered(m glassProgram, session string, said chan<- any) error {
	g.mu.Lock()
	pc := g.pc
	g.mu.Unlock()
	if m.Resumed || m.SDP == "" {
		if pc == nil || pc.ConnectionState() == webrtc.PeerConnectionStateFailed {
			g.change(func() { g.session = rand.Text() })
			return fmt.Errorf("the connection of session %s is gone", session)
		}
		return nil
	}
	if m.More {
		return nil // one window needs no more slots
	}
	next, answer, err := g.answer(m)
	if err != nil {
		return err
	}
	if pc != nil {
		_ = pc.Close()
	}
	g.change(func() { g.pc = next })
	said <- map[string]any{"type": "answer", "sdp": answer}
	return nil
}

func (g *glass) answer(m glassProgram) (*webrtc.PeerConnection, string, error) {
	var settings webrtc.SettingEngine
	settings.SetIncludeLoopbackCandidate(true)
	if g.net != nil {
		settings.SetNet(g.net)
	}
	codecs := &webrtc.MediaEngine{}
	if err := codecs.RegisterDefaultCodecs(); err != nil {
		return nil, "", err
	}
	pc, err := webrtc.NewAPI(webrtc.WithSettingEngine(settings), webrtc.WithMediaEngine(codecs)).NewPeerConnection(webrtc.Configuration{})
	if err != nil {
		return nil, "", err
	}
	pc.OnTrack(func(track *webrtc.TrackRemote, r *webrtc.RTPReceiver) { g.watch(pc, m.Video, track, r) })
	if err := pc.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeOffer, SDP: m.SDP}); err != nil {
		return pc, "", err
	}
	answer, err := pc.CreateAnswer(nil)
	if err != nil {
		return pc, "", err
	}
	gathered := webrtc.GatheringCompletePromise(pc)
	if err := pc.SetLocalDescription(answer); err != nil {
		return pc, "", err
	}
	<-gathered
	return pc, pc.LocalDescription().SDP, nil
}

// watch writes down the frames of the slot that the first window is on.
func (g *glass) watch(pc *webrtc.PeerConnection, mids []string, track *webrtc.TrackRemote, r *webrtc.RTPReceiver) {
	slot := -1
	for _, line := range pc.GetTransceivers() {
		if line.Receiver() == r {
			slot = slices.Index(mids, line.Mid())
		}
	}
	for {
		packet, _, err := track.ReadRTP()
		if err != nil {
			return
		}
		if !packet.Marker {
			continue
		}
		g.change(func() {
			if len(g.shown.Views) > 0 && g.shown.Views[0].Slot == slot {
				g.frames = append(g.frames, time.Now())
			}
		})
	}
}
