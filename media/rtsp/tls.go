package rtsp

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"strings"

	"kawung/media"
)

// secure speaks TLS over a connection. Cameras sign their certificates
// themselves: any is taken, and the connection is as private as the network is
// honest. OldTLS of the camera lets versions and cipher suites in that are
// broken for anybody who tries.
func (c *Client) secure(ctx context.Context, v *visit, nc net.Conn) (net.Conn, error) {
	cfg := c.TLS.Clone()
	if cfg == nil {
		cfg = &tls.Config{MinVersion: tls.VersionTLS12, InsecureSkipVerify: true} //nolint:gosec // see above
	}
	if cfg.ServerName == "" {
		cfg.ServerName = v.addr.url.Hostname()
	}
	if v.up.OldTLS {
		cfg.MinVersion = tls.VersionTLS10
		for _, suite := range append(tls.CipherSuites(), tls.InsecureCipherSuites()...) {
			cfg.CipherSuites = append(cfg.CipherSuites, suite.ID)
		}
	}
	secure := tls.Client(nc, cfg)
	if err := secure.HandshakeContext(ctx); err != nil {
		nc.Close()
		return nil, tlsError(err, v.up.OldTLS)
	}
	if c.TLS == nil {
		v.found.repair("shows a certificate that nobody was asked about")
	}
	if secure.ConnectionState().Version < tls.VersionTLS12 {
		v.found.warn("speaks only TLS 1.1 or older, which can be listened to: update it")
	}
	return secure, nil
}

// tlsError says what a person can do about a handshake that failed.
func tlsError(err error, old bool) error {
	var record tls.RecordHeaderError
	switch {
	case errors.As(err, &record):
		return fmt.Errorf("%w: no TLS there: use rtsp:// or another port", media.ErrRefused)
	case isTimeout(err):
		return dialError(err)
	case !old && isVersion(err):
		return fmt.Errorf("%w: TLS: %w: an old camera needs oldTLS", media.ErrRefused, err)
	default:
		return fmt.Errorf("%w: TLS: %w", media.ErrRefused, err)
	}
}

// isVersion says whether a handshake failed because the camera wants another
// version or cipher; crypto/tls has no error to test for.
func isVersion(err error) bool {
	s := err.Error()
	return strings.Contains(s, "protocol version") || strings.Contains(s, "handshake failure") || strings.Contains(s, "insufficient security")
}
