package rtsp

import (
	"fmt"

	"github.com/bluenviron/gortsplib/v4/pkg/base"

	"kawung/media"
)

// setupSound prepares the sound beside the pictures, if somebody could hear it.
// A camera that refuses is pulled without; the error is that of the connection,
// and the next one is without sound.
func (s *session) setupSound(v *voice, way media.Transport) error {
	if v == nil || s.audio == nil || way == media.TransportMulticast {
		return nil
	}
	u, err := s.addr.control(s.base, v.control)
	if err != nil || u.String() == s.track.String() {
		return nil
	}
	want := "RTP/AVP/TCP;unicast;interleaved=2-3"
	if way == media.TransportUDP {
		d, err := newDatagrams(s.nc)
		if err != nil {
			return nil
		}
		s.soundUDP = d
		want = fmt.Sprintf("RTP/AVP;unicast;client_port=%d-%d", d.port, d.port+1)
	}
	s.visit.sounding = true
	r, err := s.do(base.Setup, u, base.Header{"Transport": {want}})
	if err != nil {
		return fmt.Errorf("sound: %w", err)
	}
	if r.status >= 300 || s.soundUDP != nil && s.soundUDP.aim(r.get("Transport")) != nil {
		s.found.repair("describes a sound that it does not give")
		s.visit.sounding = false
		if s.soundUDP != nil {
			s.soundUDP.close()
			s.soundUDP = nil
		}
		return nil
	}
	s.ear = newEar(v, s.audio, s.client.now)
	s.soundRTP = 2
	if a, _, ok := numbers(r.get("Transport"), "interleaved"); ok && a < 256 {
		s.soundRTP = a
	}
	return nil
}

// isSound says whether a packet on the RTSP connection is sound: on its channel,
// or, from cameras that confuse their channels, of its payload type.
func (s *session) isSound(m message) bool {
	if s.ear == nil || s.soundUDP != nil || len(m.payload) < rtpHeader || m.payload[0]>>6 != 2 || controls(m.payload[1]) {
		return false
	}
	typ := m.payload[1] & 0x7f
	return m.channel == s.soundRTP && m.channel != s.wire.rtp || typ == s.ear.voice.typ && s.in.others[typ]
}

// readSound reads sound over UDP.
func (s *session) readSound() error {
	var order reorder
	buf := make([]byte, 64<<10)
	for {
		n, from, err := s.soundUDP.rtp.ReadFromUDPAddrPort(buf)
		if err != nil {
			return connectionError(err)
		}
		if n < rtpHeader || !s.udp.from(from) {
			continue
		}
		for _, p := range order.add(append([]byte(nil), buf[:n]...), s.client.now()) {
			s.ear.packet(p)
		}
	}
}
