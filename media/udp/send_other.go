//go:build !linux

package udp

import (
	"net"
	"net/netip"
)

// Elsewhere than on Linux nothing waits: no way but Single proves itself.
type rawConn struct{}

func newRawConn(*net.UDPConn) (rawConn, error) { return rawConn{}, nil }

type inbox struct{ conn *net.UDPConn }

func newInbox(conn *net.UDPConn, _ rawConn) *inbox { return &inbox{conn} }

func (i *inbox) read(b []byte) (int, netip.AddrPort, error) { return i.conn.ReadFromUDPAddrPort(b) }

type outbox struct{}

func newOutbox(rawConn, netip.AddrPort) *outbox { return &outbox{} }

func (*outbox) segments([]byte, int) (done bool, err error) { return false, nil }

func (*outbox) each([]byte, []int) (done bool, err error) { return false, nil }

func refuses(error) bool { return false }
