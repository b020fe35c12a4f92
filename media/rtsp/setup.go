package rtsp

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/bluenviron/gortsplib/v4/pkg/base"

	"kawung/media"
)

// Statuses of RFC 2326 §7.1.1 that HTTP does not have.
const (
	statusSessionNotFound      = 454
	statusUnsupportedTransport = 461
)

// setup prepares the video track. What the camera calls its addresses may lead
// nowhere: then other readings of them are tried.
func (s *session) setup(t track) error {
	s.in.begin(t)
	places, err := s.places(t.control)
	if err != nil {
		return fmt.Errorf("SETUP: control attribute: %w: %w", media.ErrUnsupported, err)
	}
	ways := s.ways()
	var first, r message
	var way media.Transport
	for i, place := range places {
		s.track, s.base = place.track, place.base
		if r, way, err = s.setupAny(ways); err != nil {
			return err
		}
		if i == 0 {
			first = r
		} else if r.status < 300 {
			s.found.repair("its addresses lead nowhere, as they are written")
		}
		if !wrongAddress(r.status) {
			break
		}
	}
	if r.status >= 400 && len(ways) > 1 && wrongTransport(first.status) {
		s.track, s.base = places[0].track, places[0].base
		if r, way, err = s.setupAny(ways[1:]); err != nil {
			return err
		}
	}
	if r.status >= 400 {
		r = first
	}
	if err := statusError("SETUP", r); err != nil {
		return err
	}
	if err := s.begin(way, r.get("Transport")); err != nil {
		return err
	}
	return s.setupSound(t.voice, way)
}

// begin takes the camera's answer for the way it agreed to.
func (s *session) begin(way media.Transport, transport string) error {
	if s.found.setTransport(string(way)); way == media.TransportTCP {
		s.readChannels(transport)
		return nil
	}
	if way == media.TransportMulticast {
		d, err := newGroup(s.nc, transport, s.group)
		if err != nil {
			return fmt.Errorf("SETUP: multicast: %w", err)
		}
		s.udp = d
	}
	return s.udp.aim(transport)
}

// camera is what the client remembers a camera by.
func (s *session) camera() string { return s.name + " " + s.addr.host() }

func (v *visit) camera() string { return v.up.Name + " " + v.addr.host() }

// ways are the transports to ask for, in this order.
func (s *session) ways() []media.Transport {
	switch s.transport {
	case media.TransportTCP, media.TransportUDP, media.TransportMulticast:
		return []media.Transport{s.transport}
	}
	if s.visit.noTCP || s.client.wantsUDP(s.camera()) {
		return []media.Transport{media.TransportUDP, media.TransportTCP}
	}
	return []media.Transport{media.TransportTCP, media.TransportUDP}
}

// wrongAddress says whether a status may mean that the URL was wrong.
func wrongAddress(status int) bool {
	switch status {
	case http.StatusBadRequest, http.StatusNotFound, http.StatusMethodNotAllowed, statusSessionNotFound, 455, 459, 460:
		return true
	}
	return false
}

// wrongTransport says whether a status that is no 461 may mean one.
func wrongTransport(status int) bool {
	switch status {
	case http.StatusForbidden, http.StatusNotFound, statusNotEnoughBandwidth, statusSessionNotFound, http.StatusServiceUnavailable:
		return false
	}
	return status >= 400
}

// setupAny asks for one transport after the other until the camera can do it.
func (s *session) setupAny(ways []media.Transport) (r message, used media.Transport, err error) {
	for i, way := range ways {
		r, err = s.setupOver(s.track, way)
		if err != nil {
			s.visit.mutedTCP = way == media.TransportTCP && len(ways) > 1
			return r, way, err
		}
		refused := r.status == statusUnsupportedTransport || way == media.TransportTCP && onlyUDP(r)
		if !refused || i == len(ways)-1 {
			if used = way; r.status < 300 && len(ways) > 1 {
				s.client.setUDP(s.camera(), way == media.TransportUDP)
			}
			break
		}
		if way == media.TransportTCP {
			s.found.repair("refuses TCP, plays over UDP")
		}
	}
	return r, used, nil
}

// onlyUDP says whether the camera was asked for TCP and answers with UDP ports.
func onlyUDP(r message) bool {
	transport := r.get("Transport")
	_, _, channels := numbers(transport, "interleaved")
	_, _, ports := numbers(transport, "server_port")
	return r.status >= 200 && r.status < 300 && ports && !channels
}

func (s *session) setupOver(u *base.URL, way media.Transport) (message, error) {
	if s.udp != nil {
		s.udp.close()
		s.udp = nil
	}
	s.wire.rtp, s.wire.rtcp = -1, -1
	want := "RTP/AVP;multicast"
	switch way {
	case media.TransportUDP:
		d, err := newDatagrams(s.nc)
		if err != nil {
			return message{}, fmt.Errorf("SETUP over UDP: %w", err)
		}
		s.udp = d
		want = fmt.Sprintf("RTP/AVP;unicast;client_port=%d-%d", d.port, d.port+1)
	case media.TransportTCP:
		s.wire.rtp, s.wire.rtcp = 0, 1 // packets may come before we have read the answer
		want = "RTP/AVP/TCP;unicast;interleaved=0-1"
	}
	return s.do(base.Setup, u, base.Header{"Transport": {want}})
}

// readSession takes the session and its time-out, RFC 2326 §12.37.
func (s *session) readSession(written string) {
	id, rest, _ := strings.Cut(written, ";")
	if id = strings.TrimSpace(id); id != "" {
		s.id = id
	}
	for param := range strings.SplitSeq(rest, ";") {
		name, value, _ := strings.Cut(param, "=")
		if value = strings.TrimSpace(value); !strings.EqualFold(strings.TrimSpace(name), "timeout") {
			continue
		}
		if n, err := strconv.ParseUint(value[:digits(value)], 10, 16); err == nil && n > 0 {
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

// parameter is one of a Transport header's. Of several transports the first one
// that has it counts.
func parameter(transport, name string) (string, bool) {
	for part := range strings.FieldsFuncSeq(transport, func(r rune) bool { return r == ';' || r == ',' }) {
		if key, value, ok := strings.Cut(part, "="); ok && strings.EqualFold(strings.TrimSpace(key), name) {
			return strings.Trim(value, `" `), true
		}
	}
	return "", false
}
