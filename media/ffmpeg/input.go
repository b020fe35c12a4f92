package ffmpeg

import (
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"kawung/media"
)

// An input is a camera as ffmpeg is told of it.
type input struct {
	url            string // with escaped user information
	user, password string // as the camera wants them
	transport      string // ffmpeg's name of it: tcp, http or https
}

// newInput reads a camera's address as people type it.
func newInput(u media.Upstream) (input, error) {
	a, err := media.ParseAddress(u.URL)
	if err != nil {
		return input{}, err
	}
	in := input{user: u.User, password: u.Password}
	if a.User != "" || a.Password != "" {
		in.user, in.password = a.User, a.Password
	}
	if in.transport = "tcp"; u.Transport == media.TransportHTTP {
		in.transport = "http"
		if a.Scheme == "rtsps" {
			in.transport = "https"
		}
	}
	in.url = a.Scheme + "://" + in.userInfo() + escapeLine(a.Rest)
	return in, nil
}

// via is the transport as a camera's health has it.
func (in input) via() string {
	if in.transport == "https" {
		return "http"
	}
	return in.transport
}

func (in input) userInfo() string {
	if in.user == "" && in.password == "" {
		return ""
	}
	return escape(in.user) + ":" + escape(in.password) + "@"
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
// input. TCP, alone or inside HTTP, because every lost packet shows; the socket's time-out,
// in microseconds, ends a process whose owner died.
func (in input) script() string {
	return "ffconcat version 1.0\n" +
		"file '" + in.url + "'\n" +
		"option rtsp_transport " + in.transport + "\n" +
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
