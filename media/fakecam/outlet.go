package fakecam

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"strconv"
	"strings"
	"time"
)

// An outlet turns frames of one session into RTP and RTCP on the wire.
type outlet struct {
	reel    *reel
	quirks  Quirks
	ssrc    uint32
	seq     uint16
	shift   uint32 // RTP time of frame 0 of the epoch
	count   uint32 // packets sent or lost
	foreign uint16 // sequence number of the packets of another session
	octets  uint32

	tcp     func([]byte) error // nil over UDP
	channel byte               // interleaved channel of RTP
	second  byte               // interleaved channel of RTCP

	rtp, rtcp         *net.UDPConn // nil over TCP
	rtpPeer, rtcpPeer *net.UDPAddr
}

// newOutlet makes the outlet a Transport header asks for, and its answer,
// RFC 2326 §12.39.
func (c *conn) newOutlet(r *reel, transport string, tcp bool) (*outlet, string, error) {
	o := &outlet{
		reel: r, quirks: c.cam.cfg.Quirks,
		ssrc: rand.Uint32(), seq: uint16(rand.Uint32()), shift: rand.Uint32(),
	}
	if o.quirks.Packing.RestartAt > 0 {
		// Far above where they begin anew: a small step up would be lost packets.
		o.seq = 1<<14 | o.seq&(1<<14-1)
	}
	if tcp || o.quirks.TCPAnswer {
		return o, o.overTCP(c, transport), nil
	}
	if group := o.quirks.Multicast; strings.Contains(transport, "multicast") {
		if group == "" {
			return nil, "", errors.New("no multicast")
		}
		reply, err := o.overMulticast(c, group)
		return o, reply, err
	}
	port := firstOf(transport, "client_port")
	if port == 0 {
		return nil, "", fmt.Errorf("transport %q", transport)
	}
	peer := c.nc.RemoteAddr().(*net.TCPAddr).IP
	local := c.nc.LocalAddr().(*net.TCPAddr).IP
	if from := o.quirks.UDPFrom; from != "" {
		local = net.ParseIP(from)
	}
	var err error
	if o.rtp, err = net.ListenUDP("udp", &net.UDPAddr{IP: local}); err != nil {
		return nil, "", err
	}
	if o.rtcp, err = net.ListenUDP("udp", &net.UDPAddr{IP: local}); err != nil {
		o.rtp.Close()
		return nil, "", err
	}
	o.rtpPeer, o.rtcpPeer = &net.UDPAddr{IP: peer, Port: port}, &net.UDPAddr{IP: peer, Port: port + 1}
	if o.quirks.UDPSwapped {
		o.rtpPeer, o.rtcpPeer = o.rtcpPeer, o.rtpPeer
	}
	return o, fmt.Sprintf("RTP/AVP;unicast;client_port=%d-%d;server_port=%d-%d;ssrc=%08X", port, port+1,
		o.rtp.LocalAddr().(*net.UDPAddr).Port, o.rtcp.LocalAddr().(*net.UDPAddr).Port, o.ssrc) + o.quirks.source(), nil
}

// overTCP takes the channels that are asked for, and gives the answer.
func (o *outlet) overTCP(c *conn, transport string) string {
	first := firstOf(transport, "interleaved")
	o.tcp, o.channel, o.second = c.write, byte(first), byte(first+1)
	if ids := o.quirks.Channels; ids != [2]int{} {
		o.channel, o.second = byte(ids[0]), byte(ids[1])
	}
	profile := "RTP/AVP/TCP"
	if o.quirks.AVPTransport {
		profile = "RTP/AVP"
	}
	answer := fmt.Sprintf("%s;unicast;interleaved=%d-%d;ssrc=%08X", profile, o.channel, o.second, o.ssrc) + o.quirks.source()
	if ids := o.quirks.SendOn; ids != [2]int{} {
		o.channel, o.second = byte(ids[0]), byte(ids[1])
	}
	return answer
}

// overMulticast plays to a group, and gives the answer.
func (o *outlet) overMulticast(c *conn, group string) (string, error) {
	to, err := net.ResolveUDPAddr("udp", group)
	if err != nil {
		return "", err
	}
	local := c.nc.LocalAddr().(*net.TCPAddr).IP
	if o.rtp, err = multicaster(local); err != nil {
		return "", err
	}
	if o.rtcp, err = multicaster(local); err != nil {
		o.rtp.Close()
		return "", err
	}
	o.rtpPeer, o.rtcpPeer = to, &net.UDPAddr{IP: to.IP, Port: to.Port + 1}
	return fmt.Sprintf("RTP/AVP;multicast;destination=%s;port=%d-%d;ttl=1", to.IP, to.Port, to.Port+1), nil
}

func (q Quirks) source() string {
	if q.Source == "" {
		return ""
	}
	return ";source=" + q.Source
}

// firstOf is the first number of a Transport parameter, 0 without one.
func firstOf(transport, name string) int {
	for part := range strings.SplitSeq(transport, ";") {
		if value, ok := strings.CutPrefix(strings.TrimSpace(part), name+"="); ok {
			first, _, _ := strings.Cut(value, "-")
			n, _ := strconv.ParseUint(first, 10, 16)
			return int(n)
		}
	}
	return 0
}

func (o *outlet) close() {
	if o.rtp != nil {
		o.rtp.Close()
		o.rtcp.Close()
	}
}

// ticks is the RTP time of a frame, counted since the epoch.
func (o *outlet) ticks(frame int64) uint32 {
	switch k := o.quirks.Packing; {
	case k.Still:
		return o.shift
	case k.Pairs:
		frame &^= 1
	}
	return o.shift + uint32(uint64(float64(frame)*90000/o.reel.fps))
}

// frame sends one frame, counted since the epoch.
func (o *outlet) frame(frame int64) error {
	payloads := o.reel.frames[frame%int64(len(o.reel.frames))]
	k := o.quirks.Packing
	var packets [][]byte
	for i, payload := range payloads {
		marked := !o.quirks.NoMarkers && (i == len(payloads)-1 || k.MarkAll || o.quirks.MarkSlices && payload.ends)
		p := o.header(o.ticks(frame), marked)
		o.count++
		o.octets += uint32(len(payload.data))
		if n := o.quirks.LoseEvery; n > 0 && o.count%uint32(n) == 0 {
			continue
		}
		packets = append(packets, o.quirks.pad(p, payload.data))
		packets = append(packets, o.strangers(frame, i == 0)...)
	}
	switch {
	case o.tcp != nil && o.quirks.Manner.NoTCP == "pictures":
		return nil
	case o.tcp != nil:
		return o.tcp(o.interleave(packets))
	}
	if o.quirks.SwapPackets && len(packets) > 2 {
		packets[1], packets[2] = packets[2], packets[1]
	}
	if o.quirks.UDPBlocked {
		return nil
	}
	for _, p := range packets {
		_, _ = o.rtp.WriteToUDP(p, o.rtpPeer) // a client that went away is noticed on TCP
		if k.Twice {
			_, _ = o.rtp.WriteToUDP(p, o.rtpPeer)
		}
	}
	return nil
}

// header is the next packet's.
func (o *outlet) header(ticks uint32, marked bool) []byte {
	p := make([]byte, 12, 64)
	p[0], p[1] = 0x80, 96
	if typ := o.quirks.Packing.Type; typ > 0 {
		p[1] = byte(typ)
	}
	if marked {
		p[1] |= 0x80
	}
	binary.BigEndian.PutUint16(p[2:], o.seq)
	binary.BigEndian.PutUint32(p[4:], ticks)
	binary.BigEndian.PutUint32(p[8:], o.ssrc)
	switch k := o.quirks.Packing; {
	case k.SSRCs:
		binary.BigEndian.PutUint32(p[8:], o.ssrc+uint32(o.seq))
	case k.Times:
		binary.BigEndian.PutUint32(p[4:], ticks+o.count%64)
	}
	if !o.quirks.Packing.Uncounted {
		o.seq++
	}
	return p
}

// strangers are packets that do not belong to the pictures.
func (o *outlet) strangers(frame int64, first bool) (packets [][]byte) {
	k := o.quirks.Packing
	if k.Stranger {
		p := o.header(o.ticks(frame)+77, first)
		o.seq--
		binary.BigEndian.PutUint16(p[2:], o.foreign)
		binary.BigEndian.PutUint32(p[8:], ^o.ssrc)
		o.foreign++
		packets = append(packets, append(p, 0x41, 0x9a, 1, 2, 3))
	}
	if k.Aside {
		p := o.header(o.ticks(frame), true)
		o.seq--
		p[1] = 0x80 | 50
		binary.BigEndian.PutUint16(p[2:], o.seq-1)
		packets = append(packets, append(p, 0x41, 0x9a, 1, 2, 3))
	}
	if k.Sound {
		p := o.header(o.ticks(frame)/11, true)
		o.seq--
		p[1] = 0x80 | 97
		binary.BigEndian.PutUint32(p[8:], ^o.ssrc+1)
		packets = append(packets, append(p, 0xff, 0xfe, 0xff))
	}
	if k.Empty {
		packets = append(packets, o.header(o.ticks(frame), false), nil)
	}
	return packets
}

// pad puts a payload behind its header, RFC 3550 §5.1 and §5.3.1.
func (q Quirks) pad(header, payload []byte) []byte {
	if q.Packing.Sources {
		header[0] |= 2
		header = append(header, 1, 2, 3, 4, 5, 6, 7, 8)
	}
	if !q.Padding {
		return append(header, payload...)
	}
	header[0] |= 0x30
	p := append(header, 0xab, 0xac, 0, 1, 1, 2, 3, 4)
	return append(append(p, payload...), 0, 0, 0, 4)
}

// junk belongs to nothing; it even begins like an interleaved frame of a
// channel nobody set up.
var junk = []byte{0x00, 0xff, '$', 0x63, 0xff, 0xff, 'R', 'T', '\r', '\n'}

// interleave frames packets for TCP, RFC 2326 §10.12.
func (o *outlet) interleave(packets [][]byte) []byte {
	var b []byte
	for _, p := range packets {
		if o.quirks.JunkBetweenFrames {
			b = append(b, junk...)
		}
		b = append(b, '$', o.channel, byte(len(p)>>8), byte(len(p)))
		b = append(b, p...)
	}
	return b
}

// ntpEpoch is the time between the epochs of NTP and Unix, in seconds.
const ntpEpoch = 2208988800

// report sends a sender report that ties frame's RTP time to the wall clock,
// RFC 3550 §6.4.1.
func (o *outlet) report(frame int64, now time.Time) error {
	p := make([]byte, 28)
	p[0], p[1] = 0x80, 200
	binary.BigEndian.PutUint16(p[2:], 6)
	binary.BigEndian.PutUint32(p[4:], o.ssrc)
	binary.BigEndian.PutUint32(p[8:], uint32(now.Unix()+ntpEpoch))
	binary.BigEndian.PutUint32(p[12:], uint32(uint64(now.Nanosecond())<<32/1e9))
	binary.BigEndian.PutUint32(p[16:], o.ticks(frame))
	binary.BigEndian.PutUint32(p[20:], o.count)
	binary.BigEndian.PutUint32(p[24:], o.octets)
	if o.quirks.Manner.Goodbye {
		p = append(p, 0x81, 203, 0, 1, p[4], p[5], p[6], p[7])
	}
	if o.quirks.BrokenRTCP {
		p = []byte{0x3f, 200, 0xff, 0xff, 1, 2, 3}
	}
	if o.tcp != nil {
		channel := o.second
		if o.quirks.Packing.ReportsHere {
			channel = o.channel
		}
		return o.tcp(append([]byte{'$', channel, 0, byte(len(p))}, p...))
	}
	if o.quirks.Packing.ReportsHere {
		_, _ = o.rtp.WriteToUDP(p, o.rtpPeer)
		return nil
	}
	_, _ = o.rtcp.WriteToUDP(p, o.rtcpPeer)
	return nil
}
