package web

import (
	"bufio"
	"context"
	"errors"
	"net"
	"strings"
	"testing"
	"time"
)

// A button is a room panel's end of the line.
type button struct {
	t  *testing.T
	nc net.Conn
	in *bufio.Reader
}

// pressing opens the house's door of room panels.
func pressing(t *testing.T, h *house) (dial func() *button) {
	t.Helper()
	l := must(net.Listen("tcp", "127.0.0.1:0"))(t)
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- h.server.ServePress(ctx, l) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Errorf("ServePress = %v, want Canceled", err)
		}
	})
	return func() *button {
		nc := must(net.Dial("tcp", l.Addr().String()))(t)
		t.Cleanup(func() { _ = nc.Close() })
		return &button{t, nc, bufio.NewReader(nc)}
	}
}

func (b *button) say(lines string) {
	b.t.Helper()
	if _, err := b.nc.Write([]byte(lines)); err != nil {
		b.t.Fatal(err)
	}
}

// hear is the next line, "" when the connection has ended.
func (b *button) hear() string {
	b.t.Helper()
	_ = b.nc.SetReadDeadline(time.Now().Add(patience))
	line, err := b.in.ReadString('\n')
	if err != nil {
		return ""
	}
	return strings.TrimRight(line, "\r\n")
}

func (b *button) want(lines ...string) {
	b.t.Helper()
	for _, want := range lines {
		if got := b.hear(); got != want {
			b.t.Fatalf("heard %q, want %q", got, want)
		}
	}
}

func (h *house) pressToken() (id, secret string) {
	h.t.Helper()
	out := h.want(201, "POST", "/api/v1/tokens", ask{body: `{"kind":"press","subject":"utama","title":"Panel pintu"}`})
	id, _ = out["id"].(string)
	secret, _ = out["token"].(string)
	return id, secret
}

func TestARoomPanelRecallsTheLayoutsOfItsWallAndHearsOfEveryTake(t *testing.T) {
	h := newHouse(t)
	h.signIn()
	dial := pressing(t, h)
	_, secret := h.pressToken()
	b := dial()
	b.say("\r\nlogin " + secret + "\r\n")
	b.want("OK utama")
	b.say("?VWALLCONFIG\r?vwallconfigs\n")
	b.want("VWALLCONFIG-")
	for line := b.hear(); line != "VWALLCONFIGS"; line = b.hear() {
		if !strings.HasPrefix(line, "VWALLCONFIGS-") {
			t.Fatalf("heard %q among the layouts", line)
		}
	}
	b.say("VWALLCONFIG-Situasi\r\n")
	b.want("VWALLCONFIG-situasi")
	if p := h.wall.State().Programs["utama"]; p.Layout != "situasi" || p.By != "press/utama" {
		t.Errorf("on air is %q by %q, want situasi by press/utama", p.Layout, p.By)
	}
	h.want(200, "POST", "/api/v1/walls/utama/take", ask{body: `{"windows":[]}`})
	b.want("VWALLCONFIG-")
	b.say("VWALLCONFIG-lain\r\nHALO\r\n")
	b.want(`ERROR utama has no layout "lain"`, "ERROR unknown; there are VWALLCONFIG-NAME, ?VWALLCONFIG and ?VWALLCONFIGS")
}

func TestARoomPanelsTokenOpensNothingElseAndEndsWhenItIsRevoked(t *testing.T) {
	h := newHouse(t)
	h.signIn()
	dial := pressing(t, h)
	id, secret := h.pressToken()
	for _, path := range []string{"/api/v1/walls", "/api/v1/walls/utama/program", "/api/v1/sources"} {
		h.want(403, "GET", path, ask{client: h.newClient(), headers: map[string]string{"Authorization": "Bearer " + secret, "Origin": ""}})
	}
	b := dial()
	b.say("LOGIN " + secret + "\n")
	b.want("OK utama")
	h.want(204, "DELETE", "/api/v1/tokens/"+id, ask{})
	b.want("") // it is let go of
	again := dial()
	again.say("LOGIN " + secret + "\n")
	again.want("ERROR this token opens nothing: it is wrong, over or revoked", "")
}

func TestWhatIsNoRoomPanelIsLetGoOf(t *testing.T) {
	h := newHouse(t)
	h.signIn()
	dial := pressing(t, h)
	for said, want := range map[string]string{
		"GET / HTTP/1.1\r\n\r\n":        "ERROR say LOGIN and the panel's token first",
		"LOGIN\r\n":                     "ERROR say LOGIN and the panel's token first",
		"LOGIN kwr_x\r\n":               "ERROR this token opens nothing: it is wrong, over or revoked",
		strings.Repeat("A", 300) + "\n": "",
	} {
		b := dial()
		b.say(said)
		b.want(want)
		if want != "" {
			b.want("")
		}
	}
}
