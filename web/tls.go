package web

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync"
	"time"
)

// ErrNotLoopback is returned for a plain listener that others could reach.
var ErrNotLoopback = errors.New("plain HTTP is for loopback only: set https, others need TLS for microphones and passwords")

// Listen listens for plain HTTP on a loopback address, as "127.0.0.1:8080".
func Listen(address string) (net.Listener, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, fmt.Errorf("listen %s: %w", address, err)
	}
	ip := net.ParseIP(host)
	if host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil, fmt.Errorf("listen %s: %w", address, ErrNotLoopback)
	}
	l, err := net.Listen("tcp", address)
	if err != nil {
		return nil, err
	}
	if a, ok := l.Addr().(*net.TCPAddr); !ok || !a.IP.IsLoopback() { // localhost of a strange hosts file
		_ = l.Close()
		return nil, fmt.Errorf("listen %s: %w", address, ErrNotLoopback)
	}
	return l, nil
}

// NewHTTPServer is an HTTP server for h with the timeouts a door to a network
// needs. The longest answer is that of a take that is asked for MaxAhead from
// now and waits for its receipt.
func NewHTTPServer(h http.Handler, c *tls.Config) *http.Server {
	return &http.Server{
		Handler: h, TLSConfig: c, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: time.Minute,
		WriteTimeout: 2 * time.Minute, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10,
	}
}

// Redirect answers plain HTTP off loopback: it sends everybody to HTTPS on
// that port, but for the page that installs the root and the root itself.
func (s *Server) Redirect(httpsPort string) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /ca.crt", s.guard("GET /ca.crt", s.getRoot))
	mux.Handle("GET /install", s.guard("GET /install", s.getInstall))
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		if !validHost(r.Host) {
			refuse(http.StatusBadRequest, "no usable Host").titled().write(w)
			return
		}
		host := (&url.URL{Host: r.Host}).Hostname()
		to := strings.TrimSuffix(net.JoinHostPort(host, httpsPort), ":443") // brackets an IPv6 address
		http.Redirect(w, r, "https://"+to+r.URL.RequestURI(), http.StatusTemporaryRedirect)
	})
	return s.secure(mux)
}

// TLSFiles is the configuration of a listener that shows the certificate of
// two PEM files. When the files change, new connections see the new one.
func TLSFiles(certificate, key string) (*tls.Config, error) {
	f := &certificateFiles{certificate: certificate, key: key}
	if _, err := f.get(nil); err != nil {
		return nil, fmt.Errorf("certificate: %w", err)
	}
	return &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: f.get}, nil
}

type certificateFiles struct {
	certificate, key string

	mu      sync.Mutex // guards the rest
	loaded  *tls.Certificate
	changed time.Time
}

func (f *certificateFiles) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	info, err := os.Stat(f.certificate)
	if err != nil {
		return f.loaded, orLoaded(f.loaded, err)
	}
	if f.loaded != nil && info.ModTime().Equal(f.changed) {
		return f.loaded, nil
	}
	c, err := tls.LoadX509KeyPair(f.certificate, f.key)
	if err != nil { // half written: the old one still serves
		return f.loaded, orLoaded(f.loaded, err)
	}
	f.loaded, f.changed = &c, info.ModTime()
	return f.loaded, nil
}

func orLoaded(c *tls.Certificate, err error) error {
	if c != nil {
		return nil
	}
	return err
}
