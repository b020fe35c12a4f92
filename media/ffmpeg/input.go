package ffmpeg

import (
	"errors"
	"net"
	"net/netip"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"kawung/media"
)

// errAddress says nothing of the address itself: it may hold a password.
var errAddress = errors.New("not an rtsp:// or rtsps:// address")

// An input is a camera as ffmpeg is told of it.
type input struct {
	url            string // with escaped user information
	user, password string // as the camera wants them
}

// newInput reads an address as people type it: the password may hold any
// character, also @ / : # and ?, escaped or not.
func newInput(u media.Upstream) (input, error) {
	scheme, rest, ok := strings.Cut(strings.TrimSpace(u.URL), "://")
	scheme = strings.ToLower(scheme)
	if !ok || scheme != "rtsp" && scheme != "rtsps" {
		return input{}, errAddress
	}
	in := input{user: u.User, password: u.Password}
	if at := userInfoEnd(rest); at >= 0 {
		user, password, _ := strings.Cut(rest[:at], ":")
		if user, password = unescape(user), unescape(password); user != "" || password != "" {
			in.user, in.password = user, password
		}
		rest = rest[at+1:]
	}
	host, _, _ := strings.Cut(rest, "/")
	if host == "" || strings.HasPrefix(host, "?") {
		return input{}, errAddress
	}
	in.url = scheme + "://" + in.userInfo() + escapeLine(rest)
	return in, nil
}

func (in input) userInfo() string {
	if in.user == "" && in.password == "" {
		return ""
	}
	return escape(in.user) + ":" + escape(in.password) + "@"
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

func unescape(s string) string {
	if plain, err := url.PathUnescape(s); err == nil {
		return plain
	}
	return s
}

// escape escapes everything that could mean something in a URL or a script.
func escape(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }

// escapeLine escapes what would end a quoted string or a line of the script, or
// cut the URL short.
func escapeLine(s string) string {
	var b strings.Builder
	for _, c := range []byte(s) {
		if c <= ' ' || c >= 0x7f || strings.IndexByte("'\"\\#", c) >= 0 {
			b.WriteString("%" + strings.ToUpper(strconv.FormatUint(uint64(c)|0x100, 16)[1:]))
			continue
		}
		b.WriteByte(c)
	}
	return b.String()
}

// script is the concatenation of one file that ffmpeg reads from its standard
// input. TCP, because a decoder shows every lost packet; the socket's time-out,
// in microseconds, ends a process whose owner died.
func (in input) script() string {
	return "ffconcat version 1.0\n" +
		"file '" + in.url + "'\n" +
		"option rtsp_transport tcp\n" +
		"option timeout 15000000\n" +
		"option analyzeduration 1000000\n" +
		"option fflags nobuffer\n"
}

var userInfo = regexp.MustCompile(`://[^\s'"]*@`)

// redact takes the camera's credentials out of what ffmpeg wrote.
func (in input) redact(s string) string {
	s = userInfo.ReplaceAllString(s, "://")
	for _, secret := range []string{escape(in.password), in.password} {
		if secret != "" {
			s = strings.ReplaceAll(s, secret, "…")
		}
	}
	return s
}
