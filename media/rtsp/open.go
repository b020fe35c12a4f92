package rtsp

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/bluenviron/gortsplib/v4/pkg/base"
)

// open brings the session to where pictures flow.
func (s *session) open() error {
	if err := s.askOptions(); err != nil {
		return err
	}
	video, err := s.describe()
	if err != nil {
		return err
	}
	if err := s.setup(video); err != nil {
		return err
	}
	return s.play()
}

// play starts the pictures. A few cameras know only one of the addresses that
// could be meant, or no Range.
func (s *session) play() error {
	first := s.base
	r, err := s.playAt(first, true)
	for _, other := range s.otherBases() {
		if err != nil || r.status < 400 || r.status == statusNotEnoughBandwidth || r.status == http.StatusServiceUnavailable {
			break
		}
		if other.String() != first.String() {
			s.base = other
			if r, err = s.playAt(other, true); err == nil && r.status < 400 {
				s.found.repair("starts to play only at another address than its Content-Base")
			}
		}
	}
	if err == nil && r.status >= 400 && r.status != http.StatusForbidden && r.status != statusNotEnoughBandwidth && r.status != http.StatusServiceUnavailable {
		s.base = first
		if r, err = s.playAt(first, false); err == nil && r.status < 400 {
			s.found.repair("plays only without a Range")
		}
	}
	if err != nil {
		return err
	}
	if r.status < 300 && r.get("Session") == "" {
		s.found.repair("answers PLAY without naming the session")
	}
	return statusError("PLAY", r)
}

func (s *session) playAt(u *base.URL, ranged bool) (message, error) {
	if !ranged {
		return s.do(base.Play, u, nil)
	}
	return s.do(base.Play, u, base.Header{"Range": {"npt=0.000-"}})
}

// otherBases are addresses that a camera may take for the whole presentation.
func (s *session) otherBases() []*base.URL {
	var all []*base.URL
	if s.whole != "" && s.whole != "*" {
		if u, err := s.addr.control(s.base, s.whole); err == nil {
			all = append(all, u)
		}
	}
	return append(all, s.track, s.addr.url)
}

// askOptions learns how to keep the session alive. Many cameras refuse OPTIONS
// and work all the same.
func (s *session) askOptions() error {
	if s.quick {
		return nil
	}
	r, err := s.do(base.Options, s.addr.url, nil)
	if errors.Is(err, errInTime) {
		s.found.repair("does not answer OPTIONS")
		return nil
	}
	if err != nil {
		return err
	}
	if r.status != http.StatusOK {
		s.found.repair("refuses OPTIONS: " + strconv.Itoa(r.status))
		return nil
	}
	if !strings.Contains(strings.ToUpper(strings.Join(r.header.Values("Public"), ",")), "GET_PARAMETER") {
		s.tongue.Store(1)
	}
	return nil
}

func (s *session) describe() (track, error) {
	r, err := s.do(base.Describe, s.addr.url, base.Header{"Accept": {"application/sdp"}})
	if err != nil {
		return track{}, err
	}
	if err := statusError("DESCRIBE", r); err != nil {
		return track{}, err
	}
	s.readBase(r)
	video, err := findVideo(r.body, s.hevc)
	s.found.describe(video)
	if err != nil {
		return track{}, fmt.Errorf("session description: %w", err)
	}
	for _, repair := range video.repairs {
		s.found.repair(repair)
	}
	s.whole, s.group = video.whole, video.group
	return video, nil
}

// readBase takes what the camera calls its address.
func (s *session) readBase(r message) {
	for _, name := range []string{"Content-Base", "Content-Location"} {
		written := r.get(name)
		if written == "" {
			continue
		}
		u, err := s.addr.below(written)
		if err != nil {
			s.found.repair(name + " that is no address")
			continue
		}
		if !strings.HasPrefix(written, u.Scheme+"://"+u.Host+"/") {
			s.found.repair(name + " that does not lead back to the camera")
		}
		s.base = u
		return
	}
}
