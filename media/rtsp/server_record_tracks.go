package rtsp

import (
	"crypto/rand"
	"fmt"
	"net/netip"
	"strings"

	"github.com/bluenviron/gortsplib/v4/pkg/base"
)

// A part is what a track that a client sends is to us.
type part int

// The parts, in the order of the channels they get when a client names none.
const (
	partPictures part = iota
	partSound
	partOther
)

// findAnnounced reads the description of a client that sends. Whatever
// direction it writes, there is no back channel in it.
func findAnnounced(sdp []byte) (track, error) {
	t, err := findVideo(sdp, false)
	if err == nil && t.voice == nil {
		_, all := sections(string(sdp))
		for i := range all {
			all[i].back = false
		}
		t.voice = findVoice(all)
	}
	return t, err
}

// partOf says which of the announced tracks a URL names. A client that gives
// its pictures no name of their own sets them up by the address itself.
func (i *intake) partOf(u *base.URL) part {
	voice := i.track.voice
	switch {
	case voice != nil && voice.control != i.track.control && !anonymous(voice.control) && named(u, voice.control):
		return partSound
	case anonymous(i.track.control) || named(u, i.track.control):
		return partPictures
	default:
		return partOther
	}
}

func anonymous(control string) bool { return control == "" || control == "*" }

// named says whether a URL is that of a track: its control (RFC 2326 §C.1.1),
// whatever host and path the client found before it.
func named(u *base.URL, control string) bool {
	if _, after, ok := strings.Cut(control, "://"); ok {
		_, control, _ = strings.Cut(after, "/")
	}
	return strings.HasSuffix(u.String(), control)
}

// setup agrees on the way of one announced track. What is neither the pictures
// nor their sound is agreed to, and passed over.
func (i *intake) setup(r *base.Request) error {
	if i.recording() {
		return refusal(base.StatusMethodNotValidInThisState, "it records already")
	}
	want, ok := chooseTransport(headerOf(r, "Transport"))
	part := i.partOf(r.URL)
	var udp *datagrams
	var agreed string
	switch {
	case !ok:
		return refusal(base.StatusUnsupportedTransport, "ask for RTP/AVP/TCP;interleaved or for RTP/AVP;unicast;client_port")
	case want.tcp:
		if want.a < 0 {
			want.a, want.b = 2*int(part), 2*int(part)+1
		}
		agreed = fmt.Sprintf("RTP/AVP/TCP;unicast;interleaved=%d-%d;mode=record", want.a, want.b)
	default:
		var err error
		if udp, err = newDatagrams(i.c.nc); err != nil {
			return fmt.Errorf("SETUP over UDP: %w", err)
		}
		agreed = fmt.Sprintf("RTP/AVP;unicast;client_port=%d-%d;server_port=%d-%d;mode=record", want.a, want.b, udp.port, udp.port+1)
		udp.rtcpPeer = netip.AddrPortFrom(udp.peers[0], uint16(want.b))
		want.a, want.b = -1, -1
	}
	i.attach(part, udp, want.a, want.b)
	if i.c.session == "" {
		i.c.session = rand.Text()
	}
	return i.c.respond(r, base.Response{StatusCode: base.StatusOK, Header: base.Header{
		"Transport": {agreed}, "Session": {fmt.Sprintf("%s;timeout=%d", i.c.session, int(sessionTime.Seconds()))},
	}})
}

// attach takes the way that was agreed on for a part: a pair of ports, or
// interleaved channels.
func (i *intake) attach(p part, udp *datagrams, rtp, rtcp int) {
	switch {
	case p == partPictures:
		i.udp.close()
		i.udp, i.rtp, i.rtcp, i.agreed = udp, rtp, rtcp, true
	case p == partSound:
		i.soundUDP.close()
		i.soundUDP, i.soundRTP, i.sounding = udp, rtp, true
	case udp != nil:
		if len(i.deaf) == maxDeaf {
			i.deaf[0].close()
			i.deaf = i.deaf[1:]
		}
		i.deaf = append(i.deaf, udp) // a closed port would be an error to some encoders
	}
}

// readSound reads sound over UDP.
func (i *intake) readSound() error {
	var order reorder
	buf := make([]byte, 64<<10)
	for {
		n, from, err := i.soundUDP.rtp.ReadFromUDPAddrPort(buf)
		if err != nil {
			return connectionError(err)
		}
		if n < rtpHeader || !i.soundUDP.from(from) {
			continue
		}
		for _, p := range order.add(append([]byte(nil), buf[:n]...), i.c.s.Now()) {
			i.ear.packet(p)
		}
	}
}
