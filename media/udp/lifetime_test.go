package udp

import (
	"errors"
	"net"
	"net/netip"
	"os"
	"testing"
	"time"
)

func TestADeadlineEndsWrites(t *testing.T) {
	everyWay(t, func(t *testing.T, way Way) {
		c, a := open(t, way, "udp4"), newPeer(t)
		if err := c.SetWriteDeadline(time.Now().Add(-time.Second)); err != nil {
			t.Fatal(err)
		}
		var err error
		for _, p := range frame(1, 800, 800, 800) {
			if _, e := c.WriteToAddrPort(p, a.addr); e != nil {
				err = e
			}
		}
		if !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("write after the deadline = %v, want os.ErrDeadlineExceeded", err)
		}
		if err := c.SetWriteDeadline(time.Time{}); err != nil {
			t.Fatal(err)
		}
		write(t, c, a.addr, frame(2, 700, 700)...)
		expect(t, a, frame(2, 700, 700)...)
	})
}

func TestCloseEndsReadsAndWrites(t *testing.T) {
	everyWay(t, func(t *testing.T, way Way) {
		c, a := open(t, way, "udp4"), newPeer(t)
		write(t, c, a.addr, packet(1, 1, 500, false))
		ended := make(chan error)
		go func() {
			_, _, err := c.ReadFromAddrPort(make([]byte, 1500))
			ended <- err
		}()
		if err := c.Close(); err != nil {
			t.Fatal(err)
		}
		if err := <-ended; !errors.Is(err, net.ErrClosed) {
			t.Errorf("read = %v, want net.ErrClosed", err)
		}
		if _, err := c.WriteToAddrPort(packet(1, 2, 500, true), a.addr); !errors.Is(err, net.ErrClosed) {
			t.Errorf("write = %v, want net.ErrClosed", err)
		}
		_ = c.Flush() // must end, whatever it says
	})
}

func TestAddressesAreUDPAddresses(t *testing.T) {
	c, a := open(t, Segments, "udp4"), newPeer(t)
	if _, ok := c.LocalAddr().(*net.UDPAddr); !ok {
		t.Errorf("LocalAddr is a %T", c.LocalAddr())
	}
	to := netip.AddrPortFrom(a.addr.Addr(), c.LocalAddr().(*net.UDPAddr).AddrPort().Port())
	if _, err := a.conn.WriteToUDPAddrPort([]byte("hello"), to); err != nil {
		t.Fatal(err)
	}
	buf := make([]byte, 100)
	n, from, err := c.ReadFrom(buf)
	if u, ok := from.(*net.UDPAddr); err != nil || !ok || string(buf[:n]) != "hello" || u.AddrPort().Port() != a.addr.Port() {
		t.Errorf("ReadFrom = %q, %v (%T), %v", buf[:n], from, from, err)
	}
	if _, err := c.WriteTo(frame(1, 100)[0], from); err != nil {
		t.Error(err)
	}
	expect(t, a, frame(1, 100)...)
	if _, err := c.WriteTo([]byte("x"), &net.TCPAddr{}); !errors.Is(err, errors.ErrUnsupported) {
		t.Errorf("WriteTo a TCP address = %v, want errors.ErrUnsupported", err)
	}
}

func TestPeersThatWentAwayAreForgotten(t *testing.T) {
	c := open(t, Messages, "udp4")
	for i := range 20 * firstLimit {
		to := netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, byte(i >> 8), byte(i)}), 9)
		_, _ = c.WriteToAddrPort(packet(1, i, 20, true), to) // nobody is there
	}
	if n := len(c.peers); n > 2*firstLimit {
		t.Errorf("%d peers are remembered, want at most %d", n, 2*firstLimit)
	}
}

func TestTheKernelProvesTheBestWay(t *testing.T) {
	c, err := New(listen(t, "udp4"))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	want := Single
	for _, way := range []Way{Messages, Segments} {
		if works(way) {
			want = way
		}
	}
	if c.Way() != want {
		t.Errorf("New sends by %s, want %s", c.Way(), want)
	}
}
