package rtsp

import (
	"net"
	"regexp"
	"slices"
	"strings"

	"github.com/bluenviron/gortsplib/v4/pkg/base"

	"kawung/media"
)

// An address is a camera's URL with the user information taken out.
type address struct {
	url            *base.URL // no user information
	user, password string    // as the camera wants them
}

// parseAddress reads a camera's URL as people type it.
func parseAddress(s string) (address, error) {
	typed, err := media.ParseAddress(s)
	if err != nil {
		return address{}, err
	}
	u, err := base.ParseURL(typed.Scheme + "://" + escaped(typed.Rest))
	if err != nil || u.Hostname() == "" {
		return address{}, media.ErrAddress
	}
	return address{url: u, user: typed.User, password: typed.Password}, nil
}

// stray is a percent sign or a hash that people and cameras write as themselves.
var stray = regexp.MustCompile(`%[0-9a-fA-F]{2}|%|#`)

// escaped is a path or query with what is stray in it escaped.
func escaped(s string) string {
	return stray.ReplaceAllStringFunc(s, func(c string) string {
		switch c {
		case "%":
			return "%25"
		case "#":
			return "%23"
		default:
			return c
		}
	})
}

// host is the address to dial.
func (a address) host() string {
	port := a.url.Port()
	if port == "" {
		port = "554"
		if a.url.Scheme == "rtsps" {
			port = "322"
		}
	}
	return net.JoinHostPort(a.url.Hostname(), port)
}

// below is the URL for what the camera wrote, a Content-Base or a control
// attribute, on the host we dialled: cameras behind NAT name another one.
// Schemes may be missing or doubled.
func (a address) below(written string) (*base.URL, error) {
	path := strings.TrimSpace(written)
	absolute := false
	for {
		_, after, ok := strings.Cut(path, "://")
		if !ok {
			break
		}
		path, absolute = after, true
	}
	if host, _, _ := strings.Cut(path, "/"); absolute || !strings.HasPrefix(path, "/") && media.SurelyHost(host) {
		path = path[len(host):]
	}
	if !strings.HasPrefix(path, "/") {
		path = "/" + path
	}
	u, err := base.ParseURL(a.url.Scheme + "://" + a.url.Host + escaped(path))
	if err != nil {
		return nil, media.ErrAddress
	}
	return u, nil
}

// control is the URL of a media whose control attribute is written so, under
// base, RFC 2326 §C.1.1. Cameras expect it after the query, if there is one.
func (a address) control(under *base.URL, written string) (*base.URL, error) {
	switch {
	case written == "" || written == "*":
		return under, nil
	case strings.Contains(written, "://"):
		return a.below(written)
	}
	whole := under.String()
	if !strings.HasSuffix(whole, "/") && written[0] != '/' && written[0] != '?' {
		whole += "/"
	}
	if strings.HasSuffix(whole, "/") {
		written = strings.TrimPrefix(written, "/")
	}
	return base.ParseURL(whole + escaped(written))
}

// A place is where a camera's track may be set up, and played.
type place struct{ track, base *base.URL }

// places are the readings of a control attribute, the likeliest first: below
// what the camera calls its address, below what was typed, as a path from the
// root, before the query, beside the last part of the path (RFC 1808 §4), the
// last part of an address that leads elsewhere, and the whole.
func (s *session) places(written string) ([]place, error) {
	first, err := s.addr.control(s.base, written)
	if err != nil {
		return nil, err
	}
	all := []place{{first, s.base}}
	add := func(track, base *base.URL, err error) {
		if err == nil && !slices.ContainsFunc(all, func(p place) bool { return p.track.String() == track.String() }) {
			all = append(all, place{track, base})
		}
	}
	if strings.HasPrefix(written, "/") && strings.HasPrefix(written, strings.TrimSuffix(s.base.Path, "/")+"/") && s.base.Path != "/" {
		rooted, bad := s.addr.below(written)
		if add(rooted, s.base, bad); len(all) == 2 {
			slices.Reverse(all)
		}
	}
	typed, err := s.addr.control(s.addr.url, written)
	add(typed, s.addr.url, err)
	if strings.HasPrefix(written, "/") {
		rooted, err := s.addr.below(written)
		add(rooted, s.base, err)
	}
	if s.whole != "" && s.whole != "*" {
		if whole, err := s.addr.control(s.base, s.whole); err == nil {
			below, err := s.addr.control(whole, written)
			add(below, whole, err)
		}
	}
	if path, query, ok := strings.Cut(s.base.String(), "?"); ok && !strings.Contains(written, "://") {
		before, err := base.ParseURL(strings.TrimSuffix(path, "/") + "/" + strings.TrimPrefix(escaped(written), "/") + "?" + strings.TrimSuffix(query, "/"))
		add(before, s.base, err)
	}
	beside, err := s.addr.control(s.addr.parent(), written)
	add(beside, s.addr.parent(), err)
	if at := strings.LastIndexByte(strings.TrimSuffix(written, "/"), '/'); at >= 0 {
		last, err := s.addr.control(s.addr.url, written[at+1:])
		add(last, s.addr.url, err)
	}
	add(s.base, s.base, nil)
	return all, nil
}

// parent is the address without the last part of its path.
func (a address) parent() *base.URL {
	u := a.url.Clone()
	u.Path, u.RawPath, u.RawQuery = u.Path[:strings.LastIndexByte(u.Path, '/')+1], "", ""
	return u
}

// redirected is where a Location header leads, RFC 2326 §12.25: another
// address, or a path on the same host. The password goes along.
func (a address) redirected(location string) (address, error) {
	if !strings.Contains(location, "://") {
		u, err := a.below(location)
		return address{url: u, user: a.user, password: a.password}, err
	}
	next, err := parseAddress(location)
	if err != nil {
		return address{}, err
	}
	next.user, next.password = a.user, a.password
	return next, nil
}
