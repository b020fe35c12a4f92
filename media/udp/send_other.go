//go:build !linux

package udp

import (
	"net"
	"net/netip"
)

// Elsewhere than on Linux nothing waits: no way but Single proves itself.
type rawConn struct{}

func newRawConn(*net.UDPConn) (rawConn, error) { return rawConn{}, nil }

type outbox struct{}

func newOutbox(rawConn, netip.AddrPort) *outbox { return &outbox{} }

func (*outbox) segments([]byte, int) (done bool, err error) { return false, nil }

func (*outbox) each([]byte, []int) (done bool, err error) { return false, nil }

func refuses(error) bool { return false }
