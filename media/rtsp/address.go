package rtsp

import (
	"errors"
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"strings"

	"github.com/bluenviron/gortsplib/v4/pkg/base"
)

// An address is a camera's URL with the user information taken out.
type address struct {
	url            *base.URL // no user information
	user, password string    // as the camera wants them
}

// errAddress says nothing of the address itself: it may hold a password.
var errAddress = errors.New("not an rtsp:// or rtsps:// address")

// parseAddress reads a camera's URL as people type it: the password may hold
// any character, also @ / : # and ?, escaped or not.
func parseAddress(s string) (address, error) {
	scheme, rest, ok := strings.Cut(strings.TrimSpace(s), "://")
	scheme = strings.ToLower(scheme)
	if !ok || scheme != "rtsp" && scheme != "rtsps" {
		return address{}, errAddress
	}
	var a address
	if at := userInfoEnd(rest); at >= 0 {
		user, password, _ := strings.Cut(rest[:at], ":")
		a.user, a.password = unescape(user), unescape(password)
		rest = rest[at+1:]
	}
	u, err := base.ParseURL(scheme + "://" + strings.ReplaceAll(rest, "#", "%23"))
	if err != nil || u.Hostname() == "" {
		return address{}, errAddress
	}
	a.url = u
	return a, nil
}

// userInfoEnd is the index of the @ that ends the user information in what
// follows the scheme, −1 if there is none. A password typed raw may hold @ and
// /, so the last @ that a host follows is the one — unless what stands before
// the path is plainly a host already.
func userInfoEnd(s string) int {
	authority := s
	if end := strings.IndexAny(s, "/?"); end >= 0 {
		authority = s[:end]
	}
	if !strings.Contains(authority, "@") && surelyHost(authority) {
		return -1
	}
	for at := strings.LastIndexByte(s, '@'); at >= 0; at = strings.LastIndexByte(s[:at], '@') {
		host := s[at+1:]
		if end := strings.IndexAny(host, "/?"); end >= 0 {
			host = host[:end]
		}
		if surelyHost(host) {
			return at
		}
	}
	return strings.LastIndexByte(authority, '@')
}

// surelyHost says whether s can only be a host: an address or a name with a
// dot, perhaps with a port.
func surelyHost(s string) bool {
	host, port, err := net.SplitHostPort(s)
	if err != nil {
		host = strings.Trim(s, "[]")
	} else if _, err := strconv.ParseUint(port, 10, 16); err != nil {
		return false
	}
	if _, err := netip.ParseAddr(host); err == nil {
		return true
	}
	return host == "localhost" || strings.Contains(host, ".") && !strings.ContainsAny(host, " @:#%!$&'()*+,;=")
}

// unescape undoes percent encoding, and leaves alone what is not encoded.
func unescape(s string) string {
	if plain, err := url.PathUnescape(s); err == nil {
		return plain
	}
	return s
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
	if host, _, _ := strings.Cut(path, "/"); absolute || !strings.HasPrefix(path, "/") && surelyHost(host) {
		path = path[len(host):]
	}
	if !strings.HasPrefix(path, "/") {
		path = "/" + path
	}
	u, err := base.ParseURL(a.url.Scheme + "://" + a.url.Host + strings.ReplaceAll(path, "#", "%23"))
	if err != nil {
		return nil, errAddress
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
	return base.ParseURL(strings.ReplaceAll(whole+strings.TrimPrefix(written, "/"), "#", "%23"))
}
