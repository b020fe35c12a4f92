package fakecam

import (
	"errors"
	"net"
	"syscall"
)

// multicaster is a socket whose packets leave by the interface that has ip.
func multicaster(ip net.IP) (*net.UDPConn, error) {
	c, err := net.ListenUDP("udp4", &net.UDPAddr{IP: ip})
	if err != nil {
		return nil, err
	}
	raw, err := c.SyscallConn()
	if err == nil {
		var bad error
		err = raw.Control(func(fd uintptr) {
			bad = syscall.SetsockoptInet4Addr(int(fd), syscall.IPPROTO_IP, syscall.IP_MULTICAST_IF, [4]byte(ip.To4()))
		})
		err = errors.Join(err, bad)
	}
	if err != nil {
		c.Close()
		return nil, err
	}
	return c, nil
}
