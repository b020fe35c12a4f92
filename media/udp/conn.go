// Package udp is the socket under all of WebRTC: a net.PacketConn that sends
// the packets of a frame together. A relay spends most of its time in the
// kernel's send path, and one system call for a frame's packets costs little
// more than one for a single packet.
package udp

import (
	"errors"
	"net"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"
)

// A Way is how packets that wait for each other are handed to the kernel.
type Way int

// The ways, best first.
const (
	// Segments: one sendmsg of equally long packets, which the kernel or the
	// network card cuts apart (UDP_SEGMENT, Linux 4.18).
	Segments Way = iota
	// Messages: one sendmmsg of many packets.
	Messages
	// Single: one sendto a packet; nothing waits.
	Single
)

// String is the way's name in logs.
func (w Way) String() string {
	return [...]string{"segments", "messages", "single"}[w]
}

// maxRun is how many packets are sent together at most: a millisecond's worth
// of a paced connection. The kernel takes 64.
const maxRun = 40

// maxBytes bounds a run: what one UDP datagram over IPv6 could hold.
const maxBytes = 65535 - 40 - 8

// A Conn is a UDP socket that holds RTP packets back until their frame is
// whole: until the packet with the marker bit (RFC 3550 §5.1), which encryption
// leaves readable, or Flush. Whoever writes RTP without markers calls Flush.
// Everything else (STUN, DTLS, RTCP; RFC 7983, RFC 5761) goes out at once.
//
// Packets of one destination go out in the order they were written. All methods
// may be called from any goroutine.
type Conn struct {
	conn *net.UDPConn
	raw  rawConn
	way  Way
	in   *inbox

	closed  atomic.Bool
	waiting atomic.Int64 // runs that hold packets

	peersMu sync.RWMutex // guards the next two
	peers   map[netip.AddrPort]*run
	limit   int // peers at which idle ones are forgotten

	listMu sync.Mutex // guards list; taken with a run's lock held
	list   []*run     // that held packets since the last Flush
}

var _ net.PacketConn = (*Conn)(nil)

// New returns a Conn that sends in the best way the kernel proves to have.
// Closing it closes conn.
func New(conn *net.UDPConn) (*Conn, error) {
	way := Single
	for _, w := range []Way{Segments, Messages} {
		if works(w) {
			way = w
			break
		}
	}
	return NewWay(conn, way)
}

// NewWay returns a Conn that sends in the given way.
func NewWay(conn *net.UDPConn, way Way) (*Conn, error) {
	raw, err := newRawConn(conn)
	if err != nil {
		return nil, err
	}
	return &Conn{
		conn: conn, raw: raw, way: way, in: newInbox(conn, raw),
		peers: map[netip.AddrPort]*run{}, limit: firstLimit,
	}, nil
}

// Way is how the Conn sends.
func (c *Conn) Way() Way { return c.way }

// isRTP says whether b is an RTP packet: neither STUN, DTLS and the like (first
// byte outside 128 to 191, RFC 7983 §7) nor RTCP (RFC 5761 §4).
func isRTP(b []byte) bool {
	return len(b) >= 12 && b[0]>>6 == 2 && (b[1] < 192 || b[1] > 223)
}

func endsFrame(b []byte) bool { return b[1]&0x80 != 0 }

// WriteToAddrPort sends b to a destination, or keeps a copy for Flush. An error
// may belong to an earlier packet of the same frame.
func (c *Conn) WriteToAddrPort(b []byte, to netip.AddrPort) (int, error) {
	if c.way == Single || len(b) == 0 {
		return c.conn.WriteToUDPAddrPort(b, to)
	}
	if c.closed.Load() {
		return 0, net.ErrClosed
	}
	send := c.run(to).add
	if !isRTP(b) || len(b) > maxBytes/2 {
		send = c.run(to).pass
	}
	if err := send(b); err != nil {
		return 0, err
	}
	return len(b), nil
}

// WritePackets sends the packets of b, which end where ends says, in order and
// at once, after those that wait. b is the caller's again when it returns.
func (c *Conn) WritePackets(b []byte, ends []int, to netip.AddrPort) error {
	if c.closed.Load() {
		return net.ErrClosed
	}
	return c.run(to).packets(b, ends)
}

// WriteTo is WriteToAddrPort for a *net.UDPAddr.
func (c *Conn) WriteTo(b []byte, to net.Addr) (int, error) {
	a, ok := to.(*net.UDPAddr)
	if !ok {
		return 0, &net.OpError{Op: "write", Net: "udp", Source: c.LocalAddr(), Addr: to, Err: errors.ErrUnsupported}
	}
	return c.WriteToAddrPort(b, a.AddrPort())
}

// Flush sends everything that waits.
func (c *Conn) Flush() error {
	if c.waiting.Load() == 0 {
		return nil
	}
	c.listMu.Lock()
	list := c.list
	c.list = nil
	c.listMu.Unlock()
	var errs []error
	for _, r := range list {
		errs = append(errs, r.flush())
	}
	return errors.Join(errs...)
}

// ReadFromAddrPort reads one packet.
func (c *Conn) ReadFromAddrPort(b []byte) (int, netip.AddrPort, error) {
	return c.in.read(b)
}

// ReadFrom reads one packet; the address is a *net.UDPAddr.
func (c *Conn) ReadFrom(b []byte) (int, net.Addr, error) {
	n, from, err := c.in.read(b)
	if err != nil {
		return 0, nil, err
	}
	return n, net.UDPAddrFromAddrPort(from), nil
}

// Close closes the socket. What still waits is not sent.
func (c *Conn) Close() error {
	c.closed.Store(true)
	return c.conn.Close()
}

// LocalAddr is a *net.UDPAddr.
func (c *Conn) LocalAddr() net.Addr { return c.conn.LocalAddr() }

// SetDeadline bounds reads and writes, those of waiting packets included.
func (c *Conn) SetDeadline(t time.Time) error { return c.conn.SetDeadline(t) }

// SetReadDeadline bounds reads.
func (c *Conn) SetReadDeadline(t time.Time) error { return c.conn.SetReadDeadline(t) }

// SetWriteDeadline bounds writes, those of waiting packets included.
func (c *Conn) SetWriteDeadline(t time.Time) error { return c.conn.SetWriteDeadline(t) }

// SetReadBuffer asks for so many bytes of kernel memory for what was not read.
func (c *Conn) SetReadBuffer(bytes int) error { return c.conn.SetReadBuffer(bytes) }

// SetWriteBuffer asks for so many bytes of kernel memory for what was not sent.
func (c *Conn) SetWriteBuffer(bytes int) error { return c.conn.SetWriteBuffer(bytes) }
