//go:build !linux

package fakecam

import "net"

// multicaster is a socket whose packets leave by the system's choice of
// interface.
func multicaster(ip net.IP) (*net.UDPConn, error) {
	return net.ListenUDP("udp4", &net.UDPAddr{IP: ip})
}
