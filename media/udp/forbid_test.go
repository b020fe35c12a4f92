package udp

import (
	"net"
	"testing"

	"golang.org/x/sys/unix"
)

// forbidSegments makes the kernel refuse segments on a socket: without
// checksums it cannot cut packets apart (udp(7), SO_NO_CHECK).
func forbidSegments(t *testing.T, c *net.UDPConn) {
	t.Helper()
	raw, err := c.SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	var set error
	if err := raw.Control(func(fd uintptr) { set = unix.SetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_NO_CHECK, 1) }); err != nil || set != nil {
		t.Fatal(err, set)
	}
}
