package udp

import (
	"net"
	"net/netip"
	"time"
)

// proofTime is how long the proof of a way may take; on loopback it is a matter
// of microseconds.
const proofTime = time.Second

// works proves a way on two sockets of its own: kernels accept options that
// they, or a sandbox around them, do not carry out.
func works(way Way) bool {
	loopback := &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)}
	receiver, err := net.ListenUDP("udp4", loopback)
	if err != nil {
		return false
	}
	defer receiver.Close()
	conn, err := net.ListenUDP("udp4", loopback)
	if err != nil {
		return false
	}
	sender, err := NewWay(conn, way)
	if err != nil {
		return false
	}
	defer sender.Close()
	deadline := time.Now().Add(proofTime)
	if sender.SetDeadline(deadline) != nil || receiver.SetReadDeadline(deadline) != nil {
		return false
	}
	packets := make([]byte, 500)
	ends := []int{200, 400, 500}
	for i := range packets {
		packets[i] = byte(i / 200)
	}
	return sender.once(packets, ends, receiver.LocalAddr().(*net.UDPAddr).AddrPort()) && arrive(receiver, ends)
}

// once sends packets in the Conn's way and no other.
func (c *Conn) once(b []byte, ends []int, to netip.AddrPort) bool {
	out := newOutbox(c.raw, to)
	send := func() (bool, error) { return out.each(b, ends) }
	if c.way == Segments {
		send = func() (bool, error) { return out.segments(b, ends[0]) }
	}
	done, err := send()
	return done && err == nil
}

// arrive says whether packets that end at ends, filled with their number, come
// in order.
func arrive(receiver *net.UDPConn, ends []int) bool {
	buf := make([]byte, 1000)
	from := 0
	for i, end := range ends {
		n, _, err := receiver.ReadFromUDPAddrPort(buf)
		if err != nil || n != end-from || buf[0] != byte(i) || buf[n-1] != byte(i) {
			return false
		}
		from = end
	}
	return true
}
