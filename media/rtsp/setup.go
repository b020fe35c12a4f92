package rtsp

import (
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"github.com/bluenviron/gortsplib/v4/pkg/base"
	"github.com/bluenviron/gortsplib/v4/pkg/headers"

	"kawung/media"
)

// Statuses of RFC 2326 §7.1.1 that HTTP does not have.
const (
	statusSessionNotFound      = 454
	statusUnsupportedTransport = 461
)

// setup prepares the video track: over TCP, and over UDP when the camera says
// 461 Unsupported Transport. What it wanted is remembered for the next time.
func (s *session) setup(t track) error {
	u, err := s.addr.control(s.base, t.control)
	if err != nil {
		return fmt.Errorf("SETUP: control attribute: %w: %w", media.ErrUnsupported, err)
	}
	s.in.begin(t)
	s.track = u
	udp := s.client.wantsUDP(s.camera())
	r, udp, err := s.setupEither(udp)
	if err == nil && wrongAddress(r.status) && s.base != s.addr.url {
		// What the camera calls its address may lead nowhere.
		if other, bad := s.addr.control(s.addr.url, t.control); bad == nil && other.String() != u.String() {
			s.found.repair("its Content-Base leads nowhere")
			s.track, s.base = other, s.addr.url
			r, udp, err = s.setupEither(udp)
		}
	}
	if err != nil {
		return err
	}
	if err := statusError("SETUP", r); err != nil {
		return err
	}
	s.readSession(r.header.Get("Session"))
	if udp {
		return s.udp.aim(r.header.Get("Transport"))
	}
	s.readChannels(r.header.Get("Transport"))
	return nil
}

// camera is what the client remembers a camera's transport by.
func (s *session) camera() string { return s.name + " " + s.addr.host() }

// wrongAddress says whether a status may mean that the URL was wrong.
func wrongAddress(status int) bool {
	return status == http.StatusBadRequest || status == http.StatusNotFound || status == statusSessionNotFound
}

// setupEither asks for one transport and, when the camera cannot do that, for
// the other; udp says which one was answered.
func (s *session) setupEither(udp bool) (r message, used bool, err error) {
	r, err = s.setupOver(s.track, udp)
	if err != nil || r.status != statusUnsupportedTransport && (udp || !onlyUDP(r)) {
		return r, udp, err
	}
	s.client.setUDP(s.camera(), !udp)
	if !udp {
		s.found.repair("refuses TCP, plays over UDP")
	}
	s.readSession(r.header.Get("Session"))
	r, err = s.setupOver(s.track, !udp)
	return r, !udp, err
}

// onlyUDP says whether the camera was asked for TCP and answers with UDP ports.
func onlyUDP(r message) bool {
	transport := r.header.Get("Transport")
	_, _, channels := numbers(transport, "interleaved")
	_, _, ports := numbers(transport, "server_port")
	return r.status >= 200 && r.status < 300 && ports && !channels
}

func (s *session) setupOver(u *base.URL, udp bool) (message, error) {
	unicast := headers.TransportDeliveryUnicast
	want := headers.Transport{Protocol: headers.TransportProtocolTCP, Delivery: &unicast, InterleavedIDs: &[2]int{0, 1}}
	if s.udp != nil {
		s.udp.close()
		s.udp = nil
	}
	if udp {
		d, err := newDatagrams(s.nc)
		if err != nil {
			return message{}, fmt.Errorf("SETUP over UDP: %w", err)
		}
		s.udp = d
		s.wire.rtp, s.wire.rtcp = -1, -1
		want = headers.Transport{Protocol: headers.TransportProtocolUDP, Delivery: &unicast, ClientPorts: &[2]int{d.port, d.port + 1}}
	} else {
		s.wire.rtp, s.wire.rtcp = 0, 1 // packets may come before we have read the answer
	}
	return s.do("SETUP", u, base.Header{"Transport": want.Marshal()})
}

// readSession takes the session and its time-out, RFC 2326 §12.37.
func (s *session) readSession(written string) {
	id, rest, _ := strings.Cut(written, ";")
	if id = strings.TrimSpace(id); id != "" {
		s.id = id
	}
	for param := range strings.SplitSeq(rest, ";") {
		name, value, _ := strings.Cut(strings.TrimSpace(param), "=")
		if n, err := strconv.ParseUint(strings.TrimSpace(value), 10, 16); err == nil && n > 0 && strings.EqualFold(name, "timeout") {
			s.timeout = time.Duration(n) * time.Second
		}
	}
}

// readChannels takes the interleaved channels the camera chose. Some name a
// UDP profile beside them; only the channels count.
func (s *session) readChannels(transport string) {
	if profile, _, _ := strings.Cut(transport, ";"); !strings.HasSuffix(strings.TrimSpace(profile), "/TCP") {
		s.found.repair("does not say that it plays over TCP, and does")
	}
	if a, b, ok := numbers(transport, "interleaved"); ok && a < 256 && b < 256 {
		if a != s.wire.rtp || b != s.wire.rtcp {
			s.found.repair("chooses its own channels")
		}
		s.wire.rtp, s.wire.rtcp = a, b
	}
}

// numbers reads a parameter "name=a-b" or "name=a" of a Transport header.
func numbers(transport, name string) (a, b int, ok bool) {
	value, ok := parameter(transport, name)
	if !ok {
		return 0, 0, false
	}
	first, second, pair := strings.Cut(value, "-")
	m, err := strconv.ParseUint(strings.TrimSpace(first), 10, 16)
	if err != nil {
		return 0, 0, false
	}
	n, err := strconv.ParseUint(strings.TrimSpace(second), 10, 16)
	if err != nil || !pair {
		n = m + 1
	}
	return int(m), int(n), true
}

func parameter(transport, name string) (string, bool) {
	for part := range strings.SplitSeq(transport, ";") {
		if key, value, ok := strings.Cut(strings.TrimSpace(part), "="); ok && strings.EqualFold(key, name) {
			return strings.Trim(value, `" `), true
		}
	}
	return "", false
}

// udpBuffer holds a keyframe's packets while we are busy, in bytes.
const udpBuffer = 1 << 20

// datagrams are the two sockets of a session over UDP: RTP on an even port,
// RTCP on the next (RFC 3550 §11).
type datagrams struct {
	rtp, rtcp *net.UDPConn
	port      int
	peers     []netip.Addr // who may send
	rtcpPeer  netip.AddrPort
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
	for _, peer := range d.peers {
		if sender.Addr().Unmap() == peer {
			return true
		}
	}
	return false
}

func (d *datagrams) close() {
	d.rtp.Close()
	d.rtcp.Close()
}
