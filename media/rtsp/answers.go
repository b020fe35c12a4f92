package rtsp

import (
	"net/http"
	"net/textproto"
	"strconv"
	"strings"
	"time"

	"github.com/bluenviron/gortsplib/v4/pkg/base"
)

// readBefore sets the read deadline; hurry bounds single reads below it.
func (s *session) readBefore(t time.Time) error {
	s.readBy = t
	return s.nc.SetReadDeadline(t)
}

func (s *session) hurry(d time.Duration) {
	by := s.readBy
	if soon := time.Now().Add(d); d > 0 && (by.IsZero() || soon.Before(by)) {
		by = soon
	}
	_ = s.nc.SetReadDeadline(by) // fails only on a closed connection, as reading will
}

// How long a response with another number may turn out to be the right one, and
// PLAY may be without a response while pictures come.
const (
	strangerPatience = 300 * time.Millisecond
	playPatience     = 2 * time.Second
)

// await reads up to the response of request cseq. A response without a CSeq is
// taken for it. So is one with another number, if the right one does not come;
// late answers to what was given up are passed over.
func (s *session) await(cseq int, patience time.Duration) (message, error) {
	began := time.Now()
	if err := s.readBefore(began.Add(patience)); err != nil {
		return message{}, err
	}
	var stranger *message
	for {
		m, err := s.wire.next()
		switch {
		case err != nil && stranger != nil && isTimeout(err):
			return s.miscounted(*stranger), nil
		case err != nil:
			s.mute[cseq] = true
			return message{}, err
		case m.status == 0:
			if err := s.take(m); err != nil {
				return message{}, err
			}
			if frames, _ := s.in.video.whole(); s.opening && frames > 0 && time.Since(began) > playPatience {
				s.found.repair("does not answer PLAY, and plays")
				return message{status: http.StatusOK, channel: -1}, nil
			}
		case m.status < 200:
			s.found.repair("answers in two steps (" + strconv.Itoa(m.status) + ")")
		case stranger != nil && m.number() != cseq:
			return s.miscounted(*stranger), nil
		case m.number() == cseq:
			return m, nil
		case s.mute[m.number()]:
			delete(s.mute, m.number())
		case s.loose || m.number() < 0 || m.number() > cseq || cseq == 1:
			return s.miscounted(m), nil
		default:
			stranger = &m
			if by := time.Now().Add(strangerPatience); by.Before(s.readBy) {
				if err := s.readBefore(by); err != nil {
					return message{}, err
				}
			}
		}
	}
}

// number is the CSeq of a response, −1 without one.
func (m message) number() int {
	written := m.get("CSeq")
	n, err := strconv.Atoi(written[:digits(written)])
	if err != nil {
		return -1
	}
	return n
}

// miscounted is a response that does not name its request.
func (s *session) miscounted(m message) message {
	s.loose = true
	s.found.repair("does not say which request it answers (CSeq)")
	return m
}

// take serves what is not the response to a request of open.
func (s *session) take(m message) error {
	switch {
	case m.channel >= 0:
		return s.interleaved(m)
	case m.method != "":
		return s.answer(m)
	}
	s.unheard.Store(false)
	switch {
	case m.status == http.StatusUnauthorized && s.bye.Load() > 0 && !s.farewell:
		return s.repeatBye(m)
	case s.bye.Load() > 0 && (s.loose || m.header.Get("CSeq") == strconv.FormatInt(s.bye.Load(), 10)):
		return errBye
	case m.status == http.StatusUnauthorized || m.status == http.StatusProxyAuthRequired: // a keepalive's
		if ok, _ := s.creds.learn(m.challenges(), 0); ok {
			s.again()
		}
	case m.status >= 400 && s.bye.Load() == 0: // a keepalive in a language the camera does not speak
		s.found.repair("refuses a keepalive: " + strconv.Itoa(m.status))
		s.tongue.Store((s.tongue.Load() + 1) % int32(len(tongues)))
		s.again()
	}
	return nil
}

// repeatBye says goodbye again to a camera that wants it with a fresh nonce:
// otherwise it would keep its only session for a minute.
func (s *session) repeatBye(m message) error {
	s.farewell = true
	if ok, _ := s.creds.learn(m.challenges(), 0); !ok {
		return errBye
	}
	_, err := s.send(base.Teardown, s.base, nil)
	return err
}

// interleaved takes a packet off the RTSP connection. What it is, is seen by
// what is in it: some cameras confuse their channels.
func (s *session) interleaved(m message) error {
	reports := len(m.payload) < rtpHeader || m.payload[0]>>6 != 2 || controls(m.payload[1])
	switch {
	case s.isSound(m):
		s.ear.packet(m.payload)
	case s.udp != nil && s.pictured(m.payload) && (s.overTCP || !s.in.seen()):
		s.overTCP = true
		s.found.repair("agrees to UDP, and plays over TCP")
		return s.datagram(m.payload)
	case s.wire.rtp < 0: // somebody else's, or of a session before this one
	case m.channel == s.wire.rtp, m.channel == s.wire.rtcp:
		if reports {
			s.in.control(m.payload)
			return nil
		}
		if m.channel != s.wire.rtp {
			s.found.repair("sends pictures on the channel of its reports")
		}
		return s.in.packet(m.payload)
	case !reports && (!s.in.seen() || s.in.resting() || s.in.due(m.payload)) && s.in.carries(m.payload[1]&0x7f):
		s.found.repair("sends on other channels than it says")
		s.wire.rtp = m.channel
		return s.in.packet(m.payload)
	}
	return nil
}

// pictured says whether a packet can be one of pictures.
func (s *session) pictured(b []byte) bool {
	return len(b) >= rtpHeader && b[0]>>6 == 2 && !controls(b[1]) && s.in.carries(b[1]&0x7f)
}

// again has the last keepalive repeated.
func (s *session) again() {
	select {
	case s.retry <- struct{}{}:
	default:
	}
}

// answer says OK to a request of the camera: it only wants to know that we are
// there.
func (s *session) answer(m message) error {
	s.found.repair("sends us " + m.method)
	if location := m.get("Location"); m.method == "REDIRECT" && location != "" {
		return redirection{location}
	}
	s.writing.Lock()
	defer s.writing.Unlock()
	status := "200 OK"
	switch m.method {
	case "OPTIONS", "ANNOUNCE", "SET_PARAMETER", "GET_PARAMETER":
	case "TEARDOWN":
		s.in.leave()
	default:
		status = "501 Not Implemented"
	}
	return s.write([]byte("RTSP/1.0 " + status + "\r\nCSeq: " + safeToken(m.header, "CSeq") + "\r\n\r\n"))
}

// safeToken is a header's value if it is a short plain word, else "0".
func safeToken(h textproto.MIMEHeader, name string) string {
	if v := h.Get(name); v != "" && len(v) <= 32 && !strings.ContainsAny(v, " \r\n") {
		return v
	}
	return "0"
}
