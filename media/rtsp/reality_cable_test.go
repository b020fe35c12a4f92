package rtsp_test

import (
	"io"
	"net"
	"sync"
	"testing"
	"time"

	"kawung/media"
	"kawung/media/fakecam"
)

// A cable leads to a camera until it is cut: then nothing more comes through
// and nobody says so.
type cable struct {
	mu  sync.Mutex // guards cut and all
	cut bool
	all []net.Conn
}

// lay lays a cable to the camera, and gives the address at its other end.
func lay(t *testing.T, cam *fakecam.Camera) (c *cable, url string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c = &cable{}
	var tasks sync.WaitGroup
	tasks.Go(func() {
		for {
			near, err := l.Accept()
			if err != nil {
				return
			}
			far, err := net.Dial("tcp", cam.Addr().String())
			if err != nil {
				near.Close()
				continue
			}
			c.mu.Lock()
			c.all = append(c.all, near, far)
			c.mu.Unlock()
			for _, pair := range [][2]net.Conn{{near, far}, {far, near}} {
				w := &wire{to: pair[1], cable: c}
				w.dead = c.isCut()
				tasks.Go(func() { _, _ = io.Copy(w, pair[0]) }) // ends with its connection
			}
		}
	})
	t.Cleanup(func() {
		l.Close()
		c.mu.Lock()
		for _, nc := range c.all {
			nc.Close()
		}
		c.mu.Unlock()
		tasks.Wait()
	})
	return c, "rtsp://" + l.Addr().String() + "/cam"
}

func (c *cable) isCut() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.cut
}

func (c *cable) set(cut bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.cut = cut
}

// A wire is one direction of a connection. One that was cut stays dead.
type wire struct {
	to    net.Conn
	cable *cable
	dead  bool
}

func (w *wire) Write(b []byte) (int, error) {
	if w.dead = w.dead || w.cable.isCut(); w.dead {
		return len(b), nil
	}
	return w.to.Write(b)
}

func aCutCableIsNoticedAndMended(t *testing.T) {
	cam := camera(t, fakecam.Config{})
	c, url := lay(t, cam)
	relay := relaying(t, media.RelayConfig{}, media.Camera{Name: "c", URL: url, Always: true})
	looked(t, relay, "c", "is live", isLive)
	cut := time.Now()
	c.set(true)
	looked(t, relay, "c", "is not", func(h media.Health) bool { return !isLive(h) })
	if took := time.Since(cut); took > 5*time.Second { // a busy machine may be late; the window says so in 3 s
		t.Errorf("noticed after %s, want 3 s", took)
	}
	c.set(false)
	looked(t, relay, "c", "is live again within 10 s", isLive)
}
