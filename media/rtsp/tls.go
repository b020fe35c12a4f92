package rtsp

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"syscall"
	"time"

	"kawung/media"
)

// secure speaks TLS over a connection. Cameras sign their certificates
// themselves: any is taken, and a change of it is told. OldTLS of the camera lets versions and cipher suites in that are
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
		c.meet(v, secure.ConnectionState().PeerCertificates[0].Raw)
	}
	if secure.ConnectionState().Version < tls.VersionTLS12 {
		v.found.warn("speaks only TLS 1.1 or older, which can be listened to: update it")
	}
	return secure, nil
}

// changeTold is how long a changed certificate is told.
const changeTold = 7 * 24 * time.Hour

// meet remembers the certificate that a camera shows. Another one than before is
// taken, too: most often the camera was set up anew. But it is told for a week,
// since it may be somebody in between.
func (c *Client) meet(v *visit, certificate []byte) {
	camera, sum := v.camera(), sha256.Sum256(certificate)
	h := c.memory().recall(camera)
	if shown := hex.EncodeToString(sum[:]); h.Certificate != shown {
		if h.Certificate != "" {
			h.Changed = c.now().Unix()
		}
		h.Certificate = shown
		c.remember(camera, h)
	}
	if since := time.Unix(h.Changed, 0); h.Changed != 0 && c.now().Sub(since) < changeTold {
		text := fmt.Sprintf("shows another certificate since %s: if nobody changed the camera, somebody may be listening in between", since.UTC().Format(time.DateOnly))
		v.found.warn(text)
		if v.out.Video != nil {
			v.out.Video.Uplink().Advise(media.Advice{Code: "certificate", Text: "it " + text})
		}
	}
}

// tlsError says what a person can do about a handshake that failed.
func tlsError(err error, old bool) error {
	var record tls.RecordHeaderError
	switch {
	case errors.As(err, &record):
		return fmt.Errorf("%w: no TLS there: use rtsp:// or another port", media.ErrRefused)
	case errors.Is(err, io.EOF), errors.Is(err, syscall.ECONNRESET):
		return fmt.Errorf("%w: it hangs up on TLS: no TLS there (use rtsp:// or another port), or an old camera that needs oldTLS", media.ErrRefused)
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
