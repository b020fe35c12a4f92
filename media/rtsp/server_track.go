package rtsp

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/netip"
	"strconv"
	"time"

	"github.com/bluenviron/gortsplib/v4/pkg/base"

	"kawung/media"
)

// trackPrefix begins the control attribute of a track.
const trackPrefix = "trackID="

// How much is written to a client at once, in bytes, and how many datagrams go
// out within a millisecond: a whole group of pictures at once would not fit into
// the client's socket.
const (
	writeSize     = 32 << 10
	datagramPause = time.Millisecond
	datagramsRun  = 10
)

// An outTrack is one stream on its way to one client.
type outTrack struct {
	c       *serverConn
	fan     *media.Fanout
	codec   media.Codec
	first   *media.Frame // a keyframe, for the description
	control string
	typ     byte
	ssrc    uint32

	agreed    bool // on the transport, which follows
	rtp, rtcp int  // interleaved channels
	udp       *datagrams
	to        netip.AddrPort // RTP
	toRTCP    netip.AddrPort

	hold   *media.Reader // keeps the camera pulled between DESCRIBE and PLAY
	reader *media.Reader
	burst  []*media.Frame

	seq             uint16
	packets, octets uint32 // sent, for the sender reports
	buf             []byte
}

func newOutTrack(c *serverConn, index int, fan *media.Fanout, first *media.Frame) *outTrack {
	t := &outTrack{
		c: c, fan: fan, codec: fan.Format().Codec, first: first, control: trackPrefix + strconv.Itoa(index),
		ssrc: rand.Uint32(), seq: uint16(rand.Uint32()), rtp: 2 * index, rtcp: 2*index + 1,
	}
	if first != nil {
		t.codec = first.Codec()
	}
	t.typ = payloadTypes[t.codec]
	return t
}

// agree takes what a client asks for and gives the answer's Transport header.
func (t *outTrack) agree(c *serverConn, want transport) (string, error) {
	if t.udp != nil {
		t.udp.close()
		t.udp = nil
	}
	t.agreed = true
	if want.tcp {
		if want.a >= 0 {
			t.rtp, t.rtcp = want.a, want.b
		}
		return fmt.Sprintf("RTP/AVP/TCP;unicast;interleaved=%d-%d;ssrc=%08X", t.rtp, t.rtcp, t.ssrc), nil
	}
	peer, ok := c.nc.RemoteAddr().(*net.TCPAddr)
	if !ok {
		return "", refusal(base.StatusUnsupportedTransport, "no UDP on this connection")
	}
	udp, err := newDatagrams(c.nc)
	if err != nil {
		return "", fmt.Errorf("SETUP over UDP: %w", err)
	}
	// Only to the client's own address, whatever it says: else anybody could have
	// somebody else flooded.
	host := peer.AddrPort().Addr()
	t.udp, t.to, t.toRTCP = udp, netip.AddrPortFrom(host, uint16(want.a)), netip.AddrPortFrom(host, uint16(want.b))
	_ = udp.rtp.SetWriteBuffer(udpBuffer) // the kernel may allow less
	return fmt.Sprintf("RTP/AVP;unicast;client_port=%d-%d;server_port=%d-%d;ssrc=%08X", want.a, want.b, udp.port, udp.port+1, t.ssrc), nil
}

// subscribe makes the client a viewer.
func (t *outTrack) subscribe() {
	t.reader, t.burst = t.fan.Subscribe()
	if t.hold != nil {
		t.hold.Close()
		t.hold = nil
	}
}

var errRecoded = errors.New("the camera sends another codec now")

// run sends the cached group of pictures and then every frame that comes.
func (t *outTrack) run(ctx context.Context) error {
	report := time.NewTicker(reportEvery)
	defer report.Stop()
	for _, f := range t.burst {
		if err := t.send(ctx, f); err != nil {
			return err
		}
	}
	t.burst = nil
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-report.C:
			if err := t.report(); err != nil {
				return err
			}
		case f, ok := <-t.reader.Frames():
			if !ok {
				return media.ErrClosed
			}
			if err := t.send(ctx, f); err != nil {
				return err
			}
		}
	}
}

// send writes one frame; the first time a sender report follows, so that the
// client knows at once which time its RTP time is.
func (t *outTrack) send(ctx context.Context, f *media.Frame) error {
	if f.Codec() != t.codec {
		return errRecoded
	}
	first := t.packets == 0
	err := t.interleave(f)
	if t.udp != nil {
		err = t.datagrams(ctx, f)
	}
	if err != nil || !first {
		return err
	}
	return t.report()
}

// header appends the RTP header of the next packet, RFC 3550 §5.1.
func (t *outTrack) header(b []byte, f *media.Frame, p media.Packet) []byte {
	mark := t.typ
	if p.Marker {
		mark |= 0x80
	}
	b = append(b, 0x80, mark)
	b = binary.BigEndian.AppendUint16(b, t.seq)
	b = binary.BigEndian.AppendUint32(b, uint32(f.Time))
	b = binary.BigEndian.AppendUint32(b, t.ssrc)
	t.seq++
	t.packets++
	t.octets += uint32(len(p.Payload))
	return b
}

// interleave writes a frame's packets into the RTSP connection, many at once.
func (t *outTrack) interleave(f *media.Frame) error {
	if t.udp != nil {
		return nil
	}
	b := t.buf[:0]
	for _, p := range f.Packets {
		n := rtpHeader + len(p.Payload)
		b = append(b, '$', byte(t.rtp), byte(n>>8), byte(n))
		b = append(t.header(b, f, p), p.Payload...)
		if len(b) > writeSize-media.MaxPayload-rtpHeader {
			if err := t.c.write(b); err != nil {
				return err
			}
			b = b[:0]
		}
	}
	t.buf = b
	if len(b) == 0 {
		return nil
	}
	return t.c.write(b)
}

// datagrams sends a frame's packets over UDP, not all at once.
func (t *outTrack) datagrams(ctx context.Context, f *media.Frame) error {
	for i, p := range f.Packets {
		if i%datagramsRun == datagramsRun-1 && !wait(ctx, datagramPause) {
			return ctx.Err()
		}
		t.buf = append(t.header(t.buf[:0], f, p), p.Payload...)
		_, err := t.udp.rtp.WriteToUDPAddrPort(t.buf, t.to)
		if errors.Is(err, net.ErrClosed) {
			return err // any other loses a packet, as UDP does
		}
	}
	return nil
}

// report sends a sender report (RFC 3550 §6.4.1) with our name (§6.5.1).
func (t *outTrack) report() error {
	now := t.c.s.Now()
	b := []byte{'$', byte(t.rtcp), 0, 0, 0x80, 200, 0, 6}
	b = binary.BigEndian.AppendUint32(b, t.ssrc)
	b = binary.BigEndian.AppendUint64(b, ntp(now))
	b = binary.BigEndian.AppendUint32(b, uint32(media.Ticks(now, t.codec.ClockRate())))
	b = binary.BigEndian.AppendUint32(b, t.packets)
	b = binary.BigEndian.AppendUint32(b, t.octets)
	b = append(b, 0x81, 202, 0, 4)
	b = binary.BigEndian.AppendUint32(b, t.ssrc)
	b = append(b, 1, 6)
	b = append(b, "kawung"...)
	b = append(b, 0, 0, 0, 0)
	b[3] = byte(len(b) - 4)
	if t.udp == nil {
		return t.c.write(b)
	}
	_, err := t.udp.rtcp.WriteToUDPAddrPort(b[4:], t.toRTCP)
	if errors.Is(err, net.ErrClosed) {
		return err
	}
	return nil
}

// ntp is t as an NTP timestamp, RFC 3550 §4.
func ntp(t time.Time) uint64 {
	const since1900 = 2208988800 // seconds from there to the Unix epoch
	return uint64(t.Unix()+since1900)<<32 | uint64(t.Nanosecond())<<32/1e9
}

// listen hears the client's receiver reports: it is still there.
func (t *outTrack) listen(ctx context.Context) {
	buf := make([]byte, 1500)
	for {
		_, from, err := t.udp.rtcp.ReadFromUDPAddrPort(buf)
		switch {
		case ctx.Err() != nil:
			return
		case errors.Is(err, net.ErrClosed):
			return
		case err == nil && t.udp.from(from):
			_ = t.c.nc.SetReadDeadline(time.Now().Add(sessionTime + 10*time.Second)) // fails when it is closed
		}
	}
}

// quiet ends the subscription.
func (t *outTrack) quiet() {
	if t.reader != nil {
		t.reader.Close()
	}
	if t.udp != nil {
		_ = t.udp.rtcp.SetReadDeadline(time.Now()) // wakes listen
	}
}

func (t *outTrack) close() {
	t.quiet()
	if t.hold != nil {
		t.hold.Close()
	}
	if t.udp != nil {
		t.udp.close()
	}
}
