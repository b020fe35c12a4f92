package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"kawung/configs"
	"kawung/web"
)

// A door is a listener and what stands behind it.
type door struct {
	net.Listener
	tls      *tls.Config // nil for plain HTTP
	redirect bool        // plain HTTP that others can reach: it only sends them to HTTPS
}

// base is the address that people type, by the name host when others can
// reach it.
func (d door) base(host string) string {
	scheme := "http://"
	if d.tls != nil {
		scheme = "https://"
	}
	a := netip.MustParseAddrPort(d.Addr().String())
	if a.Addr().IsLoopback() {
		return scheme + a.String()
	}
	if !a.Addr().IsUnspecified() {
		host = a.Addr().String()
	}
	return scheme + net.JoinHostPort(host, strconv.Itoa(int(a.Port())))
}

// opened are the doors of a configuration.
type opened struct {
	doors     []door
	authority *web.Authority // of https without certificate files
	press     net.Listener   // of room panels; nil for none
}

// open opens every port of the configuration; near, when not nil, is told of a
// port that was taken and the free one after it that is used instead.
func openPorts(c configs.Config, near func(wanted, got string)) (o *opened, err error) {
	o = &opened{}
	defer func() {
		if err != nil {
			o.close()
		}
	}()
	if a := c.HTTP.Listen; a != "" {
		d := door{redirect: !loopback(a)}
		listen := web.Listen
		if d.redirect {
			listen = listenTCP
		}
		if d.Listener, err = nearest(a, near, listen); err != nil {
			return nil, fmt.Errorf("http.listen: %w", err)
		}
		o.doors = append(o.doors, d)
	}
	if a := c.HTTPS.Listen; a != "" {
		d := door{}
		if d.tls, err = o.certificate(c); err != nil {
			return nil, err
		}
		if d.Listener, err = nearest(a, near, listenTCP); err != nil {
			return nil, fmt.Errorf("https.listen: %w", err)
		}
		o.doors = append(o.doors, d)
	}
	if a := c.Press.Listen; a != "" {
		if o.press, err = nearest(a, near, listenTCP); err != nil {
			return nil, fmt.Errorf("press.listen: %w", err)
		}
	}
	return o, nil
}

func (o *opened) certificate(c configs.Config) (_ *tls.Config, err error) {
	if c.HTTPS.Certificate != "" {
		t, err := web.TLSFiles(c.HTTPS.Certificate, c.HTTPS.Key)
		if err != nil {
			return nil, fmt.Errorf("https: %w", err)
		}
		return t, nil
	}
	if o.authority, err = web.OpenAuthority(web.AuthorityConfig{Dir: filepath.Join(c.Data, "tls")}); err != nil {
		return nil, err
	}
	return o.authority.TLS(), nil
}

func (o *opened) close() {
	for _, d := range o.doors {
		_ = d.Close() // twice when a server closed it already
	}
	if o.press != nil {
		_ = o.press.Close()
	}
}

// secure is the HTTPS door, false without one.
func (o *opened) secure() (door, bool) {
	for _, d := range o.doors {
		if d.tls != nil {
			return d, true
		}
	}
	return door{}, false
}

// rtspBase is where cameras are fetched, with a token; "" when that is off.
func (d *daemon) rtspBase(token string) string {
	address := ""
	if d.own != nil {
		address = d.own.address()
	} else if h := d.supervisor.hello.Load(); h != nil {
		address = h.RTSP
	}
	a, err := netip.ParseAddrPort(address)
	if err != nil {
		return ""
	}
	host := a.Addr().String()
	if a.Addr().IsUnspecified() {
		host = hostName()
	}
	return fmt.Sprintf("rtsp://x:%s@%s", token, net.JoinHostPort(host, strconv.Itoa(int(a.Port()))))
}

func loopback(address string) bool {
	host, _, err := net.SplitHostPort(address)
	a, parsed := netip.ParseAddr(host)
	return err == nil && (host == "localhost" || parsed == nil && a.IsLoopback())
}

// nearest listens on address. When its port is taken and near is not nil, it
// takes the next free one of twenty and tells near.
func nearest[L any](address string, near func(wanted, got string), listen func(string) (L, error)) (L, error) {
	l, err := listen(address)
	host, port, _ := strings.Cut(address, ":")
	if i := strings.LastIndexByte(address, ':'); i >= 0 {
		host, port = address[:i], address[i+1:]
	}
	n, bad := strconv.Atoi(port)
	if near == nil || !errors.Is(err, syscall.EADDRINUSE) || bad != nil || n == 0 {
		return l, err
	}
	for next := n + 1; next <= min(n+20, 65535); next++ {
		other := host + ":" + strconv.Itoa(next)
		if free, again := listen(other); again == nil {
			near(address, other)
			return free, nil
		}
	}
	return l, err
}

// serve answers requests at a door until ctx ends; then it gives requests
// under way a moment.
func serve(ctx context.Context, d door, h http.Handler, log *slog.Logger) error {
	s := web.NewHTTPServer(h, d.tls)
	s.ErrorLog = slog.NewLogLogger(log.Handler(), slog.LevelDebug) // strangers who do not speak TLS
	s.BaseContext = func(net.Listener) context.Context { return context.WithoutCancel(ctx) }
	ended := make(chan error, 1)
	go func() {
		if d.tls != nil {
			ended <- s.ServeTLS(d.Listener, "", "")
			return
		}
		ended <- s.Serve(d.Listener)
	}()
	select {
	case err := <-ended:
		return fmt.Errorf("serve %s: %w", d.Addr(), err)
	case <-ctx.Done():
	}
	grace, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	if err := s.Shutdown(grace); err != nil {
		_ = s.Close() // who still waits has waited long enough
	}
	if err := <-ended; !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve %s: %w", d.Addr(), err)
	}
	return nil
}
