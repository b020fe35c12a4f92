// Package onvif is a client of cameras and recorders that speak ONVIF: it finds
// them (WS-Discovery), asks for their streams (Media2, else Media1), turns and
// zooms them (PTZ) and asks them for a keyframe. What a device says is never
// trusted: replies are bounded, its host names are not followed, its text is
// cleaned, and no error or result holds a password.
package onvif

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"time"
)

// Errors a caller may test for with errors.Is.
var (
	ErrPassword    = errors.New("user or password is wrong")
	ErrNoPassword  = errors.New("wants a user and a password")
	ErrRedirect    = errors.New("sends its caller elsewhere")
	ErrReply       = errors.New("its answer cannot be understood")
	ErrTooLarge    = errors.New("its answer is too large")
	ErrUnsupported = errors.New("the device cannot do this")
)

// Options say how to talk to a device. The zero value asks without a password.
type Options struct {
	User     string
	Password string
	Timeout  time.Duration    // of one request; 5 s
	TLS      *tls.Config      // of https devices; nil means any certificate is taken, as cameras sign their own
	Now      func() time.Time // time.Now
}

func (o Options) withDefaults() Options {
	if o.Timeout <= 0 {
		o.Timeout = 5 * time.Second
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	return o
}

// A Device is one camera or recorder. It may be used by several goroutines.
type Device struct {
	base    *url.URL // of the device service; no user information
	options Options
	http    *http.Client
	login   *login
	ptz     *url.URL // of the PTZ service; nil without
	media2  *url.URL // nil without
	media1  *url.URL // nil without

	mu    sync.Mutex // guards what follows
	notes []string   // what is odd about the device, in order, each once
}

// Notes are what is odd about the device and was worked around, as sentences.
func (d *Device) Notes() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return append([]string(nil), d.notes...)
}

func (d *Device) note(format string, args ...any) {
	s := fmt.Sprintf(format, args...)
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, n := range d.notes {
		if n == s {
			return
		}
	}
	d.notes = append(d.notes, s)
}

// Host is the device's host as it is reached, without a port.
func (d *Device) Host() string { return d.base.Hostname() }

// Close gives back the connections to the device.
func (d *Device) Close() { d.http.CloseIdleConnections() }

// defaultPath is where the device service is when nobody said otherwise, ONVIF
// Core §5.1.2.
const defaultPath = "/onvif/device_service"

// errAddress says nothing of the address itself: it may hold a password.
var errAddress = errors.New("not an address such as 10.0.0.7, 10.0.0.7:8080 or http://10.0.0.7/onvif/device_service")

// ParseAddress reads a device's address as people paste it: a host, perhaps
// with a port, or a URL of http, https, rtsp or rtsps, of which the last two
// only tell the host. User information in it is returned apart.
func ParseAddress(s string) (service *url.URL, user, password string, err error) {
	s = strings.TrimSpace(s)
	if ip, err := netip.ParseAddr(s); err == nil && ip.Is6() {
		s = "[" + s + "]"
	}
	if !strings.Contains(s, "://") {
		s = "http://" + s
	}
	u, err := url.Parse(s)
	if err != nil || u.Hostname() == "" || strings.ContainsAny(u.Hostname(), " /\\") {
		return nil, "", "", errAddress
	}
	if u.User != nil {
		user = u.User.Username()
		password, _ = u.User.Password()
	}
	switch u.Scheme {
	case "http", "https":
		service = &url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path, RawQuery: u.RawQuery}
	case "rtsp", "rtsps":
		service = &url.URL{Scheme: "http", Host: bracket(u.Hostname())}
	default:
		return nil, "", "", errAddress
	}
	if strings.Trim(service.Path, "/") == "" {
		service.Path = defaultPath
	}
	return service, user, password, nil
}

// bracket is host as it stands in a URL.
func bracket(host string) string {
	if strings.Contains(host, ":") {
		return "[" + host + "]"
	}
	return host
}

// reached is the URL that the device wrote, on the host by which it is reached:
// a device behind NAT names its own address, a hostile one somebody else's. A
// port of the same host is believed; with a foreign host only the path is.
func (d *Device) reached(written string) *url.URL {
	u, err := url.Parse(strings.TrimSpace(written))
	if err != nil || u.Scheme != "http" && u.Scheme != "https" {
		return nil
	}
	at := *d.base
	at.Path, at.RawPath, at.RawQuery = u.Path, u.RawPath, u.RawQuery
	switch {
	case u.Hostname() != d.base.Hostname():
		d.note("it calls itself %s, it is reached at %s", clean(u.Hostname(), 80), d.base.Hostname())
	case u.Scheme == d.base.Scheme:
		at.Host = u.Host
	}
	return &at
}

// newHTTP is a client that follows nobody, asks no proxy and keeps few
// connections.
func newHTTP(o Options) *http.Client {
	trust := o.TLS
	if trust == nil {
		trust = &tls.Config{MinVersion: tls.VersionTLS12, InsecureSkipVerify: true} //nolint:gosec // no password is ever sent as it is
	}
	return &http.Client{
		Transport: &http.Transport{
			DialContext:            (&net.Dialer{Timeout: o.Timeout}).DialContext,
			TLSClientConfig:        trust,
			MaxIdleConnsPerHost:    2,
			IdleConnTimeout:        30 * time.Second,
			ResponseHeaderTimeout:  o.Timeout,
			MaxResponseHeaderBytes: 32 << 10,
			DisableCompression:     true, // else a small reply may be a large one
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}
