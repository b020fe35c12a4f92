package rtsp

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"sync/atomic"

	"kawung/media"
)

// udpBuffer holds a keyframe's packets while we are busy, in bytes.
const udpBuffer = 1 << 20

// datagrams are the two sockets of a session over UDP: RTP on an even port,
// RTCP on the next (RFC 3550 §11).
type datagrams struct {
	rtp, rtcp *net.UDPConn
	port      int
	group     bool         // a multicast group, which others hear, too
	peers     []netip.Addr // who may send
	rtcpPeer  netip.AddrPort
	heard     bool                       // one of the peers sent; of the goroutine that reads RTP
	other     atomic.Pointer[netip.Addr] // who sends in the camera\'s place
}

func newDatagrams(control net.Conn) (*datagrams, error) {
	local, peer := control.LocalAddr().(*net.TCPAddr), control.RemoteAddr().(*net.TCPAddr)
	d := &datagrams{peers: []netip.Addr{peer.AddrPort().Addr().Unmap()}}
	var err error
	for range 50 {
		if d.rtp, err = net.ListenUDP("udp", &net.UDPAddr{IP: local.IP, Zone: local.Zone}); err != nil {
			return nil, err
		}
		d.port = d.rtp.LocalAddr().(*net.UDPAddr).Port
		if d.port%2 == 0 {
			d.rtcp, err = net.ListenUDP("udp", &net.UDPAddr{IP: local.IP, Zone: local.Zone, Port: d.port + 1})
			if err == nil {
				_ = d.rtp.SetReadBuffer(udpBuffer) // the kernel may allow less
				return d, nil
			}
		}
		d.rtp.Close()
	}
	return nil, fmt.Errorf("find two free ports in a row: %w", err)
}

// newGroup joins the multicast group that the camera answers with, or else
// described, on the interface that reaches it.
func newGroup(control net.Conn, transport string, described netip.AddrPort) (*datagrams, error) {
	group := described
	if written, ok := parameter(transport, "destination"); ok {
		if a, err := netip.ParseAddr(written); err == nil {
			group = netip.AddrPortFrom(a.Unmap(), group.Port())
		}
	}
	if port, _, ok := numbers(transport, "port"); ok && port > 0 {
		group = netip.AddrPortFrom(group.Addr(), uint16(port))
	}
	if !group.Addr().IsMulticast() || group.Port() == 0 {
		return nil, fmt.Errorf("%w: the camera names no group", media.ErrRefused)
	}
	local, peer := control.LocalAddr().(*net.TCPAddr), control.RemoteAddr().(*net.TCPAddr)
	d := &datagrams{group: true, peers: []netip.Addr{peer.AddrPort().Addr().Unmap()}, port: int(group.Port())}
	ifi, err := interfaceOf(local.IP)
	if err != nil {
		return nil, err
	}
	if d.rtp, err = net.ListenMulticastUDP("udp", ifi, net.UDPAddrFromAddrPort(group)); err != nil {
		return nil, err
	}
	reports := netip.AddrPortFrom(group.Addr(), group.Port()+1)
	if d.rtcp, err = net.ListenMulticastUDP("udp", ifi, net.UDPAddrFromAddrPort(reports)); err != nil {
		d.rtp.Close()
		return nil, err
	}
	_ = d.rtp.SetReadBuffer(udpBuffer) // the kernel may allow less
	return d, nil
}

// interfaceOf is the network interface with an address.
func interfaceOf(ip net.IP) (*net.Interface, error) {
	all, err := net.Interfaces()
	if err != nil {
		return nil, err
	}
	for i := range all {
		addrs, _ := all[i].Addrs() // one that is going away has none
		for _, a := range addrs {
			if n, ok := a.(*net.IPNet); ok && n.IP.Equal(ip) {
				return &all[i], nil
			}
		}
	}
	return nil, errors.New("no interface has the address that reaches the camera")
}

// aim reads where the camera sends from, and sends one packet each way so that
// firewalls let its packets in.
func (d *datagrams) aim(transport string) error {
	if source, ok := parameter(transport, "source"); ok {
		if a, err := netip.ParseAddr(source); err == nil {
			d.peers = append(d.peers, a.Unmap())
		}
	}
	rtp, rtcp, ok := numbers(transport, "server_port")
	if !ok || rtp == 0 || rtcp == 0 {
		return nil // packets will come from a port we need not know
	}
	if d.group {
		return nil
	}
	d.rtcpPeer = netip.AddrPortFrom(d.peers[0], uint16(rtcp))
	empty := make([]byte, rtpHeader)
	empty[0] = 0x80
	_, err := d.rtp.WriteToUDPAddrPort(empty, netip.AddrPortFrom(d.peers[0], uint16(rtp)))
	if err != nil {
		return fmt.Errorf("SETUP over UDP: %w: %w", media.ErrSilent, err)
	}
	return nil
}

// from says whether a packet's sender is the camera.
func (d *datagrams) from(sender netip.AddrPort) bool {
	from := sender.Addr().Unmap()
	if other := d.other.Load(); other != nil && *other == from {
		return true
	}
	return slices.Contains(d.peers, from)
}

// admits says whether an RTP packet is the camera's: also of another address,
// when it is video of that camera's kind and the camera itself sends nothing.
func (d *datagrams) admits(sender netip.AddrPort, b []byte, carries func(payloadType uint8) bool) (ok, stranger bool) {
	switch {
	case d.from(sender):
		d.heard = true
		return true, false
	case d.heard || len(b) < rtpHeader || b[0]>>6 != 2 || !carries(b[1]&0x7f):
		return false, false
	}
	from := sender.Addr().Unmap()
	d.other.Store(&from)
	d.heard = true
	return true, true
}

func (d *datagrams) close() {
	if d == nil {
		return
	}
	d.rtp.Close()
	d.rtcp.Close()
}
