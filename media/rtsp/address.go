package rtsp

import (
	"net"
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
	u, err := base.ParseURL(typed.Scheme + "://" + strings.ReplaceAll(typed.Rest, "#", "%23"))
	if err != nil || u.Hostname() == "" {
		return address{}, media.ErrAddress
	}
	return address{url: u, user: typed.User, password: typed.Password}, nil
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
	u, err := base.ParseURL(a.url.Scheme + "://" + a.url.Host + strings.ReplaceAll(path, "#", "%23"))
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
	return base.ParseURL(strings.ReplaceAll(whole+strings.TrimPrefix(written, "/"), "#", "%23"))
}
