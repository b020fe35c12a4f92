package web

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"golang.org/x/sync/errgroup"

	"kawung/layouts"
	"kawung/media"
	"kawung/media/sfu"
	"kawung/media/webrtc"
	"kawung/tiles"
	tilesbolt "kawung/tiles/bolt"
	"kawung/wall"
	"kawung/wall/bolt"
)

// patience is how long anything may take before a test fails.
const patience = 30 * time.Second

const password = "rahasia-sekali"

var adminHash = sync.OnceValue(func() string {
	h, err := HashPassword(password)
	if err != nil {
		panic(err)
	}
	return h
})

// A house is a whole controller behind a front door on loopback.
type house struct {
	t      *testing.T
	server *Server
	wall   *wall.Controller
	board  *tiles.Board
	http   *httptest.Server
	client *http.Client // with a cookie jar
	now    *clock
}

// clock is the real clock, plus what a test adds to it.
type clock struct {
	mu    sync.Mutex
	ahead time.Duration
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.ahead)
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ahead += d
}

func (c *clock) After(d time.Duration, f func()) func() bool { return time.AfterFunc(d, f).Stop }

// nobody pulls no camera: it waits.
type nobody struct{}

func (nobody) Pull(ctx context.Context, _ media.Upstream, _ media.Outlet) error {
	<-ctx.Done()
	return ctx.Err()
}

func newHouse(t *testing.T) *house {
	t.Helper()
	return newHouseWith(t, nil)
}

// newHouseWith is a house whose front door hears of these cameras instead of
// the relay's, and whose configuration more change.
func newHouseWith(t *testing.T, cameras []media.Health, more ...func(*Config)) *house {
	t.Helper()
	dir := t.TempDir()
	log := slog.New(slog.DiscardHandler)
	store := must(bolt.Open(filepath.Join(dir, "wall.db")))(t)
	figures := must(tilesbolt.Open(filepath.Join(dir, "tiles.db")))(t)
	h := &house{t: t, now: &clock{}}
	h.board = must(tiles.NewBoard(tiles.Config{Store: figures, Log: log}))(t)
	conn := must(net.ListenPacket("udp4", "127.0.0.1:0"))(t)
	endpoint := must(webrtc.New(webrtc.Config{Conn: conn}))(t)
	relay := media.NewRelay(media.RelayConfig{
		Puller: nobody{}, Peers: endpoint, Rules: func() media.RoomRules { return sfu.NewRoom() },
	})
	var pictures Relay = relay
	if cameras != nil {
		pictures = hospital{relay, cameras}
	}
	hub := NewHub(log)
	h.wall = must(wall.New(t.Context(), wall.Config{
		Store: store, Pictures: relay, Displays: hub, Clock: h.now, Lead: 30 * time.Millisecond, Deadline: 300 * time.Millisecond,
	}))(t)
	config := Config{
		Wall: h.wall, Relay: pictures, Board: h.board, Audit: store, Hub: hub, Now: h.now.Now, Log: log,
		Parse: parseLines, Format: formatLines,
	}
	for _, f := range more {
		f(&config)
	}
	h.server = must(New(config))(t)
	h.http = httptest.NewServer(h.server.Handler())
	ctx, stop := context.WithCancel(context.Background())
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return h.wall.Run(ctx) })
	g.Go(func() error { return relay.Run(ctx) })
	g.Go(func() error { return h.board.Run(ctx) })
	g.Go(func() error { return h.server.Run(ctx) })
	t.Cleanup(func() {
		stop()
		if err := g.Wait(); err != nil && !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
		h.http.Close()
		_ = endpoint.Close()
		_ = store.Close()
		_ = figures.Close()
	})
	h.client = h.newClient()
	h.declare()
	relay.SetRooms([]string{"rapat"})
	relay.SetCameras([]media.Camera{{Name: "pasar", URL: "rtsp://127.0.0.1:1/"}})
	return h
}

// declare is what there is before a test begins.
func (h *house) declare() {
	h.t.Helper()
	panel := func(name string, x float64) layouts.Panel {
		return layouts.Panel{Name: name, X: x, Width: 1210, Height: 680, Bezel: 4, Pixels: [2]int{1920, 1080}}
	}
	window := wall.Window{Source: "tile/pad", Region: layouts.Region{Width: 1, Height: 1}}
	objects := []wall.Object{
		wall.User{Name: "admin", Role: wall.RoleAdmin, Hash: adminHash()},
		wall.User{Name: "tamu", Role: wall.RoleViewer, Hash: adminHash()},
		wall.Wall{Name: "utama", Panels: []layouts.Panel{panel("a1", 0), panel("a2", 1218)}},
		wall.Display{Name: "a1", Wall: "utama", Panel: "a1"},
		wall.Camera{Name: "pasar", Title: "Pasar", URL: "rtsp://admin:r4hasia@127.0.0.1:1/"},
		wall.Tile{Name: "pad", Kind: "kpi", Title: "PAD", Unit: "Rp"},
		wall.Room{Name: "rapat", Title: "Rapat koordinasi"},
		wall.Layout{Name: "situasi", Wall: "utama", Windows: []wall.Window{window}},
	}
	if _, err := h.wall.Apply(h.t.Context(), wall.System, wall.PutAll{Objects: objects}); err != nil {
		h.t.Fatal(err)
	}
	h.board.Declare([]tiles.Definition{{Name: "pad", Kind: tiles.KPI, Title: "PAD", Unit: "Rp"}})
}

// parseLines and formatLines stand for the YAML of package configs: one room
// a line.
func parseLines(r io.Reader) ([]wall.Object, error) {
	b, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	var all []wall.Object
	var bad Mistakes
	for i, line := range strings.Split(strings.TrimSpace(string(b)), "\n") {
		name, title, ok := strings.Cut(line, "=")
		if !ok {
			bad = append(bad, Mistake{Line: i + 1, Detail: "is no room"})
		}
		all = append(all, wall.Room{Name: name, Title: title})
	}
	if len(bad) > 0 {
		return nil, bad
	}
	return all, nil
}

func formatLines(w io.Writer, all []wall.Object) error {
	for _, o := range all {
		if r, ok := o.(wall.Room); ok {
			if _, err := io.WriteString(w, r.Name+"="+r.Title+"\n"); err != nil {
				return err
			}
		}
	}
	return nil
}

func must[T any](v T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func (h *house) newClient() *http.Client {
	jar, _ := cookiejar.New(nil) // never fails
	return &http.Client{Jar: jar, Timeout: patience}
}

// An ask is one request; the zero values are what a browser of ours would send.
type ask struct {
	client  *http.Client
	body    string
	kind    string // Content-Type
	headers map[string]string
}

// do sends a request and decodes the JSON answer.
func (h *house) do(method, path string, a ask) (int, http.Header, map[string]any) {
	h.t.Helper()
	req := must(http.NewRequestWithContext(h.t.Context(), method, h.http.URL+path, strings.NewReader(a.body)))(h.t)
	req.Header.Set("Origin", h.http.URL)
	if a.body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	if a.kind != "" {
		req.Header.Set("Content-Type", a.kind)
	}
	for k, v := range a.headers {
		req.Header.Set(k, v)
		if v == "" {
			req.Header.Del(k)
		}
	}
	if a.client == nil {
		a.client = h.client
	}
	res := must(a.client.Do(req))(h.t)
	defer res.Body.Close()
	b := must(io.ReadAll(res.Body))(h.t)
	var out map[string]any
	if strings.Contains(res.Header.Get("Content-Type"), "json") {
		if err := json.Unmarshal(b, &out); err != nil {
			h.t.Fatalf("%s %s: %v in %q", method, path, err, b)
		}
	} else {
		out = map[string]any{"text": string(b)}
	}
	return res.StatusCode, res.Header, out
}

// want is do, and the status has to be this one.
func (h *house) want(status int, method, path string, a ask) map[string]any {
	h.t.Helper()
	got, head, out := h.do(method, path, a)
	if got != status {
		h.t.Fatalf("%s %s = %d %v, want %d", method, path, got, out, status)
	}
	if status >= 400 && head.Get("Content-Type") != "application/problem+json" {
		h.t.Errorf("%s %s: Content-Type = %q, want a problem document", method, path, head.Get("Content-Type"))
	}
	return out
}

// signIn signs the house's client in, without the price of a password.
func (h *house) signIn() {
	h.t.Helper()
	h.signInAs(h.client, "admin", wall.RoleAdmin)
}

func (h *house) signInAs(client *http.Client, name string, role wall.Role) {
	h.t.Helper()
	id, secret, hash := NewSecret(wall.TokenSession)
	t := wall.Token{
		ID: id, Kind: wall.TokenSession, Hash: hash, Subject: name, Role: role,
		Created: h.now.Now(), Expires: h.now.Now().Add(sessionTime), By: name,
	}
	if _, err := h.wall.Apply(h.t.Context(), t.Actor("127.0.0.1"), wall.SignIn{Token: t}); err != nil {
		h.t.Fatal(err)
	}
	home := must(url.Parse(h.http.URL))(h.t)
	client.Jar.SetCookies(home, []*http.Cookie{{Name: cookieName, Value: secret, Path: "/"}})
}

// A page is the browser's end of a websocket.
type page struct {
	t    *testing.T
	conn *websocket.Conn
}

// open opens a websocket as a page of ours would, with the house's cookies.
func (h *house) open(path string) *page {
	h.t.Helper()
	d := websocket.Dialer{Jar: h.client.Jar, HandshakeTimeout: patience}
	address := "ws" + strings.TrimPrefix(h.http.URL, "http") + path
	conn, res, err := d.DialContext(h.t.Context(), address, http.Header{"Origin": {h.http.URL}})
	if err != nil {
		h.t.Fatalf("open %s: %v", path, err)
	}
	_ = res.Body.Close()
	h.t.Cleanup(func() { _ = conn.Close() })
	_ = conn.SetReadDeadline(time.Now().Add(patience))
	return &page{h.t, conn}
}

func (p *page) say(message string) {
	p.t.Helper()
	if err := p.conn.WriteMessage(websocket.TextMessage, []byte(message)); err != nil {
		p.t.Fatalf("say %.60s: %v", message, err)
	}
}

// next reads one message.
func (p *page) next() (kind string, m map[string]any) {
	p.t.Helper()
	_, b, err := p.conn.ReadMessage()
	if err != nil {
		p.t.Fatalf("waiting for a message: %v", err)
	}
	if err := json.Unmarshal(b, &m); err != nil {
		p.t.Fatal(err)
	}
	kind, _ = m["type"].(string)
	return kind, m
}

// hear reads until a message of that type comes.
func (p *page) hear(kind string) map[string]any {
	p.t.Helper()
	for {
		if got, m := p.next(); got == kind {
			return m
		}
	}
}

// closed reads until the connection is closed and says with which code.
func (p *page) closed() int {
	p.t.Helper()
	for {
		_, _, err := p.conn.ReadMessage()
		if c, ok := errors.AsType[*websocket.CloseError](err); ok {
			return c.Code
		}
		if err != nil {
			p.t.Fatalf("waiting for a close: %v", err)
		}
	}
}

// displayToken makes a token for a declared display.
func (h *house) displayToken(name string) string {
	h.t.Helper()
	out := h.want(201, "POST", "/api/v1/tokens", ask{body: `{"kind":"display","subject":"` + name + `"}`})
	token, _ := out["token"].(string)
	return token
}

// display opens a display's page and lets it say hello.
func (h *house) display(token, session string) *page {
	h.t.Helper()
	p := h.open("/ws/display")
	p.say(displayHelloText(token, session))
	return p
}

func displayHelloText(token, session string) string {
	return `{"type":"hello","protocol":1,"ui":"","token":"` + token + `","session":"` + session +
		`","capabilities":{"width":1920,"height":1080,"dpr":1,"codecs":["H264"],"agent":"test"}}`
}
