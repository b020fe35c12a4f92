package media

import (
	"errors"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
)

// ErrAddress says nothing of the address itself: it may hold a password.
var ErrAddress = errors.New("not an rtsp:// or rtsps:// address")

// An Address is a camera's URL, taken apart.
type Address struct {
	Scheme         string // rtsp or rtsps
	Rest           string // host, port, path and query, as typed; no user information
	User, Password string // as the camera wants them
}

// ParseAddress reads a camera's URL as people type it: the password may hold
// any character, also @ / : # and ?, escaped or not. It returns ErrAddress.
func ParseAddress(s string) (Address, error) {
	scheme, rest, ok := strings.Cut(strings.TrimSpace(s), "://")
	a := Address{Scheme: strings.ToLower(scheme), Rest: rest}
	if !ok || a.Scheme != "rtsp" && a.Scheme != "rtsps" {
		return Address{}, ErrAddress
	}
	if at := userInfoEnd(rest); at >= 0 {
		user, password, _ := strings.Cut(rest[:at], ":")
		a.User, a.Password, a.Rest = unescape(user), unescape(password), rest[at+1:]
	}
	if host, _, _ := strings.Cut(a.Rest, "/"); host == "" || host[0] == '?' {
		return Address{}, ErrAddress
	}
	return a, nil
}

// userInfoEnd is the index of the @ that ends the user information in what
// follows the scheme, −1 if there is none. A password typed raw may hold @ and
// /, so the last @ that a host follows is the one — unless what stands before
// the path is plainly a host already.
func userInfoEnd(s string) int {
	authority := hostOf(s)
	if !strings.Contains(authority, "@") && SurelyHost(authority) {
		return -1
	}
	for at := strings.LastIndexByte(s, '@'); at >= 0; at = strings.LastIndexByte(s[:at], '@') {
		if SurelyHost(hostOf(s[at+1:])) {
			return at
		}
	}
	return strings.LastIndexByte(authority, '@')
}

// hostOf is what stands before the path or the query.
func hostOf(s string) string {
	if end := strings.IndexAny(s, "/?"); end >= 0 {
		return s[:end]
	}
	return s
}

// SurelyHost says whether s can only be a host: an address or a name with a
// dot, perhaps with a port.
func SurelyHost(s string) bool {
	host := strings.Trim(s, "[]")
	if i := strings.LastIndexByte(s, ':'); i >= 0 && (strings.HasSuffix(s[:i], "]") || strings.IndexByte(s, ':') == i) {
		if _, err := strconv.ParseUint(s[i+1:], 10, 16); err != nil {
			return false
		}
		host = strings.Trim(s[:i], "[]")
	}
	if _, err := netip.ParseAddr(host); err == nil {
		return !strings.Contains(host, "@") // netip takes anything as a zone
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
