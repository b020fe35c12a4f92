package main

import (
	"context"
	"fmt"
	"net"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pion/transport/v5"
	"github.com/pion/transport/v5/stdnet"
)

// A wire is all the network that one display has. While it is cut, nothing comes
// or goes and nobody is told, as with a cable that is pulled out of a switch.
type wire struct {
	transport.Net
	cut   atomic.Bool
	whole chan struct{} // closed when it is mended
}

func (w *wire) mend() {
	w.cut.Store(false)
	close(w.whole)
}

func newWire(t *testing.T) *wire {
	t.Helper()
	n, err := stdnet.NewNet()
	if err != nil {
		t.Fatal(err)
	}
	return &wire{Net: n, whole: make(chan struct{})}
}

// ListenUDP is where the display's pictures come in.
func (w *wire) ListenUDP(network string, at *net.UDPAddr) (transport.UDPConn, error) {
	c, err := w.Net.ListenUDP(network, at)
	if err != nil {
		return nil, err
	}
	return &cutUDP{c, w}, nil
}

// dial is how the display's websocket goes out; it times out while the wire is cut.
func (w *wire) dial(ctx context.Context, network, address string) (net.Conn, error) {
	if w.cut.Load() {
		pause(ctx, glassSilence)
		return nil, context.DeadlineExceeded
	}
	c, err := (&net.Dialer{}).DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	return &cutTCP{c, w}, nil
}

type cutUDP struct {
	transport.UDPConn
	wire *wire
}

func (c *cutUDP) ReadFrom(b []byte) (n int, from net.Addr, err error) {
	for n, from, err = c.UDPConn.ReadFrom(b); err == nil && c.wire.cut.Load(); n, from, err = c.UDPConn.ReadFrom(b) {
	}
	return n, from, err
}

func (c *cutUDP) WriteTo(b []byte, to net.Addr) (int, error) {
	if c.wire.cut.Load() {
		return len(b), nil
	}
	return c.UDPConn.WriteTo(b, to)
}

type cutTCP struct {
	net.Conn
	wire *wire
}

func (c *cutTCP) Read(b []byte) (n int, err error) {
	for n, err = c.Conn.Read(b); err == nil && c.wire.cut.Load(); n, err = c.Conn.Read(b) {
	}
	return n, err
}

func (c *cutTCP) Write(b []byte) (int, error) {
	if c.wire.cut.Load() {
		return len(b), nil
	}
	return c.Conn.Write(b)
}

// Close is not heard by the far end while the wire is cut.
func (c *cutTCP) Close() error {
	if c.wire.cut.Load() {
		go func() {
			<-c.wire.whole
			_ = c.Conn.Close()
		}()
		return nil
	}
	return c.Conn.Close()
}

// cutFor is how long the network is away: longer than a dead connection is kept.
const cutFor = 30 * time.Second

func TestADisplayWhoseNetworkWasCutComesBackByItself(t *testing.T) {
	t.Parallel() // half a minute of waiting
	s := newSite(t, os.Args[0])
	w := newWire(t)
	s.glass.net, s.glass.dial = w, w.dial
	g := hang(t, s.glass)
	g.sees(t, 25)
	tasks := s.metric(t, "kawung_relay_goroutines")

	t.Cleanup(func() {
		if w.cut.Load() {
			w.mend()
		}
	})
	w.cut.Store(true)
	over := time.After(cutFor)
	began := time.Now()
	r := s.takes(t, "dua")
	if took := time.Since(began); took > 20*time.Second || len(r.Displays) != 1 || r.Displays[0].Error == "" {
		t.Errorf("a take while the display is cut off takes %s, its receipt is %+v: want at most a deadline and the paint, and why d1 did not paint", took, r.Displays)
	}
	eventually(t, "a controller that knows that the display is away", func() bool { return s.metric(t, "kawung_displays_connected") == 0 })
	began = time.Now()
	r = s.takes(t, "satu")
	if took := time.Since(began); took > 10*time.Second || r.Displays[0].Error != "not connected" {
		t.Errorf("a take without the display takes %s, its receipt is %+v", took, r.Displays)
	}
	r = s.takes(t, "dua")
	<-over
	w.mend()
	back := g.shows(t, "camera/pasar", r.Revision)
	back += g.sees(t, 25)
	t.Logf("the right program %s after the network came back", back)
	if back > 30*time.Second { // 5 s on a machine that does nothing else
		t.Errorf("the display is right %s after the network came back", back)
	}
	eventually(t, "a relay as large as before", func() bool { return s.metric(t, "kawung_relay_goroutines") <= tasks+8 })
	s.takes(t, "satu")
	g.shows(t, "camera/alun-alun", 0)
	g.sees(t, 25)
}

// metric is one figure without labels of what Prometheus reads.
func (s *site) metric(t *testing.T, name string) (v float64) {
	t.Helper()
	for line := range strings.Lines(s.metrics(t)) {
		if value, ok := strings.CutPrefix(line, name+" "); ok {
			if _, err := fmt.Sscan(value, &v); err != nil {
				t.Fatal(err)
			}
			return v
		}
	}
	t.Fatalf("no metric %s", name)
	return 0
}
