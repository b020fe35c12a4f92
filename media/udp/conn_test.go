package udp

import (
	"bytes"
	"encoding/binary"
	"net"
	"net/netip"
	"sync"
	"testing"
	"time"

	"github.com/pion/ice/v4"
)

// What pion's ICE mux looks for in a socket.
var _ ice.AddrPortReaderWriter = (*Conn)(nil)

var ways = []Way{Segments, Messages, Single}

// everyWay runs a test in every way of sending.
func everyWay(t *testing.T, test func(*testing.T, Way)) {
	for _, way := range ways {
		t.Run(way.String(), func(t *testing.T) { test(t, way) })
	}
}

func listen(t *testing.T, network string) *net.UDPConn {
	t.Helper()
	c, err := net.ListenUDP(network, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	_ = c.SetReadBuffer(4 << 20)
	return c
}

func open(t *testing.T, way Way, network string) *Conn {
	t.Helper()
	c, err := NewWay(listen(t, network), way)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

// A peer receives what is sent to it.
type peer struct {
	t    *testing.T
	conn *net.UDPConn
	addr netip.AddrPort
}

func newPeer(t *testing.T) *peer {
	t.Helper()
	c := listen(t, "udp4")
	port := c.LocalAddr().(*net.UDPAddr).AddrPort().Port()
	return &peer{t, c, netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 0, 1}), port)}
}

func (p *peer) receive() []byte {
	p.t.Helper()
	buf := make([]byte, 2000)
	_ = p.conn.SetReadDeadline(time.Now().Add(5 * time.Second))
	n, _, err := p.conn.ReadFromUDPAddrPort(buf)
	if err != nil {
		p.t.Fatal(err)
	}
	return buf[:n]
}

// packet is an RTP packet of some size that carries two numbers.
func packet(writer byte, sequence, size int, marker bool) []byte {
	b := bytes.Repeat([]byte{writer}, size)
	b[0], b[1] = 0x80, 96
	if marker {
		b[1] |= 0x80
	}
	binary.BigEndian.PutUint16(b[2:], uint16(sequence))
	return b
}

// frame is the packets of one frame.
func frame(writer byte, sizes ...int) (packets [][]byte) {
	for i, size := range sizes {
		packets = append(packets, packet(writer, i, size, i == len(sizes)-1))
	}
	return packets
}

func write(t *testing.T, c *Conn, to netip.AddrPort, packets ...[]byte) {
	t.Helper()
	for _, p := range packets {
		if n, err := c.WriteToAddrPort(p, to); n != len(p) || err != nil {
			t.Fatalf("WriteToAddrPort(%d bytes) = %d, %v", len(p), n, err)
		}
	}
}

func expect(t *testing.T, p *peer, packets ...[]byte) {
	t.Helper()
	for i, want := range packets {
		if got := p.receive(); !bytes.Equal(got, want) {
			t.Fatalf("packet %d: got %d bytes % x…, want %d bytes % x…", i, len(got), got[:12], len(want), want[:12])
		}
	}
}

func repeat(n, size int) (sizes []int) {
	for range n {
		sizes = append(sizes, size)
	}
	return sizes
}

func TestFramesArrivePacketByPacketInOrder(t *testing.T) {
	shapes := map[string][]int{
		"one packet":               {300},
		"equal packets":            repeat(7, 1220),
		"a short last packet":      {1220, 1220, 1220, 77},
		"parameter sets in front":  append([]int{51}, repeat(9, 1220)...),
		"no two alike":             {100, 900, 400, 1200, 13, 1199},
		"more than go out at once": append(repeat(3*maxRun, 1220), 5*64),
	}
	everyWay(t, func(t *testing.T, way Way) {
		for name, sizes := range shapes {
			t.Run(name, func(t *testing.T) {
				c, a := open(t, way, "udp4"), newPeer(t)
				write(t, c, a.addr, frame(1, sizes...)...)
				expect(t, a, frame(1, sizes...)...)
			})
		}
	})
}

func TestFramesOfSeveralPeersDoNotMix(t *testing.T) {
	everyWay(t, func(t *testing.T, way Way) {
		c, a, b := open(t, way, "udp4"), newPeer(t), newPeer(t)
		first, second := frame(1, repeat(6, 1000)...), frame(2, repeat(6, 1000)...)
		for i := range first {
			write(t, c, a.addr, first[i])
			write(t, c, b.addr, second[i])
		}
		expect(t, a, first...)
		expect(t, b, second...)
	})
}

func TestAWildcardSocketReachesIPv4Peers(t *testing.T) {
	everyWay(t, func(t *testing.T, way Way) {
		c, a := open(t, way, "udp"), newPeer(t)
		write(t, c, a.addr, frame(1, repeat(5, 1220)...)...)
		expect(t, a, frame(1, repeat(5, 1220)...)...)
	})
}

func TestPacketsWaitForTheMarkerOrFlush(t *testing.T) {
	for _, way := range []Way{Segments, Messages} {
		t.Run(way.String(), func(t *testing.T) {
			c, a := open(t, way, "udp4"), newPeer(t)
			begun := packet(1, 1, 500, false)
			stun := append([]byte{0x00, 0x01, 0x00, 0x00}, make([]byte, 16)...)
			dtls := append([]byte{22, 0xfe, 0xfd}, make([]byte, 30)...)
			report := append([]byte{0x80, 200, 0, 6}, make([]byte, 24)...) // RTCP sender report
			write(t, c, a.addr, begun, stun, dtls, report)
			expect(t, a, stun, dtls, report)
			if err := c.Flush(); err != nil {
				t.Fatal(err)
			}
			expect(t, a, begun)
			again := packet(1, 2, 500, false)
			write(t, c, a.addr, again)
			if err := c.Flush(); err != nil {
				t.Fatal(err)
			}
			expect(t, a, again)
		})
	}
}

// Several slots of one page, each with frames of its own, while others flush.
func TestManyWritersKeepTheirOrder(t *testing.T) {
	const writers, frames, packets = 8, 30, 5
	everyWay(t, func(t *testing.T, way Way) {
		c, a := open(t, way, "udp4"), newPeer(t)
		turns := make(chan struct{}, 8) // frames under way, so that the receiver keeps up
		var all sync.WaitGroup
		for w := range writers {
			all.Go(func() {
				for i := range frames * packets {
					if i%packets == 0 {
						turns <- struct{}{}
					}
					last := i%packets == packets-1
					if _, err := c.WriteToAddrPort(packet(byte(w), i, 600, last), a.addr); err != nil {
						t.Error(err)
					}
					if i%7 == 0 {
						_ = c.Flush()
					}
				}
			})
		}
		next := map[byte]int{}
		for range writers * frames * packets {
			b := a.receive()
			w, n := b[20], int(binary.BigEndian.Uint16(b[2:]))
			if n != next[w] {
				t.Fatalf("writer %d: got packet %d, want %d", w, n, next[w])
			}
			if next[w]++; endsFrame(b) {
				<-turns
			}
		}
		all.Wait()
	})
}

func TestARouteThatRefusesSegmentsLosesNothing(t *testing.T) {
	plain := listen(t, "udp4")
	forbidSegments(t, plain)
	c, err := NewWay(plain, Segments)
	if err != nil {
		t.Fatal(err)
	}
	a := newPeer(t)
	for range 2 {
		write(t, c, a.addr, frame(1, repeat(8, 1220)...)...)
		expect(t, a, frame(1, repeat(8, 1220)...)...)
	}
	if !c.run(a.addr).whole {
		t.Error("the kernel took segments without checksums")
	}
}

func TestPacketsGivenTogetherArriveInOrder(t *testing.T) {
	everyWay(t, func(t *testing.T, way Way) {
		c, a := open(t, way, "udp4"), newPeer(t)
		sizes := append(append([]int{100, 60, 900}, repeat(45, 1220)...), 700, 1220, 30)
		packets := frame(1, sizes...)
		var b []byte
		var ends []int
		for _, p := range packets {
			b = append(b, p...)
			ends = append(ends, len(b))
		}
		waiting := packet(2, 0, 333, false)
		write(t, c, a.addr, waiting)
		if err := c.WritePackets(b, ends, a.addr); err != nil {
			t.Fatal(err)
		}
		expect(t, a, append([][]byte{waiting}, packets...)...)
		write(t, c, a.addr, frame(3, 50, 50)...) // what comes later finds nothing left over
		expect(t, a, frame(3, 50, 50)...)
		if err := c.WritePackets(nil, nil, a.addr); err != nil {
			t.Error(err)
		}
	})
}
